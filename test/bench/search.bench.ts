import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { systemClock } from '@main/platform/system-clock.ts'
import { type OpenedReference, openReference } from '@main/reference/open-reference.ts'
import { repositoryRoot } from '../integration/lab/supervisor-bundle.ts'
import { type Bench, type BenchContext, type BenchResult, median } from './bench.ts'
import { writeOwnTexts } from './own-texts.ts'

const rounds = 3
const ownTexts = 2_000
const shippedFolders = ['reference', 'runbooks'].map((name) => join(repositoryRoot, 'resources', name))
const delayResolutionMs = 5

/** As they are typed at night: signs, commands, sections of the guides, beginnings of words, slips of the hand. */
const queries = [
  'sidecar not ready',
  '503',
  'CrashLoopBackOff',
  'too many connections',
  'redis memory',
  'dead tuples',
  'vacuum',
  'reindex concurrently',
  'clickhouse read-only',
  'error budget',
  'burn rate',
  'kubectl logs daprd',
  'pg_stat_user_tables',
  'Day-2 10.1',
  'escalation',
  'quota',
  'rotate key',
  'image pull',
  'node not ready',
  'certificate expiry',
  'inference slow',
  'gpu memory',
  'dns resolve',
  'handover',
  'morning check',
  'conection refused',
  'tupels',
  'sidecr',
  'promet',
  'scal endpoint',
]

interface Round {
  /** From the opening until the first answer, nothing kept from before; ms. */
  readonly firstAnswer: number
  /** The same with what an earlier start kept. */
  readonly firstAnswerKept: number
  readonly shipped: readonly number[]
  readonly firstAnswerOwn: number
  readonly textsAtFirstAnswer: number
  /** Until own texts were all read; s. */
  readonly whole: number
  readonly loop: { readonly p99: number; readonly max: number }
  readonly own: readonly number[]
  readonly grepShipped: readonly number[]
  readonly grepOwn: readonly number[]
  readonly found: { readonly cockpit: number; readonly grep: number }
}

export const bench: Bench = {
  title: `search: first answer, each query over the shipped texts and over ${ownTexts} own ones; beside grep -ri`,
  limitMs: 20 * 60_000,
  async run(context) {
    const notes = join(context.folder, 'notes')
    await writeOwnTexts(notes, shippedFolders, ownTexts)
    const all: Round[] = []
    for (let round = 1; round <= rounds; round += 1) {
      context.signal.throwIfAborted()
      context.say(`round ${round} of ${rounds}`)
      all.push(await oneRound(context, notes))
    }
    return resultOf(all)
  },
}

async function oneRound({ folder, signal, say }: BenchContext, notes: string): Promise<Round> {
  const settings = await mkdtemp(join(folder, 'settings-'))
  const fresh = await firstAnswer(settings, signal)
  await fresh.reference.handlers.search({ words: 'wait', limit: 8, whole: true }, signal)
  const shipped = await timed(fresh.reference, signal)
  await fresh.reference.close()
  const kept = await firstAnswer(settings, signal)
  await kept.reference.close()
  say(`first answer ${fresh.ms.toFixed(0)} ms, with what was kept ${kept.ms.toFixed(0)} ms; reading ${ownTexts} texts`)

  await writeFile(join(settings, 'reference.yaml'), `referenceFolders: [${notes}]\n`)
  const delay = monitorEventLoopDelay({ resolution: delayResolutionMs })
  delay.enable()
  const began = performance.now()
  const withOwn = await firstAnswer(settings, signal)
  await withOwn.reference.handlers.search({ words: 'wait', limit: 8, whole: true }, signal)
  const whole = (performance.now() - began) / 1000
  delay.disable()
  const loopMs = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - delayResolutionMs)
  say(`all read after ${whole.toFixed(1)} s`)
  const own = await timed(withOwn.reference, signal)
  await withOwn.reference.close()
  const grepShipped = await grepped(shippedFolders, signal)
  const grepOwn = await grepped([...shippedFolders, notes], signal)
  await rm(settings, { recursive: true })
  const answered = (answers: readonly { readonly hits: number }[]) => answers.filter(({ hits }) => hits > 0).length
  return {
    firstAnswer: fresh.ms,
    firstAnswerKept: kept.ms,
    shipped: shipped.map(({ ms }) => ms),
    firstAnswerOwn: withOwn.ms,
    textsAtFirstAnswer: withOwn.texts,
    whole,
    loop: { p99: loopMs(delay.percentile(99)), max: loopMs(delay.max) },
    own: own.map(({ ms }) => ms),
    grepShipped: grepShipped.map(({ ms }) => ms),
    grepOwn: grepOwn.map(({ ms }) => ms),
    found: { cockpit: answered(shipped), grep: answered(grepShipped) },
  }
}

/** Opens the reference as the app does at its start, and asks it at once. */
async function firstAnswer(settingsFolder: string, signal: AbortSignal) {
  const began = performance.now()
  const reference = await openReference({
    root: repositoryRoot,
    settingsFolder,
    home: settingsFolder,
    clock: systemClock,
  })
  const { documents } = await reference.handlers.search({ words: 'redis memory', limit: 8 }, signal)
  return { reference, ms: performance.now() - began, texts: documents }
}

async function timed({ handlers }: OpenedReference, signal: AbortSignal) {
  const answers: { readonly ms: number; readonly hits: number }[] = []
  for (const words of queries) {
    const began = performance.now()
    const { hits } = await handlers.search({ words, limit: 8 }, signal)
    answers.push({ ms: performance.now() - began, hits: hits.length })
  }
  return answers
}

async function grepped(folders: readonly string[], signal: AbortSignal) {
  const answers: { readonly ms: number; readonly hits: number }[] = []
  for (const words of queries) {
    const began = performance.now()
    const lines = await grep(words, folders, signal)
    answers.push({ ms: performance.now() - began, hits: lines })
  }
  return answers
}

/** Lines that grep finds; it ends with 1 where there is none. */
function grep(words: string, folders: readonly string[], signal: AbortSignal): Promise<number> {
  const argv = ['-ri', '--include=*.md', '-F', '--', words, ...folders]
  return new Promise((resolve, reject) => {
    execFile('grep', argv, { signal, maxBuffer: 256 * 1024 * 1024 }, (error, out) => {
      if (error !== null && error.code !== 1) reject(error)
      else resolve(out.split('\n').length - 1)
    })
  })
}

function percentile(values: readonly number[], share: number): number | null {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? null
}

function resultOf(all: readonly Round[]): BenchResult {
  const of = (pick: (round: Round) => number) => median(all.map(pick))
  const p = (share: number, pick: (round: Round) => readonly number[]) => percentile(all.flatMap(pick), share)
  const [first] = all
  return {
    versions: {},
    figures: [
      {
        name: 'firstAnswerKeptMs',
        value: of(({ firstAnswerKept }) => firstAnswerKept),
        unit: 'ms',
        meaning:
          'from opening the reference until its first answer over all shipped texts, with what an earlier start kept',
        aim: { atMost: 200 },
      },
      {
        name: 'firstAnswerMs',
        value: of(({ firstAnswer }) => firstAnswer),
        unit: 'ms',
        meaning: 'the same at the very first start: an answer from the pages, runbooks follow',
      },
      {
        name: 'firstAnswerOwnMs',
        value: of(({ firstAnswerOwn }) => firstAnswerOwn),
        unit: 'ms',
        meaning: `the same with ${ownTexts} own texts still to be read (${first?.textsAtFirstAnswer ?? 0} texts were searched)`,
        aim: { atMost: 200 },
      },
      {
        name: 'wholeSeconds',
        value: of(({ whole }) => whole),
        unit: 's',
        meaning: `until all of ${ownTexts} own texts can be found`,
      },
      {
        name: 'loopP99ms',
        value: of(({ loop }) => loop.p99),
        unit: 'ms',
        meaning: 'delay of the event loop while they are read, 99th percentile',
        aim: { atMost: 50 },
      },
      {
        name: 'loopMaxMs',
        value: Math.max(...all.map(({ loop }) => loop.max)),
        unit: 'ms',
        meaning: 'the longest delay in any round',
      },
      {
        name: 'shippedP50ms',
        value: p(0.5, ({ shipped }) => shipped),
        unit: 'ms',
        meaning: 'a query over the shipped texts, median',
      },
      {
        name: 'shippedP99ms',
        value: p(0.99, ({ shipped }) => shipped),
        unit: 'ms',
        meaning: 'the same, 99th percentile',
        aim: { atMost: 50 },
      },
      {
        name: 'ownP50ms',
        value: p(0.5, ({ own }) => own),
        unit: 'ms',
        meaning: `a query over the shipped texts and ${ownTexts} own ones, median`,
      },
      {
        name: 'ownP99ms',
        value: p(0.99, ({ own }) => own),
        unit: 'ms',
        meaning: 'the same, 99th percentile',
        aim: { atMost: 50 },
      },
      {
        name: 'grepShippedP50ms',
        value: p(0.5, ({ grepShipped }) => grepShipped),
        unit: 'ms',
        meaning: 'grep -ri for the same words over the same shipped files, median',
      },
      {
        name: 'grepShippedP99ms',
        value: p(0.99, ({ grepShipped }) => grepShipped),
        unit: 'ms',
        meaning: 'the same, 99th percentile',
      },
      {
        name: 'grepOwnP50ms',
        value: p(0.5, ({ grepOwn }) => grepOwn),
        unit: 'ms',
        meaning: 'grep -ri over the shipped files and the own ones, median',
      },
      {
        name: 'grepOwnP99ms',
        value: p(0.99, ({ grepOwn }) => grepOwn),
        unit: 'ms',
        meaning: 'the same, 99th percentile',
      },
      {
        name: 'answered',
        value: first?.found.cockpit ?? null,
        unit: '',
        meaning: `of ${queries.length} queries, those with any hit in the shipped texts`,
      },
      {
        name: 'grepAnswered',
        value: first?.found.grep ?? null,
        unit: '',
        meaning: 'the same of grep, which finds the words only as they were typed, side by side',
      },
    ],
    notes: [
      `Median of ${rounds} rounds; percentiles are over all queries of all rounds.`,
      'The reference runs in the process of the bench, as it does in the main process of the app; grep is a process for each query, as it is typed. The files were read before, by both.',
      'Later rounds find the compiler warm, so that the first answer of a fresh process is nearer to that of the first round, which is among the readings.',
      'Own texts are sections of the shipped ones in other mixtures, so many queries have hits in hundreds of texts.',
    ],
    readings: { rounds: all },
  }
}
