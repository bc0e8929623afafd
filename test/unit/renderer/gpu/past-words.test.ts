import { graphKinds } from '@renderer/gpu/graph-kinds.ts'
import { noticeOf } from '@renderer/gpu/past-notice.tsx'
import { axisText, beginningLack, foldWords, pastLine, wholeLack } from '@renderer/gpu/past-words.ts'
import type { OpenPasts, ShownPast } from '@renderer/gpu/use-card-pasts.ts'
import type { CardPast } from '@shared/gpu/contract.ts'
import { describe, expect, it } from 'vitest'

const hour = 3_600_000
const to = Date.UTC(2026, 0, 20, 12)
const from = to - 6 * hour
const past = (more: Partial<CardPast> = {}): CardPast => ({
  card: 'n/GPU-1',
  from,
  to,
  step: 60_000,
  at: new Float64Array(),
  values: [],
  throttle: new Float64Array(),
  marks: [],
  begins: from,
  keptThen: null,
  warnings: [],
  failure: null,
  ...more,
})
const failure = { code: 'UNREACHABLE', message: 'Nobody answers', hint: '' }
const shown = (of: CardPast): ShownPast => ({ past: of, ring: of.begins === null ? null : ({} as ShownPast['ring']) })
const pasts = (all: readonly CardPast[], more: Partial<OpenPasts> = {}): OpenPasts => ({
  spanMs: 6 * hour,
  phase: 'told',
  slow: true,
  come: all.length,
  cards: 2,
  told: new Map(all.map((each, index) => [String(index), shown(each)])),
  error: null,
  askOrStop: () => {},
  ...more,
})

describe('what is lacking', () => {
  it('of a whole past is nothing', () => {
    expect(wholeLack(past())).toBeNull()
    expect(beginningLack(past())).toBeNull()
    expect(beginningLack(past({ begins: from + 120_000 }))).toBeNull()
  })

  it.each([
    [true, 'It tells of other targets then.'],
    [false, 'It tells of nothing at all then: it does not keep as much, or did not run.'],
    [null, 'Whether it kept anything then cannot be told.'],
  ])('of a card that it does not know is told apart: was Prometheus there? %s', (keptThen, why) => {
    expect(wholeLack(past({ begins: null, keptThen }))).toMatchObject({
      what: 'Prometheus has nothing of this card in the last 6 h',
      why,
      next: expect.stringContaining('dcgm-exporter'),
    })
  })

  it('at its beginning is said with its reason', () => {
    const begins = from + hour
    expect(beginningLack(past({ begins, keptThen: false }))?.why).toContain('does not keep as much')
    expect(beginningLack(past({ begins, keptThen: true }))?.why).toContain('not scraped')
    expect(beginningLack(past({ begins, keptThen: true }))?.what).toMatch(/^nothing before \w{3} \d+ Jan \d\d:\d\d$/)
  })
})

describe('in place of all graphs', () => {
  it('stands nothing where one can be drawn, where what is kept here is shown, and in the first second', () => {
    expect(noticeOf(pasts([past(), past({ begins: null })]))).toBeNull()
    expect(noticeOf(pasts([], { spanMs: null }))).toBeNull()
    expect(noticeOf(pasts([], { phase: 'asking', slow: false }))).toBeNull()
  })

  it('stands that it is asked, was stopped, or why it could not be', () => {
    expect(noticeOf(pasts([], { phase: 'asking' }))).toBe('asking')
    expect(noticeOf(pasts([], { phase: 'stopped' }))).toMatchObject({ what: expect.stringContaining('Stopped') })
    expect(noticeOf(pasts([], { error: failure }))).toMatchObject({ why: 'Nobody answers' })
    const failed = past({ begins: null, failure })
    // A refusal says more than that a card is not known.
    expect(noticeOf(pasts([past({ begins: null }), failed]))).toMatchObject({ why: 'Nobody answers' })
    expect(noticeOf(pasts([failed]))).toMatchObject({ next: expect.stringContaining('Sources') })
  })
})

describe('the line of what is shown', () => {
  it('names span, source, step and moment', () => {
    expect(pastLine(pasts([past()]))).toMatch(/^last 6 h · Prometheus, a point every 1 min · as of \d\d:\d\d:\d\d$/)
    expect(pastLine(pasts([], { spanMs: 168 * hour, phase: 'asking', come: 0 }))).toBe(
      'last 7 d · Prometheus · asking … 0 of 2 cards',
    )
  })

  it('says that what is drawn could not be asked for again', () => {
    expect(pastLine(pasts([past()], { error: failure }))).toMatch(/could not be asked again: Nobody answers$/)
  })
})

it('each graph says how a step was folded, and a long axis names its days', () => {
  expect(graphKinds.map((kind) => `${kind.id} ${foldWords(kind)}`)).toEqual([
    'utilisation mean',
    'memory highest',
    'power highest',
    'temperature highest',
    'clocks mean',
    'throttle any in a step',
    'pcie mean',
    'nvlink mean',
  ])
  expect(axisText(to / 1000, 600)).toMatch(/^\d\d:\d\d:\d\d$/)
  expect(axisText(to / 1000, 6 * 3600)).toMatch(/^\d\d:\d\d$/)
  expect(axisText(to / 1000, 7 * 86_400)).toMatch(/^Tue \d\d:\d\d$/)
})
