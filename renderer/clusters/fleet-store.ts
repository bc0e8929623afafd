import type { ClusterId, ClusterSummary } from '@shared/clusters/cluster-summary.ts'
import type { FleetMessage } from '@shared/clusters/contract.ts'
import type { ErrorShape } from '@shared/contract/cockpit-error.ts'
import { useStore } from 'zustand'
import { createStore, type StoreApi } from 'zustand/vanilla'
import { type FrameScheduler, oncePerFrame, windowFrames } from '../bridge/next-frame.ts'
import { sameRow } from './same-row.ts'

export interface FleetState {
  /** False until the first message: nothing is known yet, not even how many clusters there are. */
  readonly received: boolean
  /** As in the kubeconfig. The digit keys follow it, so that a key never changes its cluster because of a problem. */
  readonly order: readonly ClusterId[]
  readonly byId: ReadonlyMap<ClusterId, ClusterSummary>
  readonly sourceErrors: FleetMessage['sourceErrors']
  /** Set while the stream from the app core is broken: everything shown is then old. */
  readonly broken: ErrorShape | null
}

export interface FleetFeed {
  readonly store: StoreApi<FleetState>
  receive(message: FleetMessage): void
  fail(error: ErrorShape): void
}

/** Messages are taken in at once and published once per frame; unchanged summaries keep their reference. */
export function createFleetFeed(frames: FrameScheduler): FleetFeed {
  const store = createStore<FleetState>(() => ({
    received: false,
    order: [],
    byId: new Map(),
    sourceErrors: [],
    broken: null,
  }))
  let next: FleetState = store.getState()
  const publish = oncePerFrame(frames, () => store.setState(next, true))

  return {
    store,
    receive(message) {
      const byId = new Map<ClusterId, ClusterSummary>()
      const changed = new Map(message.changed.map((summary) => [summary.id, summary]))
      for (const id of message.order) {
        const summary = keepProblems(changed.get(id), next.byId.get(id))
        if (summary !== undefined) byId.set(id, summary)
      }
      next = {
        received: true,
        // The same reference while the same clusters are there: the frame around the screens hangs on it.
        order: sameRow(next.order, message.order) ? next.order : message.order,
        byId,
        sourceErrors: sameRow(next.sourceErrors, message.sourceErrors) ? next.sourceErrors : message.sourceErrors,
        broken: null,
      }
      publish()
    },
    fail(error) {
      next = { ...next, broken: error }
      publish()
    },
  }
}

/**
 * The newer summary. Its list of problems keeps its reference while it says the same: tables of ten thousand rows are
 * drawn by it, and summaries come every few seconds with nothing but another time.
 */
function keepProblems(
  newer: ClusterSummary | undefined,
  older: ClusterSummary | undefined,
): ClusterSummary | undefined {
  if (newer === undefined || older === undefined) return newer ?? older
  const same = sameRow(newer.problems, older.problems)
  const sameIgnored = older.ignored !== undefined && sameRow(newer.ignored, older.ignored)
  return {
    ...newer,
    ...(same ? { problems: older.problems } : {}),
    ...(sameIgnored ? { ignored: older.ignored } : {}),
  }
}

/** The one fleet of this window, fed by app/subscriptions.ts. */
export const fleetFeed = createFleetFeed(windowFrames)

export function useFleet<T>(select: (state: FleetState) => T): T {
  return useStore(fleetFeed.store, select)
}

/** null while the cluster has not been heard of. */
export function useCluster(id: ClusterId): ClusterSummary | null {
  return useFleet((state) => state.byId.get(id) ?? null)
}
