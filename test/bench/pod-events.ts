import type { ApiRequest } from '@main/lab/api-request.ts'
import type { PodPlace } from '../large-cluster/large-platform.ts'

export interface EventRun {
  /** Ends it. @returns how many changes the API server took, over how many seconds. */
  stop(): Promise<{ readonly events: number; readonly perSecond: number }>
}

const tickMs = 50

/**
 * Changes pods on the API server, so many a second, all over the list: each PATCH of a pod's status is one event of
 * every watch on pods, as a kubelet's report is.
 */
export function startPodEvents(request: ApiRequest, places: readonly PodPlace[], perSecond: number): EventRun {
  const began = performance.now()
  let sent = 0
  let taken = 0
  const open = new Set<Promise<void>>()
  const failures: unknown[] = []
  const change = (n: number) => {
    // A step that shares no divisor with their number comes by every pod before it comes by one again.
    const place = places[(n * 7_919) % places.length]
    if (place === undefined) return
    const path = `/api/v1/namespaces/${place.workload.namespace}/pods/${place.name}/status`
    const message = `bench turn ${n}`
    const work = request('PATCH', path, { status: { message } })
      .then(
        () => {
          taken += 1
        },
        (thrown: unknown) => {
          failures.push(thrown)
        },
      )
      .finally(() => open.delete(work))
    open.add(work)
  }
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - began) / 1000) * perSecond)
    // A server that cannot keep up gets no longer queue, and the rate that is told is the true one.
    while (sent < due && open.size < perSecond / 2) change(sent++)
    if (sent < due) sent = due
  }, tickMs)
  return {
    async stop() {
      clearInterval(timer)
      const seconds = (performance.now() - began) / 1000
      const events = taken
      await Promise.all(open)
      if (failures.length > 0 && taken === 0) throw failures[0]
      return { events, perSecond: events / seconds }
    },
  }
}
