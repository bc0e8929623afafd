import { type JournalEntry, type JournalNote, journalNote } from '@shared/journal/entry.ts'
import {
  type ChainedFile,
  type ChainForm,
  type ChainVerdict,
  type OpeningReport,
  openChainedFile,
  readChainedFile,
} from './chained-file.ts'

export type JournalVerdict = ChainVerdict
export type { OpeningReport }
export type Journal = Omit<ChainedFile<JournalNote>, 'head'>

const form: ChainForm<JournalNote> = {
  note: journalNote,
  title: 'The journal of actions',
  repair: (bytes, now) => ({
    id: `repair-${now}`,
    phase: 'repair',
    who: { person: 'cockpit', clusterUser: null },
    cluster: '',
    action: 'journal.repair',
    tier: 'D0',
    object: { kind: 'journal', namespace: null, name: 'actions', uid: '', resourceVersion: '' },
    result: 'done',
    detail: `A torn last line of ${bytes} bytes was set aside`,
  }),
}

/**
 * Opens or begins the append-only journal of what was changed (see openChainedFile).
 * @param now ms since the epoch.
 * @throws CockpitError JOURNAL_FAILED.
 */
export function openJournal(path: string, now: () => number): Promise<Journal> {
  return openChainedFile(path, now, form)
}

/** Reads the whole journal and follows its chain. A journal that does not exist is empty. Errors: JOURNAL_FAILED. */
export async function verifyJournal(path: string): Promise<JournalVerdict> {
  return (await readChainedFile(path, form)).verdict
}

/** Every entry that fits the chain, and what the chain says. Errors: JOURNAL_FAILED. */
export async function readJournal(
  path: string,
): Promise<{ readonly entries: readonly JournalEntry[]; readonly verdict: JournalVerdict }> {
  const { notes, verdict } = await readChainedFile(path, form)
  return { entries: notes, verdict }
}
