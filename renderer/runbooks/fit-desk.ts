import { create } from 'zustand'
import type { ListedProblem } from '../problems/ignore-desk.ts'

/** The problem for which runbooks are looked for; null: the dialog is closed. */
export const useFitDesk = create<{ readonly problem: ListedProblem | null }>(() => ({ problem: null }))

export function findRunbooksFor(problem: ListedProblem): void {
  useFitDesk.setState({ problem })
}

export function closeFitDesk(): void {
  useFitDesk.setState({ problem: null })
}
