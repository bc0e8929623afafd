import type { ErrorShape } from '@shared/contract/cockpit-error.ts'
import type { Unsubscribe } from '@shared/contract/define-contract.ts'
import type { Card, GpuNode } from '@shared/gpu/card.ts'
import type { CardMark } from '@shared/gpu/card-marks.ts'
import type { GpuSourceState, LiveMessage, SourceChoice } from '@shared/gpu/contract.ts'
import type { InferenceEndpoint } from '@shared/gpu/endpoint.ts'
import { type GpuWaits, nobodyWaits } from '@shared/gpu/gpu-wait.ts'
import {
  type LiveMeasure,
  liveMeasures,
  type Sample,
  samplesIn,
  sampleWidth,
  writeSample,
} from '@shared/gpu/measures.ts'
import { createStore, type StoreApi } from 'zustand/vanilla'
import { type FrameScheduler, oncePerFrame } from '../bridge/next-frame.ts'
import { newMarks } from './card-marks.ts'

/** What is drawn by React: all but the measures of every second. */
export interface GpuView {
  /** False until the first message: not even how many cards there are is known. */
  readonly received: boolean
  readonly order: readonly string[]
  readonly cards: ReadonlyMap<string, Card>
  readonly nodes: readonly GpuNode[]
  readonly waits: GpuWaits
  readonly endpoints: readonly InferenceEndpoint[]
  readonly sources: readonly GpuSourceState[]
  readonly choice: SourceChoice
  readonly blindSpots: readonly string[]
  /** Samples that this window missed because it was slow, since it looks. */
  readonly dropped: number
  /** Set while the stream is broken: everything shown is then old. */
  readonly broken: ErrorShape | null
}

const nothing: GpuView = {
  received: false,
  order: [],
  cards: new Map(),
  nodes: [],
  waits: nobodyWaits,
  endpoints: [],
  sources: [],
  choice: 'auto',
  blindSpots: [],
  dropped: 0,
  broken: null,
}

/** Marks that are kept of one card; older ones give way. */
const mostMarks = 200

/** One cluster's cards: the newest measures in one typed array, outside of React; the rest published once a frame. */
export class GpuFeed {
  readonly store: StoreApi<GpuView>
  private latest = new Float64Array()
  private keys: readonly string[] = []
  private places = new Map<string, number>()
  private readonly marks = new Map<string, readonly CardMark[]>()
  private readonly samples = new Set<(key: string, sample: Sample) => void>()
  private readonly rounds = new Set<() => void>()
  private next: GpuView = nothing
  private readonly publish: () => void

  constructor(frames: FrameScheduler) {
    this.store = createStore<GpuView>(() => nothing)
    this.publish = oncePerFrame(frames, () => this.store.setState(this.next, true))
  }

  /** Called for each sample as it comes. */
  onSample(listener: (key: string, sample: Sample) => void): Unsubscribe {
    this.samples.add(listener)
    return () => this.samples.delete(listener)
  }

  /** Called once for each message, after its samples. */
  onRound(listener: () => void): Unsubscribe {
    this.rounds.add(listener)
    return () => this.rounds.delete(listener)
  }

  /** The newest value of a measure; null where none is known. */
  value(key: string, measure: LiveMeasure): number | null {
    return this.number(key, 2 + liveMeasures.indexOf(measure))
  }

  /** When the newest sample was read, ms since the epoch; null where there is none. */
  readAt(key: string): number | null {
    return this.number(key, 1)
  }

  marksOf(key: string): readonly CardMark[] {
    return this.marks.get(key) ?? []
  }

  receive(message: LiveMessage): void {
    const { order, changed, nodes, waits, endpoints, sources, choice, blindSpots, dropped } = message
    if (order !== null) this.reorder(order)
    const cards = order === null && changed.length === 0 ? this.next.cards : this.cardsWith(changed)
    for (const sample of samplesIn(message.samples)) this.take(sample)
    const before = this.next
    this.next = {
      received: true,
      order: order ?? before.order,
      cards,
      nodes: nodes ?? before.nodes,
      waits: waits ?? before.waits,
      endpoints: endpoints ?? before.endpoints,
      sources: sources ?? before.sources,
      choice,
      blindSpots: blindSpots.join('\n') === before.blindSpots.join('\n') ? before.blindSpots : blindSpots,
      dropped: before.dropped + dropped,
      broken: null,
    }
    for (const listener of this.rounds) listener()
    if (!sameParts(this.next, before)) this.publish()
  }

  fail(error: ErrorShape): void {
    this.next = { ...this.next, broken: error }
    this.publish()
  }

  private reorder(order: readonly string[]): void {
    const [before, places] = [this.latest, this.places]
    this.latest = new Float64Array(order.length * sampleWidth).fill(Number.NaN)
    this.keys = order
    this.places = new Map(order.map((key, place) => [key, place]))
    for (const [key, place] of this.places) {
      const old = places.get(key)
      if (old === undefined) continue
      this.latest.set(before.subarray(old * sampleWidth, (old + 1) * sampleWidth), place * sampleWidth)
    }
    for (const key of this.marks.keys()) if (!this.places.has(key)) this.marks.delete(key)
  }

  private cardsWith(changed: readonly Card[]): ReadonlyMap<string, Card> {
    const cards = new Map([...this.next.cards].filter(([key]) => this.places.has(key)))
    for (const card of changed) {
      const place = this.places.get(card.key)
      if (place === undefined) continue
      const found = newMarks(cards.get(card.key) ?? null, card)
      if (found.length > 0) this.marks.set(card.key, [...this.marksOf(card.key), ...found].slice(-mostMarks))
      cards.set(card.key, card)
      writeSample(this.latest, place * sampleWidth, place, card.provenance.readAt, card.reading)
    }
    return cards
  }

  private take(sample: Sample): void {
    const key = this.keys[sample.place]
    if (key === undefined) return
    for (const listener of this.samples) listener(key, sample)
    const at = sample.place * sampleWidth
    if (sample.at < (this.latest[at + 1] ?? 0)) return
    this.latest[at] = sample.place
    this.latest[at + 1] = sample.at
    for (const [index, measure] of liveMeasures.entries()) this.latest[at + 2 + index] = sample.value(measure)
    this.latest[at + sampleWidth - 1] = sample.throttle
  }

  private number(key: string, offset: number): number | null {
    const place = this.places.get(key)
    const value = place === undefined ? Number.NaN : (this.latest[place * sampleWidth + offset] ?? Number.NaN)
    return Number.isNaN(value) ? null : value
  }
}

function sameParts(a: GpuView, b: GpuView): boolean {
  return (Object.keys(a) as (keyof GpuView)[]).every((part) => Object.is(a[part], b[part]))
}
