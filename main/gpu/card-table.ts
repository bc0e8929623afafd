import type { Card, CardHolder, CardSource, Provenance } from '@shared/gpu/card.ts'
import type { CardFault, CardReading } from '@shared/gpu/reading.ts'
import { untold } from '@shared/gpu/reading.ts'
import { isNews, mergeReadings } from './card-merge.ts'
import type { CardRings } from './card-rings.ts'

/**
 * A source that is silent for longer is not live any more, ms. dcgm-exporter collects every 30 s, as shipped; Prometheus
 * scrapes every minute at the slowest, as most are set up.
 */
const patience: Readonly<Record<CardSource, number>> = { 'nvidia-smi': 4_000, dcgm: 25_000, prometheus: 150_000 }
/** Prometheus is asked more often than it scrapes: what is no newer than this, ms, it has said before. */
const sameScrapeWithin = 1_000
/** After so long a card that nobody tells of is taken off the list; its hour stays. */
const forgetAfter = 10 * 60_000
/** Under this utilisation nothing runs, percent. */
const idleBelow = 5
/** Figures that are worth a message by themselves at most so often, ms. */
const refreshMs = 10_000

interface Held {
  readonly key: string
  readonly node: string
  reading: CardReading
  /** The last whole document, for what a line of a query does not tell. */
  fuller: CardReading | null
  provenance: Provenance
  stale: string | null
  holders: readonly CardHolder[]
  holdersBy: Card['holdersBy']
  lastXid: Card['lastXid']
  idleSince: number | null
  toldAt: number
}

export interface Reading {
  readonly node: string
  readonly reading: CardReading
  readonly provenance: Provenance
  /** A whole document, not a line of a query. */
  readonly whole?: boolean
}

export interface CardListener {
  /** The card's live measures are new. */
  sample(key: string, at: number, reading: CardReading): void
  /** Something besides them is. */
  changed(key: string): void
  /** A card came or went. */
  reordered(): void
}

/** Every card of one cluster with what is known of it, whichever source told it. */
export class CardTable {
  private readonly cards = new Map<string, Held>()
  private sorted: readonly string[] | null = null
  private byNode: ReadonlyMap<string, readonly string[]> | null = null
  private readonly listeners = new Set<CardListener>()
  /** Cards of which an exporter once said that it has seen no error. */
  private readonly sawNone = new Set<string>()

  constructor(
    private readonly cluster: string,
    private readonly rings: CardRings,
  ) {}

  listen(listener: CardListener): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** By node and index. */
  get order(): readonly string[] {
    this.sorted ??= [...this.cards.values()].sort(compareCards).map(({ key }) => key)
    return this.sorted
  }

  ringKey(key: string): string {
    return `${this.cluster}\n${key}`
  }

  card(key: string, now: number): Card | null {
    const held = this.cards.get(key)
    if (held === undefined) return null
    const { node, reading, provenance, stale, holders, holdersBy, lastXid, idleSince } = held
    return {
      key,
      node,
      reading,
      provenance,
      freshness: stale === null ? 'live' : 'stale',
      reason: stale ?? '',
      holders: [...holders],
      holdersBy,
      lastXid,
      idleMs: idleSince === null ? null : Math.max(0, now - idleSince),
    }
  }

  ofNode(node: string, now: number): readonly Card[] {
    this.byNode ??= this.keysByNode()
    return (this.byNode.get(node) ?? []).flatMap((key) => this.card(key, now) ?? [])
  }

  /**
   * Takes a reading in. One of a slower source is not taken while a faster one is live.
   * @returns the card's key; null where nothing tells which card it is.
   */
  take({ node, reading, provenance, whole = false }: Reading): string | null {
    const known = this.find(node, reading)
    const key = known?.key ?? keyOf(node, reading)
    if (key === null) return null
    const at = provenance.readAt
    if (known === undefined) {
      const held: Held = {
        key,
        node,
        reading,
        fuller: whole ? reading : null,
        provenance,
        stale: null,
        holders: [],
        holdersBy: 'unknown',
        lastXid: null,
        idleSince: null,
        toldAt: 0,
      }
      this.cards.set(key, held)
      this.reorder()
      this.note(held, at)
      return key
    }
    const faster = patience[known.provenance.source] < patience[provenance.source]
    if (faster && known.stale === null) return key
    const again = provenance.source === 'prometheus' && known.provenance.source === 'prometheus'
    if (again && at - known.provenance.readAt < sameScrapeWithin) return key
    if (whole) known.fuller = reading
    const before = known.reading
    const merged = mergeReadings(named(reading, before), known.fuller)
    known.reading = merged
    if (merged.index !== before.index) this.reorder()
    const returned = known.stale !== null || known.provenance.source !== provenance.source
    known.stale = null
    known.provenance = provenance
    this.note(known, at)
    if (returned || at - known.toldAt >= refreshMs || isNews(before, merged)) this.tell(known, at)
    return key
  }

  /** A fault that a source told of a card without a reading of it. */
  fault(node: string, busId: string, fault: CardFault, provenance: Provenance): void {
    this.take({ node, reading: { ...untold(), busId, fault }, provenance })
  }

  hold(key: string, holders: readonly CardHolder[], by: Card['holdersBy'], now: number): void {
    const held = this.cards.get(key)
    if (held === undefined) return
    if (held.holdersBy === by && sameHolders(held.holders, holders)) return
    held.holders = holders
    held.holdersBy = by
    this.tell(held, now)
  }

  holdersBy(key: string): Card['holdersBy'] {
    return this.cards.get(key)?.holdersBy ?? 'unknown'
  }

  /** @param xid 0: the exporter has seen none. It is sticky, so only a change of it says that something happened now. */
  sawXid(key: string, xid: number, now: number): void {
    const held = this.cards.get(key)
    if (held === undefined || held.lastXid?.xid === xid) return
    if (xid === 0) {
      if (held.lastXid === null || held.lastXid.xid === 0) return
      held.lastXid = null
    } else held.lastXid = { xid, seenAt: now, fresh: held.lastXid !== null || this.sawNone.has(key) }
    this.tell(held, now)
  }

  noXid(key: string, now: number): void {
    this.sawNone.add(key)
    this.sawXid(key, 0, now)
  }

  /**
   * Looks which cards are not told of any more.
   * @param why in words, by node, where the way to its source is broken; null where it stands.
   */
  age(now: number, why: (node: string) => string | null): void {
    for (const held of [...this.cards.values()]) {
      const silent = now - held.provenance.readAt
      if (silent > forgetAfter) {
        this.cards.delete(held.key)
        this.reorder()
        continue
      }
      const broken = held.provenance.source === 'nvidia-smi' ? why(held.node) : null
      if (broken === null && silent <= patience[held.provenance.source]) continue
      if (silent <= 1_500) continue
      const reason = broken ?? `${held.provenance.source} does not tell of this card any more`
      if (held.stale === reason) continue
      held.stale = reason
      held.idleSince = null
      this.tell(held, now)
    }
  }

  private keysByNode(): ReadonlyMap<string, readonly string[]> {
    const found = new Map<string, string[]>()
    for (const key of this.order) {
      const node = this.cards.get(key)?.node ?? ''
      const known = found.get(node)
      if (known === undefined) found.set(node, [key])
      else known.push(key)
    }
    return found
  }

  private reorder(): void {
    this.sorted = null
    this.byNode = null
    for (const listener of this.listeners) listener.reordered()
  }

  private note(held: Held, at: number): void {
    const { reading } = held
    this.rings.write(this.ringKey(held.key), at, reading)
    const { utilisationPercent } = reading
    if (typeof utilisationPercent !== 'number' || utilisationPercent >= idleBelow) held.idleSince = null
    else held.idleSince ??= at
    for (const listener of this.listeners) listener.sample(held.key, at, reading)
  }

  private tell(held: Held, at: number): void {
    held.toldAt = at
    for (const listener of this.listeners) listener.changed(held.key)
  }

  /** A card that is lost may tell its place only. */
  private find(node: string, reading: CardReading): Held | undefined {
    const direct = reading.uuid === null ? undefined : this.cards.get(`${node}/${reading.uuid}`)
    if (direct !== undefined || reading.uuid !== null) return direct ?? this.placed(node, reading)
    for (const held of this.cards.values()) {
      if (held.node !== node) continue
      if (reading.busId !== null && sameBus(held.reading.busId, reading.busId)) return held
      if (reading.busId === null && reading.index !== null && held.reading.index === reading.index) return held
    }
    return undefined
  }

  /** A card that was known by its place only, and now says who it is. */
  private placed(node: string, reading: CardReading): Held | undefined {
    return reading.busId === null ? undefined : this.cards.get(`${node}/${reading.busId}`)
  }
}

/** A card stays who it is, also where it is lost and tells its place only. */
const named = (reading: CardReading, known: CardReading): CardReading => ({
  ...reading,
  uuid: reading.uuid ?? known.uuid,
  index: reading.index ?? known.index,
  busId: reading.busId ?? known.busId,
  name: reading.name ?? known.name,
})

const sameBus = (a: string | null, b: string): boolean => a?.toLowerCase() === b.toLowerCase()

function keyOf(node: string, { uuid, busId, index }: CardReading): string | null {
  const name = uuid ?? busId ?? (index === null ? null : `index-${index}`)
  return name === null ? null : `${node}/${name}`
}

function compareCards(a: Held, b: Held): number {
  const byNode = a.node.localeCompare(b.node, 'en', { numeric: true })
  if (byNode !== 0) return byNode
  const [first, second] = [a.reading.index, b.reading.index]
  if (first !== null && second !== null && first !== second) return first - second
  return (a.reading.busId ?? a.key).localeCompare(b.reading.busId ?? b.key)
}

const sameHolders = (a: readonly CardHolder[], b: readonly CardHolder[]): boolean =>
  a.length === b.length &&
  a.every((holder, index) => {
    const other = b[index]
    return (
      other !== undefined &&
      holder.pod === other.pod &&
      holder.namespace === other.namespace &&
      holder.container === other.container &&
      holder.workload === other.workload &&
      holder.model === other.model
    )
  })
