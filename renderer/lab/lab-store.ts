import type { ErrorShape } from '@shared/contract/cockpit-error.ts'
import type { LabPart, LabStatus } from '@shared/lab/contract.ts'
import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'

export interface LabState {
  /** null until the first message. */
  readonly status: LabStatus | null
  /** Set while the stream from the app core is broken. */
  readonly broken: ErrorShape | null
}

/** The one practice lab, fed by app/subscriptions.ts. */
export const labStore = createStore<LabState>(() => ({ status: null, broken: null }))

export function useLab<T>(select: (state: LabState) => T): T {
  return useStore(labStore, select)
}

export interface LabProgress {
  readonly ready: number
  readonly total: number
  /** The part that takes longest now; null when none is at work. */
  readonly current: LabPart | null
  /** Parts that will not come by themselves. */
  readonly broken: readonly LabPart[]
}

/** How far the lab is; the part at work for longest stands for all. */
export function labProgress({ parts }: LabStatus): LabProgress {
  const atWork = parts.filter((part) => part.state === 'building' || part.state === 'starting')
  return {
    ready: parts.filter((part) => part.state === 'ready').length,
    total: parts.length,
    current: atWork.reduce<LabPart | null>(
      (oldest, part) => (oldest && oldest.since <= part.since ? oldest : part),
      null,
    ),
    broken: parts.filter((part) => part.state === 'failed' || part.state === 'missing'),
  }
}
