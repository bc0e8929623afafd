import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import { create } from 'zustand'

interface CheckChoice {
  /** Clusters that a person has left out; a cluster that appears later is in. */
  readonly leftOut: ReadonlySet<ClusterId>
}

export const useCheckChoice = create<CheckChoice>(() => ({ leftOut: new Set() }))

export function choose(cluster: ClusterId, wanted: boolean): void {
  useCheckChoice.setState(({ leftOut }) => {
    const next = new Set(leftOut)
    if (wanted) next.delete(cluster)
    else next.add(cluster)
    return { leftOut: next }
  })
}

export function leaveOut(clusters: readonly ClusterId[]): void {
  useCheckChoice.setState({ leftOut: new Set(clusters) })
}
