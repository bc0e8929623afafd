import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import type { InputValues } from '@shared/runbooks/run.ts'
import { create } from 'zustand'
import { go } from '../app/navigation.ts'
import type { RunbooksPlace } from './runbooks-route.ts'

/** What a start is filled in with, by who led there. */
export interface Prefilled {
  readonly runbook: string
  readonly clusters: readonly ClusterId[]
  readonly inputs: InputValues
  /** What it is started for: the problem's title; "" when nothing led there. */
  readonly because: string
}

export const usePrefilled = create<{ readonly start: Prefilled | null }>(() => ({ start: null }))

export function goToRunbooks(place: RunbooksPlace = { at: 'library' }): void {
  go({ screen: 'runbooks', place })
}

/** Opens the start of a runbook, filled in as far as is known. */
export function startRunbook(start: Prefilled): void {
  usePrefilled.setState({ start })
  goToRunbooks({ at: 'start', runbook: start.runbook })
}
