import type { ChaosApp } from './chaos-app.ts'
import { type ClusterTruth, trackedKinds } from './cluster-truth.ts'

/**
 * The rules, for every cluster and every table that the app tells of:
 * 1. False green by proof: a table that says `live` as of a time lacks no change that was acknowledged `tolerance` before.
 * 2. False green by silence: what cannot be heard is not `live` once the app had the time to notice (Fault.noticedWithin).
 * 3. False green after sleep: once awake for `waking`, nothing that is `live` was proven before a sleep that was long.
 * 4. The others: a cluster without a fault stays `live`, and shows every change `arrival` after it was made.
 */
const tolerance = 1_500
const waking = 2_000
/** A sleep that the app must know of as such. */
const longSleep = 20_000
const arrival = 5_000
/** After a sleep everything has to be proven again before rule 4 holds. */
const settling = 10_000
const sampleEvery = 100
const mostFindings = 20

/** The last fault of a cluster; times by performance.now(). */
interface Trouble {
  readonly name: string
  readonly begun: number
  ended: number | null
  healed: number | null
}

/** Watches what the app tells and holds it against the truth all the while. */
export class ChaosJudge {
  /** What was wrong, in words; the first so many. */
  readonly findings: string[] = []
  /** How far `live` rows were behind their own asOf at worst, ms. */
  worstLag = 0
  /** Since when a cluster has been without a fault, in the app's waking time. */
  private readonly calm = new Map<string, number>()
  private readonly troubles = new Map<string, Trouble>()
  private readonly dark = new Map<string, { readonly since: number; readonly noticedWithin: number }>()
  private readonly timer: NodeJS.Timeout
  /** Of the last sleep that was long: when it ended, ms since the epoch. */
  private wokeFrom: number | null = null

  constructor(
    private readonly app: ChaosApp,
    private readonly truths: ReadonlyMap<string, ClusterTruth>,
  ) {
    app.onWord((word) => {
      if (word.type === 'rows') this.judgeProof(word.cluster)
    })
    this.timer = setInterval(() => this.sample(), sampleEvery)
  }

  close(): void {
    clearInterval(this.timer)
  }

  isCalm(cluster: string): boolean {
    return this.calm.has(cluster)
  }

  becomesCalm(cluster: string): void {
    this.calm.set(cluster, this.app.awakeMs())
    const trouble = this.troubles.get(cluster)
    if (trouble !== undefined) trouble.healed = performance.now()
  }

  becomesTroubled(cluster: string, trouble: string): void {
    this.calm.delete(cluster)
    this.troubles.set(cluster, { name: trouble, begun: performance.now(), ended: null, healed: null })
  }

  becomesDark(cluster: string, noticedWithin: number): void {
    this.dark.set(cluster, { since: this.app.awakeMs(), noticedWithin })
  }

  becomesHeard(cluster: string): void {
    this.dark.delete(cluster)
    const trouble = this.troubles.get(cluster)
    if (trouble !== undefined) trouble.ended = performance.now()
  }

  slept(ms: number): void {
    if (ms >= longSleep) this.wokeFrom = Date.now()
  }

  find(what: string): void {
    if (this.findings.length < mostFindings && !this.findings.includes(what)) this.findings.push(what)
  }

  private judgeProof(cluster: string): void {
    for (const kind of trackedKinds) {
      const table = this.app.table(cluster, kind)
      if (table?.freshness.state !== 'live') continue
      const asOf = table.freshness.asOf ?? Number.POSITIVE_INFINITY
      const late = this.truths.get(cluster)?.lacking(kind, table.rows.values(), asOf) ?? []
      for (const { what, ms } of late) {
        this.worstLag = Math.max(this.worstLag, ms)
        if (ms > tolerance)
          this.find(`rule 1: ${what}, and is live as of ${Math.round(ms)} ms later (${this.circumstances(cluster)})`)
      }
    }
  }

  /** What had happened to a cluster and to the app before now. */
  private circumstances(cluster: string): string {
    const ago = (at: number) => `${Math.round(performance.now() - at)} ms ago`
    const { name, begun, ended, healed } = this.troubles.get(cluster) ?? { name: 'no fault', begun: 0 }
    const end = ended ? `, ended ${ago(ended)}` : ''
    return `${name} begun ${ago(begun)}${end}${healed ? `, healed ${ago(healed)}` : ''}; app awake since ${ago(this.app.wokeAt)}`
  }

  private sample(): void {
    if (this.app.asleep) return
    const awake = performance.now() - this.app.wokeAt
    for (const [cluster, { since, noticedWithin }] of this.dark) {
      const unheard = Math.min(awake, this.app.awakeMs() - since)
      if (unheard < noticedWithin) continue
      for (const what of this.live(cluster))
        this.find(`rule 2: ${what} of ${cluster} is live, unheard for ${noticedWithin} ms`)
    }
    if (this.wokeFrom !== null && awake > waking) this.judgeSleep(this.wokeFrom)
    if (awake < settling) return
    for (const [cluster, since] of this.calm) {
      for (const what of this.notLive(cluster)) this.find(`rule 4: ${what} of ${cluster}, which has no fault`)
      if (this.app.awakeMs() - since > arrival) this.judgeArrival(cluster)
    }
  }

  private judgeSleep(wokeFrom: number): void {
    for (const [cluster, summary] of this.app.summaries) {
      const proven = [
        summary.asOf,
        ...trackedKinds.map((kind) => this.app.table(cluster, kind)?.freshness.asOf ?? null),
      ]
      const live = [
        summary.connection.phase,
        ...trackedKinds.map((kind) => this.app.table(cluster, kind)?.freshness.state),
      ]
      live.forEach((state, index) => {
        if (state === 'live' && (proven[index] ?? 0) < wokeFrom)
          this.find(`rule 3: ${['the fleet', ...trackedKinds][index]} of ${cluster} is live as of before the sleep`)
      })
    }
  }

  private judgeArrival(cluster: string): void {
    for (const kind of trackedKinds) {
      const rows = this.app.table(cluster, kind)?.rows.values() ?? []
      const late = this.truths.get(cluster)?.lacking(kind, rows, Date.now() - arrival) ?? []
      for (const { what } of late) this.find(`rule 4: ${what} after ${arrival} ms, though it has no fault`)
    }
  }

  private phases(cluster: string): readonly (readonly [string, string])[] {
    return [
      ['the fleet', this.app.summaries.get(cluster)?.connection.phase ?? 'unknown'],
      ...trackedKinds.map((kind) => [kind, this.app.table(cluster, kind)?.freshness.state ?? 'unknown'] as const),
    ]
  }

  private live(cluster: string): string[] {
    return this.phases(cluster).flatMap(([what, phase]) => (phase === 'live' ? what : []))
  }

  private notLive(cluster: string): string[] {
    const reason = this.app.summaries.get(cluster)?.connection.reason ?? ''
    return this.phases(cluster).flatMap(([what, phase]) => (phase === 'live' ? [] : `${what} is ${phase} (${reason})`))
  }
}
