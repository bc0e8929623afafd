import { stat } from 'node:fs/promises'
import type { Clock } from '@main/clusters/cluster-access.ts'
import { conflatedStream } from '@main/clusters/conflated-stream.ts'
import type { Handlers } from '@shared/contract/define-contract.ts'
import type { JournalMessage, journalContract } from '@shared/journal/contract.ts'
import { readJournal } from './journal.ts'
import { journalCsv } from './journal-export.ts'

const lookEveryMs = 1_000
const mostShown = 2_000
const pace = 500

/** The journal for the window: read and verified again whenever its file grows, by this process or another. */
export function journalService(path: string, clock: Clock): Handlers<typeof journalContract> {
  const read = async (): Promise<JournalMessage> => {
    const { entries, verdict } = await readJournal(path)
    const { broken, tornBytes, entries: total } = verdict
    const newest = entries.slice(-mostShown).reverse()
    return { entries: newest, total, broken, tornBytes, verifiedAt: clock.now() }
  }
  const mark = async (): Promise<string> => {
    const found = await stat(path).catch(() => null)
    return found === null ? 'none' : `${found.size} ${found.mtimeMs}`
  }

  async function* watch(signal: AbortSignal): AsyncGenerator<JournalMessage, void, void> {
    let seen = ''
    let ready: JournalMessage | null = null
    let failure: unknown = null
    const source = {
      subscribe(changed: () => void) {
        let cancel = () => {}
        let ended = false
        const look = async () => {
          const now = await mark()
          if (now !== seen) {
            seen = now
            try {
              ready = await read()
            } catch (thrown) {
              failure = thrown
            }
            changed()
          }
          if (!ended) cancel = clock.after(lookEveryMs, () => void look())
        }
        void look()
        return () => {
          ended = true
          cancel()
        }
      },
      take() {
        if (failure !== null) throw failure
        const message = ready
        ready = null
        return message
      },
    }
    yield* conflatedStream(source, clock, pace, signal)
  }

  return {
    watch: (_input, signal) => watch(signal),
    async export({ form }) {
      const { entries, verdict } = await readJournal(path)
      const day = new Date(clock.now()).toISOString().slice(0, 10)
      const text =
        form === 'csv' ? journalCsv(entries) : `${JSON.stringify({ version: 1, verdict, entries }, null, 2)}\n`
      return { name: `cockpit-journal-${day}.${form}`, text }
    },
  }
}
