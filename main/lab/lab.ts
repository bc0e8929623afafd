import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { LabStatus } from '@shared/lab/contract.ts'
import type { Clock } from '../clusters/cluster-access.ts'
import { bringUpKubernetes, clusterPartNames, makeClusterFolders } from './cluster-bring-up.ts'
import { IncidentDesk } from './incident-desk.ts'
import { incidents } from './incidents/index.ts'
import { bareEnvironment, type ClusterPlace, etcdPlan, type LabPlace } from './kubernetes-plans.ts'
import type { FoundServers, KubernetesBinaries } from './lab-binaries.ts'
import type { LabCluster } from './lab-cluster.ts'
import { labPaths, makePrivateFolder, removeLabRemains } from './lab-folder.ts'
import { type LabIdentity, makeIdentity } from './lab-identity.ts'
import { choosePlaces, clusterValues, type LabPlaces, podLogFolder } from './lab-places.ts'
import { LabProcess, type ProcessPlan } from './lab-process.ts'
import { findKubernetes, findServers, sentenceOf } from './lab-setup.ts'
import { readNetworkMap } from './network-map.ts'
import { PartBoard } from './part-board.ts'
import { writePodCommands } from './pod-command-files.ts'
import { removePostgresData } from './postgres-server.ts'
import { Reaper, sweepLeftovers } from './reaper.ts'
import { type RunningCluster, startRunningCluster } from './running-cluster.ts'
import { bringUpServers, foundServer } from './server-bring-up.ts'
import type { NodeCommand } from './setup-script.ts'
import { standInParts } from './stand-in-parts.ts'

export interface LabOptions {
  readonly folder: string
  readonly clusters: readonly string[]
  readonly metricsEverySeconds: number
  /** The folder that holds resources/ and main/setup/. */
  readonly root: string
  /** The bundled program that answers in pods. */
  readonly podCommandScript: string
  readonly node: NodeCommand
  readonly clock: Clock
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Called on each change of status. */
  readonly onChange: () => void
}

/** How long going down waits for a start that is being given up, ms. */
const givingUpMs = 5_000

/** One whole lab: every server, from nothing to up to nothing. Lives in the supervisor's process. */
export class Lab {
  readonly #options: LabOptions
  readonly #paths: ReturnType<typeof labPaths>
  readonly #resources: string
  readonly #board: PartBoard
  readonly #desk: IncidentDesk
  readonly #stop = new AbortController()
  readonly #processes = new Map<string, LabProcess>()
  readonly #running = new Map<string, RunningCluster>()
  #phase: LabStatus['phase'] = 'starting'
  #reaper: Reaper | null = null
  #kubeconfigWritten = false
  #comingUp: Promise<void> = Promise.resolve()

  constructor(options: LabOptions) {
    this.#options = options
    this.#paths = labPaths(options.folder)
    this.#resources = join(options.root, 'resources', 'lab')
    this.#board = new PartBoard(() => options.clock.now(), options.onChange)
    this.#desk = new IncidentDesk({
      incidents,
      findCluster: (name) => this.#findCluster(name),
      now: () => options.clock.now(),
      onChange: options.onChange,
      signal: this.#stop.signal,
    })
  }

  status(): LabStatus {
    return {
      phase: this.#phase,
      folder: this.#options.folder,
      kubeconfig: this.#kubeconfigWritten ? this.#paths.kubeconfig : null,
      clusters: [...this.#options.clusters],
      parts: this.#board.list(),
      incidents: incidents.map(({ id, title, story }) => ({ id, title, story })),
      active: this.#desk.active,
    }
  }

  /**
   * Resolves when everything is up or has failed; `status` says which.
   * @throws CockpitError LAB_SETUP and others where no cluster can come up at all; the phase is then `failed`.
   */
  async up(): Promise<void> {
    this.#comingUp = this.#bringUp()
    try {
      await this.#comingUp
      const serving = this.#options.clusters.some(
        (name) => this.#board.get(`kube-apiserver ${name}`)?.state === 'ready',
      )
      if (this.#phase === 'starting') this.#setPhase(serving ? 'up' : 'failed')
    } catch (thrown) {
      if (this.#phase !== 'starting') return
      this.#setPhase('failed')
      throw thrown
    }
  }

  /** Ends every process and removes the lab's objects. Safe at any moment, also while it comes up. */
  async down(): Promise<void> {
    this.#setPhase('stopping')
    this.#stop.abort()
    await Promise.all([...this.#running.values()].map((one) => one.close().catch(() => undefined)))
    await Promise.all([...this.#processes.values()].map((one) => one.stop()))
    // What is still being written must be there before it is removed.
    const patience = new Promise<void>((resolve) => this.#options.clock.after(givingUpMs, resolve))
    await Promise.race([this.#comingUp.catch(() => undefined), patience])
    await this.#reaper?.close()
    await removeLabRemains(this.#options.folder)
    await removePostgresData(this.#options.folder)
    this.#setPhase('down')
  }

  breakIncident(id: string, clusterName: string | null): Promise<void> {
    return this.#desk.break(id, clusterName)
  }

  heal(id: string | null): Promise<void> {
    return this.#desk.heal(id)
  }

  async killPart(name: string): Promise<void> {
    await this.#findProcess(name).kill()
  }

  /** Resolves when the part serves. @throws CockpitError LAB_PART when it does not. */
  async startPart(name: string): Promise<void> {
    if (await this.#findProcess(name).start()) return
    throw new CockpitError('LAB_PART', `${name} does not come up: ${this.#board.get(name)?.detail ?? ''}`)
  }

  async #bringUp(): Promise<void> {
    const { folder, clusters, root, node, environment, clock } = this.#options
    const { signal } = this.#stop
    await sweepLeftovers(folder)
    await removeLabRemains(folder)
    await removePostgresData(folder)
    await mkdir(this.#paths.logs, { recursive: true, mode: 0o700 })
    const reaper = new Reaper(folder)
    this.#reaper = reaper
    const names = ['Kubernetes binaries', 'Servers', 'etcd', ...clusters.flatMap(clusterPartNames)]
    for (const name of names) this.#board.set(name, 'waiting', '')
    const setup = { root, folder, node, reaper, board: this.#board, signal }
    const binaries = findKubernetes(setup, environment.KUBEBUILDER_ASSETS)
    const servers = findServers(setup)
    // Awaited below; that it fails before anybody waits must not count as unhandled.
    binaries.catch(() => undefined)

    const places = await choosePlaces(folder, clusters)
    for (const place of places.clusters) await makeClusterFolders(place, podLogFolder(place))
    const identity = await makeIdentity(folder, places.clusters, clock.now())
    await writePodCommands(this.#paths.bin, node, this.#options.podCommandScript)
    // The window may open on it while the servers are still to come.
    this.#kubeconfigWritten = true
    this.#options.onChange()

    const start = (plan: ProcessPlan) => this.#start(plan)
    const serverRun = {
      folder,
      resources: this.#resources,
      places: places.clusters,
      metricsEverySeconds: this.#options.metricsEverySeconds,
      board: this.#board,
      signal,
      start,
    }
    await Promise.all([
      this.#bringUpClusters(places, identity, binaries, servers),
      servers.then((found) => bringUpServers(serverRun, found)),
    ])
  }

  async #bringUpClusters(
    places: LabPlaces,
    identity: LabIdentity,
    binaries: Promise<KubernetesBinaries>,
    servers: Promise<FoundServers>,
  ): Promise<void> {
    const lab: LabPlace = {
      ...identity,
      binaries: await binaries,
      logs: this.#paths.logs,
      etcdFolder: this.#paths.etcd,
      etcdAddress: places.etcd.address,
      etcdPort: places.etcd.port,
      etcdPeerPort: places.etcd.peerPort,
      metricsEverySeconds: this.#options.metricsEverySeconds,
    }
    await makePrivateFolder(this.#paths.etcd)
    if (!(await this.#start(etcdPlan(lab)))) throw new CockpitError('LAB_SETUP', 'etcd does not come up.')
    const map = readNetworkMap(await readFile(join(this.#resources, 'network.yaml'), 'utf8'))
    const postgresBin = servers.then((found) => foundServer(found, 'PostgreSQL'))
    await Promise.all(
      places.clusters.map(async (place) => {
        try {
          const running = await startRunningCluster({ place, identity, map, clock: this.#options.clock, postgresBin })
          this.#running.set(place.name, running)
          for (const { kind, detail } of standInParts) this.#board.set(`${kind} ${place.name}`, 'ready', detail)
          await this.#bringUpCluster(lab, place, running.cluster)
        } catch (thrown) {
          // One cluster that cannot be must not take the others along.
          if (!this.#stop.signal.aborted) this.#board.set(`platform ${place.name}`, 'failed', sentenceOf(thrown))
        }
      }),
    )
  }

  #bringUpCluster(lab: LabPlace, place: ClusterPlace, cluster: LabCluster): Promise<void> {
    return bringUpKubernetes({
      lab,
      cluster: place,
      resources: this.#resources,
      values: clusterValues(place, this.#paths.bin),
      podEnvironment: {
        ...bareEnvironment(place.scratch),
        PATH: `${this.#paths.bin}:/usr/bin:/bin`,
        TERM: 'xterm-256color',
      },
      board: this.#board,
      request: cluster.request,
      signal: this.#stop.signal,
      start: (plan) => this.#start(plan),
    })
  }

  async #start(plan: ProcessPlan): Promise<boolean> {
    this.#stop.signal.throwIfAborted()
    if (this.#reaper === null) throw new Error('a process needs the reaper first')
    const report = (state: Parameters<PartBoard['set']>[1], detail: string) => this.#board.set(plan.part, state, detail)
    const labProcess = new LabProcess(plan, this.#options.folder, this.#reaper, report)
    this.#processes.set(plan.part, labProcess)
    return labProcess.start()
  }

  #findProcess(name: string): LabProcess {
    const found = this.#processes.get(name)
    if (found !== undefined) return found
    const known = [...this.#processes.keys()].join(', ')
    throw new CockpitError('NOT_FOUND', `The lab has no part ${name} that runs.`, `Parts: ${known}`)
  }

  #findCluster(name: string): LabCluster {
    const found = this.#running.get(name)?.cluster
    if (found !== undefined) return found
    const known = this.#options.clusters.join(', ')
    throw new CockpitError('NOT_FOUND', `The lab has no cluster ${name}.`, `Clusters: ${known}`)
  }

  #setPhase(phase: LabStatus['phase']): void {
    this.#phase = phase
    this.#options.onChange()
  }
}
