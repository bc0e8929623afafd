import type { Cockpit } from '@main/cockpit.ts'
import { printable, textTable } from '@main/platform/text-table.ts'
import { spanText } from '@shared/clusters/age.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { Card } from '@shared/gpu/card.ts'
import { cardName } from '@shared/gpu/card-words.ts'
import { type GpuClusterSnapshot, type GpuSnapshot, gpuSnapshot } from '@shared/gpu/contract.ts'
import type { InferenceEndpoint } from '@shared/gpu/endpoint.ts'
import type { Figure } from '@shared/gpu/figure.ts'
import { slows, throttleWords } from '@shared/gpu/throttle.ts'
import type { Choice, ClusterOptions } from '../choose-clusters.ts'
import { startProgress } from '../progress.ts'
import { type ExitCode, inked, printJson, type Terminal } from '../terminal.ts'
import { limited, withCockpit } from '../with-cockpit.ts'

export interface GpuCommandOptions extends ClusterOptions {
  readonly json?: boolean
  /** Time that clusters and sources get to answer, ms. */
  readonly timeoutMs: number
}

/** 1 when a card is at fault, slowed down or missing, or somebody waits for one; 2 when some could not be read. */
export function gpuExitCode(clusters: readonly GpuClusterSnapshot[], sourceErrors: number): 0 | 1 | 2 {
  const cards = clusters.flatMap((cluster) => cluster.cards)
  const nodes = clusters.flatMap((cluster) => cluster.nodes)
  const wrong = (card: Card) => card.reading.fault !== null || slowedBy(card) !== ''
  if (cards.some(wrong) || nodes.some(({ missing }) => (missing ?? 0) > 0)) return 1
  if (clusters.some(({ waits }) => waits.listed.length > 0)) return 1
  const unread = nodes.some(({ state }) => state !== 'live') || cards.some(({ freshness }) => freshness === 'stale')
  const blind = clusters.some(({ blindSpots }) => blindSpots.length > 0)
  return unread || blind || clusters.length === 0 || sourceErrors > 0 ? 2 : 0
}

const slowedBy = ({ reading: { throttle } }: Card): string =>
  typeof throttle === 'string' ? '' : throttle.filter(slows).map(throttleWords).join(', ')

async function read(cockpit: Cockpit, choice: Choice, waitMs: number, signal: AbortSignal): Promise<GpuSnapshot> {
  const takenAt = Date.now()
  const snapshots = await Promise.all(
    choice.contexts.map((cluster) => cockpit.handlers.gpu.snapshot({ cluster, waitMs }, signal)),
  )
  const clusters = snapshots.flatMap((snapshot) => gpuSnapshot.parse(snapshot).clusters)
  return { takenAt: clusters.length === 0 ? takenAt : (snapshots[0]?.takenAt ?? takenAt), clusters }
}

/** `cockpit gpu`: every card of the clusters once, with what reads it. */
export function gpu(options: GpuCommandOptions, terminal: Terminal): Promise<ExitCode> {
  return withCockpit(options, terminal, async (cockpit, choice) => {
    const progress = startProgress(terminal)
    const limit = limited(terminal, options.timeoutMs + graceMs)
    progress.say('Reading GPUs')
    try {
      await cockpit.settled(limit.signal)
      const { takenAt, clusters } = await read(cockpit, choice, options.timeoutMs, limit.signal)
      progress.end()
      const exitCode = gpuExitCode(clusters, choice.sourceErrors.length)
      if (options.json) {
        printJson(terminal, {
          version: 1,
          command: 'gpu',
          at: takenAt,
          exitCode,
          clusters,
          sourceErrors: choice.sourceErrors,
        })
      } else for (const cluster of clusters) terminal.out(`${gpuText(cluster, takenAt, terminal)}\n`)
      return exitCode
    } finally {
      limit.stop()
      progress.end()
    }
  })
}

/** What is told as it is after the time of the sources takes no longer than this. */
const graceMs = 5_000
const watchEvery = 1_000
/** Clears a terminal and goes to its upper left corner. */
const clear = '\u001b[2J\u001b[H'

/** `cockpit gpu watch`: the same again each second until Ctrl-C; with --json one object a line. */
export function gpuWatch(options: GpuCommandOptions, terminal: Terminal): Promise<ExitCode> {
  return withCockpit(options, terminal, async (cockpit, choice) => {
    // An open stream of each cluster keeps its sessions, so that each turn reads what is there and asks for nothing.
    const ending = new AbortController()
    const follow = async (cluster: string) => {
      for await (const _message of cockpit.handlers.gpu.live({ cluster }, ending.signal)) {
        if (terminal.signal.aborted) return
      }
    }
    const followed = choice.contexts.map(follow)
    const failed = Promise.all(followed).then(() => new Promise<never>(() => {}))
    try {
      for (;;) {
        const { takenAt, clusters } = await Promise.race([read(cockpit, choice, 0, terminal.signal), failed])
        if (options.json)
          terminal.out(`${JSON.stringify({ version: 1, command: 'gpu watch', at: takenAt, clusters })}\n`)
        else {
          const text = clusters.map((cluster) => gpuText(cluster, takenAt, terminal)).join('\n')
          terminal.out(`${terminal.outIsTerminal ? clear : ''}${text}\n`)
        }
        await terminal.drained?.()
        await Promise.race([nextTurn(terminal), failed])
      }
    } finally {
      ending.abort()
      await Promise.allSettled(followed)
    }
  })
}

function nextTurn(terminal: Terminal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stopped = () => {
      cancel()
      reject(new CockpitError('CANCELLED', 'Stopped.'))
    }
    const cancel = terminal.clock.after(watchEvery, () => {
      terminal.signal.removeEventListener('abort', stopped)
      resolve()
    })
    if (terminal.signal.aborted) stopped()
    else terminal.signal.addEventListener('abort', stopped, { once: true })
  })
}

const whole = (figure: Figure, unit: string, digits = 0): string | null =>
  typeof figure === 'number' ? `${figure.toFixed(digits)}${unit}` : null

const cardColumns = [
  { title: 'NODE' },
  { title: 'CARD' },
  { title: 'UTIL', align: 'right' },
  { title: 'MEMORY', align: 'right' },
  { title: 'POWER', align: 'right' },
  { title: 'TEMP', align: 'right' },
  { title: 'SM CLOCK', align: 'right' },
  { title: 'STATE' },
  { title: 'HELD BY' },
  { title: 'SOURCE' },
  { title: 'AGE', align: 'right' },
] as const

const endpointColumns = [
  { title: 'SERVER' },
  { title: 'MODEL' },
  { title: 'RUNNING', align: 'right' },
  { title: 'WAITING', align: 'right' },
  { title: 'KV CACHE', align: 'right' },
  { title: 'FIRST TOKEN P95', align: 'right' },
  { title: 'TOKENS/S', align: 'right' },
  { title: 'REMARK' },
] as const

/** One cluster for a person: its cards, its servers, what reads them and what could not be read. */
export function gpuText(snapshot: GpuClusterSnapshot, now: number, terminal: Terminal): string {
  const { cluster, nodes, cards, waits, endpoints, sources, blindSpots } = snapshot
  const sum = (of: 'allocatable' | 'requested') => nodes.reduce((total, node) => total + node[of], 0)
  const lines = [
    `${inked(terminal, 'bold', printable(cluster))}  ${sum('allocatable')} GPUs allocatable, ${sum('requested')} requested`,
  ]
  if (cards.length > 0)
    lines.push(
      textTable(
        cardColumns,
        cards.map((card) => cardRow(card, now)),
      ),
    )
  if (endpoints.length > 0) lines.push('', textTable(endpointColumns, endpoints.map(endpointRow)))
  lines.push('')
  for (const { name, state, reason, missing } of nodes) {
    if ((missing ?? 0) > 0) lines.push(`${inked(terminal, 'red', 'MISSING')}  ${name}: ${missing} GPUs do not answer`)
    if (state !== 'live') {
      lines.push(
        `${inked(terminal, 'yellow', state.toUpperCase())}  ${printable(`${name}: ${reason || 'no figures'}`)}`,
      )
    }
  }
  for (const wait of waits.listed) {
    const { namespace, name, since, reason, next } = wait
    const span = since === null ? '' : ` for ${spanText(Math.max(0, now - since))}`
    lines.push(`${inked(terminal, 'red', 'WAITING')}  ${printable(`${namespace}/${name}${span}: ${reason}. ${next}.`)}`)
  }
  if (waits.more > 0) lines.push(`WAITING  ${waits.more} more`)
  for (const { title, state, what } of sources)
    lines.push(`${state.toUpperCase().padEnd(9)}  ${printable(`${title}: ${what}`)}`)
  for (const spot of blindSpots) lines.push(`${inked(terminal, 'yellow', 'NOT READ')}  ${printable(spot)}`)
  return `${lines.join('\n')}\n`
}

function cardRow(card: Card, now: number): (string | null)[] {
  const { reading, provenance, holders, holdersBy } = card
  const { memoryUsedMiB: used, memoryTotalMiB: total } = reading
  const gib = (figure: Figure) => (typeof figure === 'number' ? (figure / 1024).toFixed(1) : null)
  const slowed = slowedBy(card)
  const state =
    reading.fault?.text ?? (slowed === '' ? (card.freshness === 'stale' ? `stale: ${card.reason}` : 'ok') : slowed)
  const who = holders.map(({ namespace, workload, pod }) => `${namespace}/${workload ?? pod}`)
  const guess = holdersBy === 'node' && who.length > 1 ? 'one of ' : ''
  return [
    card.node,
    cardName(card),
    reading.utilisationPercent === 'mig' ? 'MIG' : whole(reading.utilisationPercent, ' %'),
    gib(used) === null ? null : `${gib(used)} / ${gib(total) ?? '?'} GiB`,
    whole(reading.powerW, ' W'),
    whole(reading.temperatureC, ' °C'),
    whole(reading.smClockMHz, ' MHz'),
    state,
    who.length === 0 ? (holdersBy === 'device' ? 'nobody' : null) : `${guess}${[...new Set(who)].join(', ')}`,
    provenance.source,
    spanText(Math.max(0, now - provenance.readAt)),
  ]
}

function endpointRow(endpoint: InferenceEndpoint): (string | null)[] {
  return [
    `${endpoint.namespace}/${endpoint.pod}`,
    endpoint.model,
    whole(endpoint.running, ''),
    whole(endpoint.waiting, ''),
    whole(endpoint.kvCachePercent, ' %'),
    whole(endpoint.firstTokenP95Seconds, ' s', 2),
    whole(endpoint.generatedTokensPerSecond, ''),
    endpoint.reason,
  ]
}
