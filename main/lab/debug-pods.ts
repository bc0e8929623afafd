import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Clock } from '../clusters/cluster-access.ts'
import { runLabel } from '../debug-pods/debug-pod-marks.ts'
import type { ApiRequest } from './api-request.ts'
import { strategicPatch } from './incidents/fault-marks.ts'
import type { ClusterPorts } from './lab-cluster.ts'
import { isPodCommand, runPodCommand } from './pod-commands/index.ts'
import { criLine } from './pod-logs.ts'

export interface DebugPodsOptions {
  readonly cluster: string
  readonly ports: Pick<ClusterPorts, 'network' | 'exporter'>
  /** Where pods' logs are. */
  readonly logs: string
  readonly request: ApiRequest
  readonly clock: Clock
}

const lookEveryMs = 1_000
/** Where runbooks make them; a cluster of many thousand pods is not listed every second. */
const namespace = 'default'
/** The name that runbooks give them, which is their container's and their log's (resources/lab/kwok/logs.yaml). */
export const debugContainer = 'debug'
const pods = `/api/v1/namespaces/${namespace}/pods`
const marked = `${pods}?resourceVersion=0&labelSelector=${encodeURIComponent(runLabel)}`

const podList = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ uid: z.string(), name: z.string() }),
      spec: z.object({
        containers: z.array(z.object({ name: z.string(), args: z.array(z.string()).default([]) })),
      }),
      status: z.object({
        phase: z.string().optional(),
        containerStatuses: z.array(z.looseObject({ name: z.string() })).default([]),
      }),
    }),
  ),
})
type DebugPod = z.output<typeof podList>['items'][number]

/**
 * Runs the program of the cockpit's debug pods in the place of a kubelet, where the lab has a stand-in for it, and ends the
 * pod as it ended. kwok starts every pod and ends none but those of jobs.
 */
export function startDebugPods(options: DebugPodsOptions): { close(): Promise<void> } {
  const { request, clock, logs } = options
  /** By uid: a program runs once. */
  const begun = new Set<string>()
  let closed = false
  let cancel = () => {}
  let looking: Promise<void> = Promise.resolve()

  const look = async (): Promise<void> => {
    const { items } = podList.parse(await request('GET', marked))
    const here = new Set(items.map(({ metadata }) => metadata.uid))
    for (const uid of begun) if (!here.has(uid)) begun.delete(uid)
    for (const pod of items) {
      const [program = '', ...argv] = pod.spec.containers.find(({ name }) => name === debugContainer)?.args ?? []
      if (!isPodCommand(program) || pod.status.phase !== 'Running' || begun.has(pod.metadata.uid)) continue
      begun.add(pod.metadata.uid)
      await end(pod, await run(program, argv))
    }
  }

  const run = async (program: string, argv: readonly string[]): Promise<number> => {
    const told: string[] = []
    const say = (text: string) => void told.push(text)
    const { cluster, ports } = options
    const at = (port: number) => ({ host: '127.0.0.1', port })
    const network = { network: at(ports.network), exporter: at(ports.exporter) }
    const place = { namespace, container: '', cluster, ...network, gpus: 0, node: '' }
    const exitCode = await runPodCommand(program, {
      argv,
      place,
      output: { stdout: say, stderr: say },
      now: () => clock.now(),
    })
    const lines = told.join('').replace(/\n$/, '').split('\n')
    await writeFile(
      join(logs, `${debugContainer}.log`),
      lines.map((text) => criLine(new Date(clock.now()), text)).join(''),
    )
    return exitCode
  }

  const end = async (pod: DebugPod, exitCode: number): Promise<void> => {
    const finishedAt = new Date(clock.now()).toISOString()
    const reason = exitCode === 0 ? 'Completed' : 'Error'
    const terminated = { exitCode, reason, startedAt: finishedAt, finishedAt }
    const containerStatuses = pod.status.containerStatuses.map((status) =>
      status.name === debugContainer
        ? { ...status, ready: false, started: false, state: { running: null, terminated } }
        : status,
    )
    const status = { phase: exitCode === 0 ? 'Succeeded' : 'Failed', containerStatuses }
    await request('PATCH', `${pods}/${pod.metadata.name}/status`, { status }, strategicPatch)
  }

  const schedule = (): void => {
    cancel = clock.after(lookEveryMs, () => {
      looking = look()
        // A server that is away, or a pod that is gone by now, ends the look and not the lab.
        .catch(() => undefined)
        .finally(() => {
          if (!closed) schedule()
        })
    })
  }
  schedule()
  return {
    async close() {
      closed = true
      cancel()
      await looking
    },
  }
}
