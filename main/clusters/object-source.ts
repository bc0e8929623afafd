import { isDeepStrictEqual } from 'node:util'
import { describeObject } from '@shared/clusters/description/describe-object.ts'
import type { ObjectDescription } from '@shared/clusters/description/description.ts'
import { templateOf } from '@shared/clusters/description/pod-spec-of.ts'
import type { Freshness } from '@shared/clusters/freshness.ts'
import type { Kind } from '@shared/clusters/kind.ts'
import { type EventRow, events } from '@shared/clusters/kinds/events.ts'
import { nodemetrics } from '@shared/clusters/kinds/nodemetrics.ts'
import { podmetrics } from '@shared/clusters/kinds/podmetrics.ts'
import type { ObjectMessage } from '@shared/clusters/object-message.ts'
import type { Unsubscribe } from '@shared/contract/define-contract.ts'
import { z } from 'zod'
import type { Clock, ClusterAccess, RowsLease } from './cluster-access.ts'
import type { ConflatedSource } from './conflated-stream.ts'
import { RelatedObjects } from './related-objects.ts'
import { objectPath } from './resource-path.ts'
import { escaped, type WholeRow, wholeObject } from './whole-object.ts'

/** Of one object; the server keeps them for an hour and counts repetitions. */
const mostEvents = 200
/** Events of a cluster-scoped object are kept in this namespace. */
const clusterEvents = 'default'
const unread: Freshness = { state: 'loading', asOf: null, reason: '', hint: '', loading: null }
const selected = z.object({ spec: z.object({ selector: z.unknown().optional() }).nullish() })

export interface ObjectAddress {
  readonly kind: Kind
  readonly namespace: string | null
  readonly name: string
}

/** One object while somebody looks at it. Close it to let its watches go. */
export class ObjectSource implements ConflatedSource<ObjectMessage> {
  private readonly object: RowsLease<WholeRow>
  private readonly usage: RowsLease<UsageRow> | null
  private readonly stopping = new AbortController()
  private readonly notifications = new Set<() => void>()
  private events: RowsLease<EventRow> | null = null
  private endEvents: Unsubscribe = () => {}
  private related: { readonly key: string; readonly objects: RelatedObjects } | null = null
  /** Where it may be read, but not watched. */
  private readOnce: WholeRow | null = null
  private asked = false
  private refused = false
  private seen: WholeRow | null = null
  private remade = false
  private goneAt: number | null = null
  private last: ObjectMessage | null = null

  constructor(
    private readonly access: ClusterAccess,
    private readonly address: ObjectAddress,
    private readonly clock: Clock,
  ) {
    const { kind, namespace, name } = address
    const where = kind.namespaced ? namespace : null
    this.object = access.lease(wholeObject(kind, name), where)
    this.usage = leaseUsage(access, address)
    this.object.onChange(() => {
      this.askOnce()
      this.notify()
    })
    this.usage?.onChange(() => this.notify())
    this.askOnce()
  }

  subscribe(notify: () => void): Unsubscribe {
    this.notifications.add(notify)
    return () => this.notifications.delete(notify)
  }

  take(): ObjectMessage | null {
    const message = steadied(this.look(), this.last)
    if (this.last !== null && isDeepStrictEqual(this.last, message)) return null
    this.last = message
    return message
  }

  close(): void {
    this.stopping.abort()
    this.object.release()
    this.usage?.release()
    this.endEvents()
    this.related?.objects.close()
  }

  private notify(): void {
    for (const each of this.notifications) each()
  }

  private look(): ObjectMessage {
    const now = this.clock.now()
    const present = this.present()
    this.judge(present, now)
    const { kind } = this.address
    const description = this.seen === null ? null : describeObject(kind, this.seen.object, this.seen.keys, now)
    if (description !== null && present !== null) this.lookAround(description, present.object)
    const { freshness } = this.object
    return {
      freshness,
      presence: this.presence(present),
      goneAt: this.goneAt,
      remade: this.remade,
      description,
      events: this.eventsOf(description),
      related: this.related?.objects.look(now) ?? {
        objects: [],
        more: 0,
        unread: [],
        complete: description === null && freshness.state !== 'loading' && !this.asking,
      },
      usage: this.usage === null ? null : { sample: this.sample(), freshness: this.usage.freshness },
    }
  }

  private present(): WholeRow | null {
    const { name } = this.address
    for (const row of this.object.rows.values()) if (row.name === name) return row
    return this.readOnce
  }

  private judge(present: WholeRow | null, now: number): void {
    if (present !== null) {
      if (this.seen !== null && this.seen.uid !== present.uid) this.remade = true
      this.seen = present
      this.goneAt = null
    } else if (this.seen !== null && this.object.freshness.state === 'live') this.goneAt ??= now
  }

  private presence(present: WholeRow | null): ObjectMessage['presence'] {
    if (present !== null) return 'there'
    if (this.goneAt !== null) return 'gone'
    if (this.seen !== null) return 'there'
    return this.object.freshness.state === 'live' ? 'missing' : 'unknown'
  }

  private get asking(): boolean {
    return this.asked && this.readOnce === null && !this.refused
  }

  /** Who may not list the kind may still read this object. */
  private askOnce(): void {
    const { state } = this.object.freshness
    if (this.asked || !['denied', 'failed'].includes(state)) return
    this.asked = true
    const { kind, namespace, name } = this.address
    const whole = wholeObject(kind, name)
    this.access
      .json(objectPath(kind, kind.namespaced ? namespace : null, name), { signal: this.stopping.signal })
      .then(
        (answer) => {
          this.readOnce = whole.project(whole.schema.parse(answer))
        },
        () => {
          // The reason is the same as that of the list, which is told.
          this.refused = true
        },
      )
      .finally(() => this.notify())
  }

  private lookAround(description: ObjectDescription, object: unknown): void {
    const { kind } = this.address
    const selector = selected.safeParse(object).data?.spec?.selector
    const { uid, labels, references } = description
    const key = JSON.stringify([uid, labels, references, selector, templateOf(kind.plural, object)?.labels])
    if (this.related?.key !== key) {
      const before = this.related
      const objects = new RelatedObjects(this.access, kind, object, description, () => this.notify())
      this.related = { key, objects }
      before?.objects.close()
    }
    if (this.events === null) this.leaseEvents(description)
  }

  private leaseEvents({ kind, name, namespace }: ObjectDescription): void {
    const selectors = [`involvedObject.name=${escaped(name)}`, `involvedObject.kind=${escaped(kind)}`]
    const lease = this.access.lease<EventRow>(
      { ...events, edition: `of ${kind} ${name}`, fieldSelector: selectors.join(',') },
      namespace ?? clusterEvents,
    )
    const stop = lease.onChange(() => this.notify())
    this.events = lease
    this.endEvents = () => {
      stop()
      lease.release()
    }
  }

  private eventsOf(description: ObjectDescription | null): ObjectMessage['events'] {
    if (this.events === null || description === null) {
      // Until the object is known there is nothing to look for.
      const { state } = this.object.freshness
      return { rows: [], total: 0, freshness: state === 'live' ? unread : this.object.freshness }
    }
    const all = [...this.events.rows.values()]
      .filter((event) => isOf(event, description))
      .sort((a, b) => (b.lastSeen ?? 0) - (a.lastSeen ?? 0))
    return { rows: all.slice(0, mostEvents), total: all.length, freshness: this.events.freshness }
  }

  private sample() {
    const { name } = this.address
    for (const row of this.usage?.rows.values() ?? []) {
      if (row.name !== name || row.measuredAt === null) continue
      const { measuredAt, window, cpu, memory } = row
      return { measuredAt, window, cpu, memory }
    }
    return null
  }
}

/** The age of what is live is told anew only when it moved by so much, or every change elsewhere would be a message. */
const asOfStep = 5_000

function steadied(message: ObjectMessage, before: ObjectMessage | null): ObjectMessage {
  const { events, usage } = message
  return {
    ...message,
    freshness: steadiedFreshness(message.freshness, before?.freshness),
    events: { ...events, freshness: steadiedFreshness(events.freshness, before?.events.freshness) },
    usage:
      usage === null ? null : { ...usage, freshness: steadiedFreshness(usage.freshness, before?.usage?.freshness) },
  }
}

function steadiedFreshness(now: Freshness, before: Freshness | undefined): Freshness {
  if (before?.state !== now.state || before.asOf === null || now.asOf === null) return now
  return Math.abs(now.asOf - before.asOf) < asOfStep ? { ...now, asOf: before.asOf } : now
}

/** Some components leave the uid out, and a kubelet writes its node's name there. */
function isOf({ involved }: EventRow, { uid }: ObjectDescription): boolean {
  return involved.uid === null || involved.uid === uid || involved.kind === 'Node'
}

type UsageRow = ReturnType<typeof podmetrics.project> | ReturnType<typeof nodemetrics.project>

/** What measures the object, for this one only; null for kinds that nothing measures. */
function leaseUsage(access: ClusterAccess, { kind, namespace, name }: ObjectAddress): RowsLease<UsageRow> | null {
  const one = { edition: `of ${name}`, fieldSelector: `metadata.name=${escaped(name)}` }
  if (kind.plural === 'pods') return access.lease<UsageRow>({ ...podmetrics, ...one }, namespace)
  return kind.plural === 'nodes' ? access.lease<UsageRow>({ ...nodemetrics, ...one }, null) : null
}
