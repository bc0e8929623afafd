import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import { type ForwardTarget, forwardTarget } from '@shared/forwards/forward.ts'
import { create } from 'zustand'

export interface ForwardSubject {
  readonly cluster: ClusterId
  readonly target: ForwardTarget
}

interface ForwardDesk {
  /** What the dialog is about; null: it is closed. */
  readonly about: ForwardSubject | null
}

export const useForwardDesk = create<ForwardDesk>(() => ({ about: null }))

/** True for pods, for what has pods and for services: the key `f` forwards a port to them. */
export function canForward(kind: string): kind is ForwardTarget['kind'] {
  return forwardTarget.shape.kind.safeParse(kind).success
}

/** Asks which port; does nothing for a kind that has none. */
export function askToForward(cluster: ClusterId, kind: string, row: { namespace: string | null; name: string }): void {
  if (!canForward(kind) || row.namespace === null) return
  useForwardDesk.setState({ about: { cluster, target: { kind, namespace: row.namespace, name: row.name } } })
}

export function closeForwardDesk(): void {
  useForwardDesk.setState({ about: null })
}
