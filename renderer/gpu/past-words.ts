import type { CardPast } from '@shared/gpu/contract.ts'
import { foldOf } from '@shared/gpu/past.ts'
import { clockText } from '../design/line-plot.tsx'
import type { GraphKind } from './graph-kinds.ts'
import type { OpenPasts } from './use-card-pasts.ts'

const hour = 3_600_000
const spanWords = (ms: number) => (ms < 48 * hour ? `${ms / hour} h` : `${ms / 24 / hour} d`)

/** Why there is nothing or less to see, and what to do next. */
export interface Lack {
  readonly what: string
  readonly why: string
  readonly next: string
}

const dateText = (at: number, options: Intl.DateTimeFormatOptions) => new Date(at).toLocaleString('en-GB', options)
const timeText = (at: number) => dateText(at, { hour: '2-digit', minute: '2-digit' })
const dayText = (at: number) => dateText(at, { weekday: 'short' })

/** "Tue 25 Nov 03:12" */
export const momentText = (at: number): string =>
  `${dayText(at)} ${dateText(at, { day: 'numeric', month: 'short' })} ${timeText(at)}`

/** A moment on the axis: with its day where the axis has several, to the second where it has less than two hours. */
export function axisText(seconds: number, spanSeconds: number): string {
  if (spanSeconds * 1000 < 2 * hour) return clockText(seconds)
  const at = seconds * 1000
  return spanSeconds * 1000 < 36 * hour ? timeText(at) : `${dayText(at)} ${timeText(at)}`
}

/** What a point of the graph says of its step. */
export function foldWords(kind: GraphKind): string {
  if (kind.lanes === true) return 'any in a step'
  return [...new Set(kind.lines.map(({ measure }) => foldOf[measure]))].join(', ')
}

/** Why a card has no graph at all; null where it has one. */
export function wholeLack({ begins, failure, keptThen, from, to }: CardPast): Lack | null {
  if (failure !== null) return failedLack(failure)
  if (begins !== null) return null
  const what = `Prometheus has nothing of this card in the last ${spanWords(to - from)}`
  const next = 'Look whether dcgm-exporter runs on its node and whether Prometheus scrapes it.'
  if (keptThen === null) return { what, why: 'Whether it kept anything then cannot be told.', next }
  return { what, why: keptThen ? 'It tells of other targets then.' : notKept, next }
}

/** Why the beginning of a card's graph is empty; null where it is not. */
export function beginningLack({ begins, from, step, keptThen }: CardPast): Lack | null {
  if (begins === null || begins <= from + 2 * step) return null
  const what = `nothing before ${momentText(begins)}`
  if (keptThen === null) return { what, why: 'Whether Prometheus kept anything then cannot be told.', next: '' }
  if (!keptThen) return { what, why: notKept, next: 'For more, its retention would have to be longer.' }
  return { what, why: 'Prometheus tells of other targets then: the card was not there, or not scraped.', next: '' }
}

export const failedLack = ({ message, hint }: { readonly message: string; readonly hint: string }): Lack => ({
  what: 'Prometheus could not be asked for this time',
  why: message,
  next: hint || 'See under Sources where it is looked for, and whether it answers.',
})
const notKept = 'It tells of nothing at all then: it does not keep as much, or did not run.'

/** What the graphs show of the past, and from where: "last 6 h · Prometheus, a point every 1 min · as of 03:12:05". */
export function pastLine({ spanMs, told, come, cards, phase, slow, error }: OpenPasts): string {
  const [first] = [...told.values()].filter(({ ring }) => ring !== null)
  const counted = cards === 1 ? '' : ` ${come} of ${cards} cards`
  const state =
    phase === 'stopped' ? `stopped, ${come} of ${cards} told` : phase === 'asking' && slow ? `asking …${counted}` : ''
  const shown =
    first === undefined
      ? 'Prometheus'
      : `Prometheus, a point every ${first.past.step / 60_000} min · as of ${clockText(first.past.to / 1000)}`
  const failed = error === null ? '' : `could not be asked again: ${error.message}`
  return [`last ${spanWords(spanMs ?? 0)}`, shown, state, failed].filter((part) => part !== '').join(' · ')
}
