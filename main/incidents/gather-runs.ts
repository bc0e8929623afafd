import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { verdictWords } from '@main/checks/verdict-words.ts'
import { type RunNote, runNote } from '@main/runbooks/run-record.ts'
import { runFolder, runRecord } from '@main/runbooks/run-store.ts'
import { stepsOf } from '@shared/runbooks/runbook.ts'
import { z } from 'zod'
import { FileTail } from './file-tail.ts'
import type { EntryWish } from './incident.ts'

/** Runs that are followed at a time, the newest. */
const mostFollowed = 50
const dayMs = 24 * 60 * 60_000

export interface SeenRun extends EntryWish {
  /** Where the run, or this step of it, was at work. */
  readonly clusters: readonly string[]
}

interface Followed {
  readonly tail: FileTail
  begun: Extract<RunNote, { type: 'begun' }> | null
}

const chainedAt = z.looseObject({ at: z.iso.datetime() })

/** Follows the records of runs, by whichever process they are written: the window's, another one's, the command line's. */
export class RunGatherer {
  private readonly followed = new Map<string, Followed>()

  constructor(private readonly settingsFolder: string) {}

  /** @param since runs that began a day before this or later, ms since the epoch. */
  async look(since: number): Promise<SeenRun[]> {
    const earliest = new Date(since - dayMs).toISOString().replace(/[-:]/g, '').slice(0, 15).replace('T', '-')
    const names = await readdir(runFolder(this.settingsFolder)).catch(() => [] as string[])
    const runs = names
      .filter((name) => /^[a-z0-9-]{8,64}$/.test(name) && name >= earliest)
      .sort()
      .slice(-mostFollowed)
    for (const id of this.followed.keys()) if (!runs.includes(id)) this.followed.delete(id)
    const seen: SeenRun[] = []
    for (const id of runs) {
      const run = this.followed.get(id) ?? {
        tail: new FileTail(join(runFolder(this.settingsFolder), id, runRecord)),
        begun: null,
      }
      this.followed.set(id, run)
      for (const { text } of await run.tail.read()) seen.push(...seenNote(id, run, text))
    }
    return seen
  }
}

function seenNote(id: string, run: Followed, line: string): SeenRun[] {
  let at: number
  let note: RunNote
  try {
    const sent: unknown = JSON.parse(line)
    at = Date.parse(chainedAt.parse(sent).at)
    note = runNote.parse(sent)
  } catch {
    return []
  }
  if (note.type === 'begun') run.begun = note
  const { begun } = run
  if (begun === null) return []
  const { title } = begun.runbook
  const base = { at, kind: 'run', who: begun.who, link: { to: 'run', run: id } } as const
  switch (note.type) {
    case 'begun':
      return [{ ...base, clusters: begun.clusters, text: `Runbook begun: ${title}`, source: `run/${id}/begun` }]
    case 'ended':
      return [{ ...base, clusters: begun.clusters, text: `Runbook ${note.state}: ${title}`, source: `run/${id}/ended` }]
    case 'step': {
      const { step, cluster, phase, verdict, because, attempts, override } = note.state
      if (phase !== 'judged' && phase !== 'skipped' && phase !== 'cancelled') return []
      const name = stepsOf(begun.runbook).find((each) => each.id === step)?.title ?? step
      const word = phase === 'judged' && verdict !== null ? verdictWords[verdict] : phase
      const over = override === null ? '' : ` (overridden by ${override.who}: ${override.reason})`
      return [
        {
          ...base,
          clusters: [cluster],
          cluster,
          verdict: phase === 'judged' ? verdict : null,
          text: `${title} — ${name}: ${word}${over}${because === '' ? '' : `. ${because}`}`,
          source: `run/${id}/${step}/${cluster}/${attempts.length}/${word}${override === null ? '' : '/over'}`,
        },
      ]
    }
    default:
      return []
  }
}
