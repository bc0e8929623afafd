import { type JournalEntry, journalEntry } from '@shared/journal/entry.ts'
import type { FileTail } from './file-tail.ts'
import type { EntryWish } from './incident.ts'

export interface SeenAction extends EntryWish {
  readonly cluster: string
}

/** What came into the gate's journal since the last time, by whichever process. Lines that are no entries are passed over. */
export async function actionsSince(tail: FileTail): Promise<SeenAction[]> {
  return (await tail.read()).flatMap(({ text }) => {
    const entry = entryOf(text)
    return entry === null || entry.phase === 'repair' ? [] : [seenAction(entry)]
  })
}

function entryOf(text: string): JournalEntry | null {
  try {
    return journalEntry.parse(JSON.parse(text))
  } catch {
    return null
  }
}

function seenAction({
  seq,
  at,
  hash,
  phase,
  who,
  cluster,
  action,
  tier,
  object,
  result,
  detail,
}: JournalEntry): SeenAction {
  const name = object.namespace === null ? object.name : `${object.namespace}/${object.name}`
  const what = `${action} ${object.kind} ${name} (${tier})`
  return {
    at: Date.parse(at),
    kind: 'action',
    who: who.person,
    cluster,
    text: phase === 'before' ? `Begins ${what}: ${detail}` : `${what} ${result ?? 'ended'}: ${detail}`,
    link: { to: 'journal', seq },
    // By hash: a journal that was moved away counts from 1 again.
    source: `journal/${hash.slice(0, 16)}`,
  }
}
