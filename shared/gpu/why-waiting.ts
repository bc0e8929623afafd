import { gpusAskedBy } from '../clusters/gpu-count.ts'
import type { PodRow } from '../clusters/kinds/pods.ts'
import { nodeBars } from '../clusters/node-bars.ts'
import { type Barred, byBar, named, remedy } from './bar-words.ts'
import { freeOn, type GpuRoom, type NodeRoom, offered } from './gpu-room.ts'
import { askedWords, type GpuWait, type GpuWaits } from './gpu-wait.ts'
import { heldByQuota, type PodMakers } from './quota-wait.ts'

type Verdict = Pick<GpuWait, 'is' | 'reason' | 'next'>

/** More are counted and not listed. */
const mostListed = 200

/** Whether a pod asks for GPUs and has no node yet. */
export function waitsForGpus(pod: PodRow, isGpu: (resource: string) => boolean): boolean {
  if (pod.node !== null || pod.phase !== 'Pending' || pod.deletionTimestamp !== null) return false
  for (const resource in pod.extendedRequests)
    if (isGpu(resource) && (pod.extendedRequests[resource] ?? 0) > 0) return true
  return false
}

/** Everybody who waits for GPUs on one cluster, the longest first. */
export function gpuWaitsOf(
  pods: readonly PodRow[],
  makers: PodMakers,
  room: GpuRoom,
  isGpu: (resource: string) => boolean,
): GpuWaits {
  const all = [...pods.map((pod) => whyWaiting(pod, room, isGpu)), ...heldByQuota(makers, isGpu)].sort(
    (a, b) => (a.since ?? 0) - (b.since ?? 0) || a.name.localeCompare(b.name),
  )
  return { listed: all.slice(0, mostListed), more: Math.max(0, all.length - mostListed) }
}

/** Why a pod that waits for GPUs has no node, judged from nodes, from what other pods hold, and from the scheduler's words. */
export function whyWaiting(pod: PodRow, room: GpuRoom, isGpu: (resource: string) => boolean): GpuWait {
  const asked = [...gpusAskedBy(pod, isGpu)]
  const scheduled = pod.conditions.find(({ type, status }) => type === 'PodScheduled' && status === 'False')
  const said = scheduled?.message ?? ''
  const verdict =
    scheduled === undefined || scheduled.reason === 'SchedulingGated'
      ? unasked(scheduled !== undefined)
      : judged(pod, asked, { room, isGpu, said })
  const evicting = pod.nominatedNode === null ? '' : `; others are being evicted for it on ${pod.nominatedNode}`
  return {
    kind: 'pods',
    namespace: pod.namespace,
    name: pod.name,
    workload: pod.workload?.name ?? null,
    asked,
    since: scheduled?.since ?? pod.createdAt,
    ...verdict,
    reason: `${verdict.reason}${evicting}`,
    said,
  }
}

function unasked(gated: boolean): Verdict {
  if (gated) {
    return {
      is: 'unasked',
      reason: 'is held back by a scheduling gate: the scheduler has not looked for a node',
      next: 'See in the pod’s spec who set the gate, and ask there',
    }
  }
  return {
    is: 'unasked',
    reason: 'the scheduler has said nothing of it',
    next: 'Look whether its scheduler runs',
  }
}

interface Around {
  readonly room: GpuRoom
  readonly isGpu: (resource: string) => boolean
  /** By the scheduler. */
  readonly said: string
}

function judged(pod: PodRow, asked: GpuWait['asked'], around: Around): Verdict {
  const { room, said } = around
  const { nodes } = room
  if (nodes === null) {
    return {
      is: 'unknown',
      reason: `asks for ${askedWords(asked)}; nodes cannot be read, so only the scheduler tells: ${said}`,
      next: 'Ask somebody who may read nodes',
    }
  }
  const verdicts = asked.map(({ resource, count }) => ofResource(pod, resource, count, nodes, around))
  // Of several resources the one that is lacking is the reason.
  return verdicts.find(({ is }) => is !== 'other') ?? verdicts[0] ?? enough([], '', said)
}

function ofResource(
  pod: PodRow,
  resource: string,
  count: number,
  nodes: readonly NodeRoom[],
  { room, isGpu, said }: Around,
): Verdict {
  const asks = `asks for ${count} ${resource}`
  const offering = nodes.filter((each) => offered(each, resource) > 0)
  if (offering.length === 0) return notOffered(asks, resource, nodes, isGpu)
  const largest = Math.max(...offering.map((each) => offered(each, resource)))
  if (count > largest) {
    return {
      is: 'too-large',
      reason: `${asks} on one node; the largest node has ${largest}`,
      next: 'Ask for fewer in one pod, or scale cluster by a larger node',
    }
  }
  const { placement } = pod
  const barred = offering.flatMap((each) => {
    const bars = placement === null ? [] : nodeBars(each.node, placement)
    return bars.length === 0 ? [] : [{ room: each, bars }]
  })
  const open = offering.filter((each) => !barred.some((one) => one.room === each))
  if (open.length === 0) return allBarred(asks, barred)
  if (!room.whole) {
    return {
      is: 'unknown',
      reason: `${asks}; what is free is not known, since one namespace only is read. The scheduler: ${said}`,
      next: 'Read every namespace, or ask somebody who may',
    }
  }
  const fitting = open.filter((each) => freeOn(each, resource) >= count)
  if (fitting.length > 0) return enough(fitting, resource, said)
  return short(asks, resource, count, open, barred)
}

function notOffered(
  asks: string,
  resource: string,
  nodes: readonly NodeRoom[],
  isGpu: (resource: string) => boolean,
): Verdict {
  const none = `${asks}; no node offers it`
  const broken = nodes.filter(({ node }) => (node.capacity.extended[resource] ?? 0) > 0)
  if (broken.length > 0) {
    return {
      is: 'not-offered',
      reason: `${none}: ${named(broken)} ${broken.length === 1 ? 'has' : 'have'} such devices, and none is healthy`,
      next: 'Look at the device plugin and the cards there',
    }
  }
  const others = new Map<string, number>()
  for (const { node } of nodes) {
    for (const [name, count] of Object.entries(node.allocatable.extended)) {
      if (count > 0 && isGpu(name)) others.set(name, (others.get(name) ?? 0) + count)
    }
  }
  if (others.size > 0) {
    const list = [...others].map(([name, count]) => `${count} ${name}`).join(', ')
    return {
      is: 'not-offered',
      reason: `${none}; offered are ${list}`,
      next: 'Ask for what is offered, or have nodes cut their cards so (MIG profile)',
    }
  }
  if (nodes.length > 0) {
    return {
      is: 'not-offered',
      reason: `${none}, although by its labels ${named(nodes)} ${nodes.length === 1 ? 'has' : 'have'} GPUs: the device plugin does not run there`,
      next: 'Look at the pods of the device plugin (GPU operator)',
    }
  }
  return {
    is: 'not-offered',
    reason: `${none}: there is no GPU node, or its device plugin does not run`,
    next: 'Scale cluster by a GPU node, or look at the device plugin',
  }
}

function allBarred(asks: string, barred: readonly Barred[]): Verdict {
  return {
    is: 'barred',
    reason: `${asks}; no node that offers it takes the pod: ${byBar(barred)}`,
    next: remedy(barred),
  }
}

function short(
  asks: string,
  resource: string,
  count: number,
  open: readonly NodeRoom[],
  barred: readonly Barred[],
): Verdict {
  const free = open.map((each) => ({ name: each.node.name, free: freeOn(each, resource) }))
  const most = free.reduce((best, each) => (each.free > best.free ? each : best))
  const total = free.reduce((sum, each) => sum + each.free, 0)
  const where = most.free === 0 ? '' : ` (${most.name})`
  const scattered =
    total >= count ? `; ${total} are free in all, on ${free.filter((each) => each.free > 0).length} nodes` : ''
  const closed = barred.filter(({ room }) => freeOn(room, resource) >= count)
  const beside = closed.length === 0 ? '' : `. Free there, but closed to it: ${byBar(closed)}`
  const advice =
    scattered === '' ? 'Scale cluster, or scale down what holds GPUs' : 'Make room on one node, or scale cluster'
  return {
    is: 'short',
    reason: `${asks}; the most free on one node is ${most.free}${where}${scattered}${beside}`,
    next: closed.length === 0 ? advice : `${remedy(closed)}; or scale cluster`,
  }
}

function enough(fitting: readonly NodeRoom[], resource: string, said: string): Verdict {
  const [first] = fitting
  const where = first === undefined ? '' : `: ${first.node.name} has ${freeOn(first, resource)} free and takes it`
  return {
    is: 'other',
    reason: `GPUs are not what is short${where}. The scheduler: ${said || 'nothing'}`,
    next: 'Go by the scheduler’s words',
  }
}
