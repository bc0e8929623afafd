import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import type { Problem } from '@shared/clusters/problem.ts'
import type { Ignore } from '@shared/problems/ignore.ts'
import { create } from 'zustand'

/** A problem in a list, with the decision by which it is not counted. */
export interface ListedProblem {
  readonly cluster: ClusterId
  readonly problem: Problem
  readonly by: Ignore | null
}

interface IgnoreDesk {
  /** What the dialog is about; `list`: everything that is ignored. null: it is closed. */
  readonly open: ListedProblem | 'list' | null
  /** Whether lists show what is ignored besides what counts. */
  readonly shown: boolean
}

export const useIgnoreDesk = create<IgnoreDesk>(() => ({ open: null, shown: false }))

export function askToIgnore(listed: ListedProblem): void {
  useIgnoreDesk.setState({ open: listed })
}

export function listIgnores(): void {
  useIgnoreDesk.setState({ open: 'list' })
}

export function closeIgnoreDesk(): void {
  useIgnoreDesk.setState({ open: null })
}

export function toggleIgnored(): void {
  useIgnoreDesk.setState(({ shown }) => ({ shown: !shown }))
}
