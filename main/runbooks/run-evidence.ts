import type { RunView } from '@shared/runbooks/run.ts'
import type { Begun } from './run-record.ts'
import type { RunStore } from './run-store.ts'

/** Everything that a report of a run stands on. */
export interface RunEvidence {
  readonly view: RunView
  readonly begun: Begun
  /** Hash of the record's last line: with it the record can be compared. */
  readonly head: string
  /** Where the record does not fit its own chain; null when it does. */
  readonly broken: string | null
}

/** Errors: NOT_FOUND, JOURNAL_FAILED. */
export async function readEvidence(store: RunStore, view: RunView): Promise<RunEvidence> {
  const { begun, head, broken } = await store.read(view.id)
  return { view, begun, head, broken }
}
