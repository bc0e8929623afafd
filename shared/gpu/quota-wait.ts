import type { DeploymentRow } from '../clusters/kinds/deployments.ts'
import type { EventRow } from '../clusters/kinds/events.ts'
import type { JobRow } from '../clusters/kinds/jobs.ts'
import type { PodRow } from '../clusters/kinds/pods.ts'
import type { StatefulSetRow } from '../clusters/kinds/statefulsets.ts'
import { askedWords, type GpuWait } from './gpu-wait.ts'

/** What makes pods, and what is said where they cannot be made. */
export interface PodMakers {
  readonly deployments: Iterable<DeploymentRow>
  readonly statefulsets: ReadonlyMap<string, StatefulSetRow>
  readonly jobs: ReadonlyMap<string, JobRow>
  /** Every pod that is there, waiting or not. */
  readonly pods: Iterable<PodRow>
  /** Events of reason FailedCreate. */
  readonly failedCreates: Iterable<EventRow>
}

/** Everything that a quota on GPUs keeps from making its pods now. */
export function heldByQuota(makers: PodMakers, isGpu: (resource: string) => boolean): GpuWait[] {
  const deployments = [...makers.deployments].flatMap((row) => {
    const failure = row.conditions.find(({ type, status }) => type === 'ReplicaFailure' && status === 'True')
    if (failure === undefined) return []
    return quotaWait({ kind: 'deployments', ...row, since: failure.since, said: failure.message }, isGpu) ?? []
  })
  return [...deployments, ...toldByEvents(makers, isGpu)]
}

/** Stateful sets and jobs say it in no condition of their own, only in events, which outlive what they tell of. */
function toldByEvents(
  { failedCreates, statefulsets, jobs, pods }: PodMakers,
  isGpu: (resource: string) => boolean,
): GpuWait[] {
  const newest = new Map<string, EventRow>()
  for (const event of failedCreates) {
    const { uid } = event.involved
    if (uid === null || (newest.get(uid)?.lastSeen ?? Number.NEGATIVE_INFINITY) > (event.lastSeen ?? 0)) continue
    newest.set(uid, event)
  }
  if (newest.size === 0) return []
  const all = [...pods]
  return [...newest].flatMap(([uid, event]) => {
    const { firstSeen: since, message: said } = event
    const set = statefulsets.get(uid)
    if (set !== undefined) {
      return lacksPod(set, event, all) ? (quotaWait({ kind: 'statefulsets', ...set, since, said }, isGpu) ?? []) : []
    }
    const job = jobs.get(uid)
    if (job === undefined || !lacksPods(job, event, all)) return []
    return quotaWait({ kind: 'jobs', ...job, since, said }, isGpu) ?? []
  })
}

/** Its event names the pod: once that is there, it is waited for no more. */
function lacksPod(set: StatefulSetRow, { message }: EventRow, pods: readonly PodRow[]): boolean {
  const pod = /^create Pod (\S+) in StatefulSet/.exec(message)?.[1]
  return set.replicas < set.wanted && !pods.some(({ namespace, name }) => namespace === set.namespace && name === pod)
}

/** Its event names no pod: one that was made since shows that the quota has room again. */
function lacksPods(job: JobRow, { lastSeen }: EventRow, pods: readonly PodRow[]): boolean {
  if (job.status !== 'Running') return false
  // Without a number of completions the first success ends it.
  const open = job.completions === null ? (job.succeeded > 0 ? 0 : job.parallelism) : job.completions - job.succeeded
  const madeSince = pods.some(
    ({ namespace, workload, createdAt }) =>
      namespace === job.namespace &&
      workload?.kind === 'jobs' &&
      workload.name === job.name &&
      (createdAt ?? 0) > (lastSeen ?? 0),
  )
  return job.active < Math.min(job.parallelism, Math.max(0, open)) && !madeSince
}

/** What is held, in words; null where no quota on GPUs is what was said. */
function quotaWait(
  { kind, namespace, name, since, said }: Pick<GpuWait, 'kind' | 'namespace' | 'name' | 'since' | 'said'>,
  isGpu: (resource: string) => boolean,
): GpuWait | null {
  const told = /exceeded quota: ([^,]+), requested: (.+), used: (.+), limited: (.+)$/.exec(said)
  if (told === null) return null
  const [, quota = '', requested = '', used = '', limited = ''] = told
  const asked = [...amounts(requested)].flatMap(([resource, amount]) =>
    isGpu(resource) ? { resource, count: Number(amount) } : [],
  )
  const [first] = asked
  if (first === undefined) return null
  const [held, most] = [amounts(used).get(first.resource) ?? '?', amounts(limited).get(first.resource) ?? '?']
  return {
    kind,
    namespace,
    name,
    workload: name,
    asked,
    since,
    is: 'quota',
    reason: `asks for ${askedWords(asked)} in each pod; quota ${quota} allows namespace ${namespace} ${most}, of which ${held} are used`,
    next: 'Raise the quota, or scale down what uses it',
    said,
  }
}

/** "requests.nvidia.com/gpu=2,requests.cpu=4" by resource. */
function amounts(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split(',').map((each) => {
      const [name = '', amount = ''] = each.trim().split('=')
      return [name.replace(/^requests\./, ''), amount] as const
    }),
  )
}
