import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ApiRequest, connectApiServer } from '@main/lab/api-request.ts'
import { apiServerPlan, etcdPlan, type LabPlace } from '@main/lab/kubernetes-plans.ts'
import { labPaths, makePrivateFolder } from '@main/lab/lab-folder.ts'
import { makeIdentity } from '@main/lab/lab-identity.ts'
import { makeKubeconfig } from '@main/lab/lab-kubeconfig.ts'
import { choosePlaces } from '@main/lab/lab-places.ts'
import { LabProcess, type ProcessPlan } from '@main/lab/lab-process.ts'
import { findKubernetes } from '@main/lab/lab-setup.ts'
import { PartBoard } from '@main/lab/part-board.ts'
import { Reaper } from '@main/lab/reaper.ts'
import { repositoryRoot } from '../node-bundle.ts'

/** How many start at a time: each takes a whole core while it does. */
const lanes = 2

/** A real kube-apiserver and nothing else of a cluster, to be broken at will. */
export interface ApiServer {
  readonly name: string
  readonly port: number
  /** As administrator, past everything that is under test. Errors: those of the lab's requests. */
  readonly request: ApiRequest
  /** SIGKILL; it stays down until `start`. */
  kill(): Promise<void>
  /** Resolves when it is ready. */
  start(): Promise<void>
  /** SIGSTOP: connections are taken, nothing is answered. */
  freeze(): void
  /** SIGCONT. */
  thaw(): void
}

export interface ApiServers {
  /** Theirs alone; gone after `close`. */
  readonly folder: string
  readonly servers: readonly ApiServer[]
  /** Ends what registers with it (registerScript) whatever becomes of this process. */
  readonly reaper: Reaper
  /** A kubeconfig that reaches each server, as administrator, at the port that is named for it. */
  kubeconfig(portOf: (server: ApiServer) => number): string
  close(): Promise<void>
}

/** Starts an etcd and so many API servers on it, each with keys of its own in it: cluster-0, cluster-1, ... */
export async function startApiServers(count: number): Promise<ApiServers> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'cockpit-servers-')))
  const names = Array.from({ length: count }, (_, index) => `cluster-${index}`)
  const reaper = new Reaper(folder)
  const board = new PartBoard(Date.now, () => undefined)
  const processes: LabProcess[] = []
  const closing: (() => void)[] = []
  const launch = async (plan: ProcessPlan) => {
    const started = new LabProcess(plan, folder, reaper, board.reporter(plan.part))
    processes.push(started)
    await mustStart(started, board)
    return started
  }
  const close = async () => {
    for (const end of closing) end()
    await Promise.all(processes.map((one) => one.stop()))
    await reaper.close()
    await rm(folder, { recursive: true, force: true })
  }
  try {
    const paths = labPaths(folder)
    const places = await choosePlaces(folder, names)
    for (const place of places.clusters) await mkdir(place.folder, { recursive: true, mode: 0o700 })
    for (const path of [paths.etcd, paths.logs]) await makePrivateFolder(path)
    const node = { command: process.execPath, environment: {} }
    const { signal } = new AbortController()
    const setup = { root: repositoryRoot, folder, node, reaper, board, signal }
    const identity = await makeIdentity(folder, places.clusters, Date.now())
    const lab: LabPlace = {
      ...identity,
      binaries: await findKubernetes(setup, process.env.KUBEBUILDER_ASSETS),
      logs: paths.logs,
      etcdFolder: paths.etcd,
      etcdAddress: places.etcd.address,
      etcdPort: places.etcd.port,
      etcdPeerPort: places.etcd.peerPort,
      metricsEverySeconds: 15,
    }
    await launch(etcdPlan(lab))

    const servers = new Map<string, ApiServer>()
    const waiting = [...places.clusters]
    const lane = async () => {
      for (let place = waiting.shift(); place !== undefined; place = waiting.shift()) {
        const server = await launch(alone(apiServerPlan(lab, place)))
        const login = { cluster: place.name, port: place.ports.apiserver, caPem: identity.certificates.caPem }
        const admin = connectApiServer({ ...login, token: identity.adminToken })
        closing.push(admin.close)
        servers.set(place.name, {
          name: place.name,
          port: place.ports.apiserver,
          request: admin.request,
          async kill() {
            admin.close()
            await server.kill()
          },
          start: () => mustStart(server, board),
          freeze: () => signalTo(server, 'SIGSTOP'),
          thaw: () => signalTo(server, 'SIGCONT'),
        })
      }
    }
    await Promise.all(Array.from({ length: lanes }, lane))
    const ordered = names.flatMap((name) => servers.get(name) ?? [])
    return {
      folder,
      servers: ordered,
      reaper,
      kubeconfig: (portOf) => {
        const context = (server: ApiServer) => ({
          name: server.name,
          server: `https://127.0.0.1:${portOf(server)}`,
          user: 'admin',
          token: identity.adminToken,
        })
        return makeKubeconfig(ordered.map(context), identity.certificates.caPem)
      },
      close,
    }
  } catch (thrown) {
    await close()
    throw thrown
  }
}

/** Without what only other servers need: roles, service accounts, and the way to nodes and pods. */
function alone(plan: ProcessPlan): ProcessPlan {
  const needless = ['--authorization-mode=', '--egress-selector-config-file=']
  const argv = plan.argv.filter((word) => !needless.some((start) => word.startsWith(start)))
  return { ...plan, argv: [...argv, '--authorization-mode=AlwaysAllow', '--disable-admission-plugins=ServiceAccount'] }
}

async function mustStart(server: LabProcess, board: PartBoard): Promise<void> {
  if (await server.start()) return
  throw new Error(`${server.plan.part} does not come up: ${board.get(server.plan.part)?.detail ?? ''}`)
}

function signalTo({ pid, plan }: LabProcess, signal: NodeJS.Signals): void {
  if (pid === null) throw new Error(`${plan.part} does not run`)
  process.kill(pid, signal)
}
