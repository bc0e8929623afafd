import { create } from 'zustand'
import type { ListedProblem } from '../problems/ignore-desk.ts'

/** What the dialog is about: an incident to open, from a problem or by hand. null: it is closed. */
export const useIncidentDesk = create<{ readonly open: ListedProblem | 'by-hand' | null }>(() => ({ open: null }))

export const askToOpenIncident = (about: ListedProblem | 'by-hand'): void => useIncidentDesk.setState({ open: about })
export const closeIncidentDesk = (): void => useIncidentDesk.setState({ open: null })
