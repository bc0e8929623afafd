import type { ContainerRow } from '@shared/clusters/kinds/containers.ts'
import type { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { LogSource, LogsInput, MarkerEvent } from '@shared/logs/contract.ts'
import { type ContainerView, endWords, hadRunBefore, hasRun } from './container-view.ts'
import { JoinedLines } from './joined-lines.ts'
import type { RawLine } from './log-lines.ts'
import type { LogFrom, PartEnd, PartRequest } from './log-part.ts'
import { PartReader, type PartReaderOptions } from './part-reader.ts'

/** A log that is only read, not followed, is taken up again so often. */
const readAttempts = 4
/** A kubelet ends a log before the API tells of the restart: for so long a gap is not yet called one, ms. */
const restartNewsMs = 3_000
const newsEveryMs = 500

/** A marker as a source makes it; the session adds whose it is and when. */
export interface SourceMarker {
  readonly event: MarkerEvent
  readonly text: string
  readonly from?: number | null
  readonly to?: number | null
}

export interface ContainerLogOptions extends PartReaderOptions {
  readonly input: Pick<LogsInput, 'previous' | 'follow' | 'tail' | 'sinceMs'>
  /** Its pod came while the workload was followed: all of its log is new. */
  readonly fresh: boolean
  readonly view: () => ContainerView
  /** Asks the API for the pods now; never rejects. */
  readonly refresh: (signal: AbortSignal) => Promise<void>
  /** Resolves when something about the pods has changed, or the signal aborts. */
  readonly news: (signal: AbortSignal) => Promise<void>
  /** Takes a line; resolves when there is room for the next. */
  readonly line: (line: RawLine) => Promise<void>
  readonly marker: (marker: SourceMarker) => void
  readonly onState: () => void
  /** What was written before has been read, or will not be. Resolves when it is on its way to the reader. */
  readonly historyEnd: () => Promise<void>
}

type State = Pick<LogSource, 'state' | 'reason'>

/** Reads, and follows, the log of one container through restarts and lost connections. */
export class ContainerLog {
  private current: State = { state: 'waiting', reason: '' }
  private readonly lines: JoinedLines
  private readonly parts: PartReader
  private readonly begunAt: number
  /** Of the run whose log is read. */
  private restarts = 0
  /** All that was written before has been read. */
  private historyRead = false
  private endTold = false

  constructor(private readonly options: ContainerLogOptions) {
    this.parts = new PartReader(options)
    this.lines = new JoinedLines(options)
    this.begunAt = options.clock.now()
  }

  get state(): State {
    return this.current
  }

  /** The pod is gone: a stream that has not noticed is ended. */
  recheck(): void {
    this.parts.cut()
  }

  /** The server was away since this time and is back: a stream that has said nothing since is opened anew. */
  prove(awaySince: number): void {
    this.parts.prove(awaySince)
  }

  /** Resolves when nothing more will come, or the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { input, fresh, view } = this.options
    try {
      this.restarts = view().container?.restarts ?? 0
      if (input.previous ? this.neverRestarted() : !(await this.untilItRuns(signal))) return
      if (fresh) this.options.marker({ event: 'started', text: 'the container of a new pod started' })
      if (!fresh || input.previous) await this.readHistory(signal)
      await this.options.historyEnd()
      if (input.follow && !input.previous && this.current.state !== 'failed') await this.follow(signal)
    } finally {
      await this.options.historyEnd()
      if (this.current.state !== 'failed')
        this.become('ended', this.current.state === 'ended' ? this.current.reason : '')
    }
  }

  private neverRestarted(): boolean {
    const { container } = this.options.view()
    if (container === null || hadRunBefore(container)) return false
    this.become('ended', 'it has not restarted, so there is no run before this one')
    return true
  }

  /** False when there is nothing to read. Without follow, what has not begun is not waited for. */
  private async untilItRuns(signal: AbortSignal): Promise<boolean> {
    while (!signal.aborted) {
      const { container, finished } = this.options.view()
      if (container !== null && hasRun(container)) {
        this.restarts = container.restarts
        return true
      }
      const why = container === null ? 'the pod is gone' : container.reason || 'it has not started'
      if (finished) {
        this.become('ended', why)
        return false
      }
      this.become('waiting', why)
      await this.options.historyEnd()
      if (!this.options.input.follow) {
        this.become('failed', `nothing to read: ${why}`)
        return false
      }
      await this.options.news(signal)
    }
    return false
  }

  private async readHistory(signal: AbortSignal): Promise<void> {
    const { input } = this.options
    const followed = input.follow && !input.previous
    this.become('reading', '')
    for (let tries = 1; !signal.aborted; tries += 1) {
      const from = this.joint() ?? { kind: 'tail', lines: input.tail, sinceMs: input.sinceMs }
      const end = await this.part({ follow: false, previous: input.previous, from }, signal)
      if (end.kind === 'stopped' || signal.aborted) return
      if (end.kind === 'clean') {
        // Of a container that is followed, half a line comes again, whole.
        if (end.rest !== null && !followed) await this.lines.show(end.rest)
        this.historyRead = true
        return
      }
      if (end.kind !== 'cut') return followed && end.kind === 'waiting' ? undefined : this.fail(end.error)
      if (followed) return this.outage(end.error)
      if (tries >= readAttempts) return this.fail(end.error)
      await this.parts.backOff(signal)
    }
  }

  private async follow(signal: AbortSignal): Promise<void> {
    if (!this.lines.broken) this.become('following', '')
    while (!signal.aborted) {
      if (this.runsAnew()) await this.nextRun(signal)
      const end = await this.part({ follow: true, previous: false, from: this.followFrom() }, signal)
      if (signal.aborted) return
      if (end.kind === 'refused') return this.fail(end.error)
      if (end.kind === 'stopped') await this.restartNews(signal)
      else await this.refresh(signal)
      if (this.runsAnew()) continue
      if (end.kind === 'stopped') {
        this.lines.ruleOutRestart()
        continue
      }
      const { container, finished } = this.options.view()
      if (container === null || finished || end.kind === 'gone') {
        const reason = container === null || end.kind === 'gone' ? 'the pod is gone' : `it ended${endWords(container)}`
        if (end.kind === 'clean') await this.lines.takeRest(end.rest)
        if (!this.endTold) this.options.marker({ event: 'ended', text: reason })
        this.become('ended', reason)
        return
      }
      if (end.kind === 'clean' && container.state !== 'running' && container.state !== 'unknown') {
        await this.lines.takeRest(end.rest)
        await this.untilItRunsAgain(signal)
      } else await this.interrupted(end, signal)
    }
  }

  /** The run is over and the next has not begun. */
  private async untilItRunsAgain(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const { container, finished } = this.options.view()
      if (container === null || finished || container.restarts > this.restarts || container.state === 'running') return
      if (!this.endTold) this.options.marker({ event: 'ended', text: `the container ended${endWords(container)}` })
      this.endTold = true
      this.become('waiting', `it does not run now${container.reason === '' ? '' : `: ${container.reason}`}`)
      await this.options.news(signal)
    }
  }

  /** The container runs as far as is known, and its log has stopped coming. */
  private async interrupted(end: Exclude<PartEnd, { kind: 'stopped' }>, signal: AbortSignal): Promise<void> {
    if (end.kind === 'waiting') this.become('waiting', end.error.message)
    // Cut by us, to prove it.
    if (end.kind === 'cut' && end.error.code === 'CANCELLED') return
    if (end.kind === 'cut') this.outage(end.error)
    await this.parts.backOff(signal)
  }

  private outage({ message }: CockpitError): void {
    this.become('reconnecting', message)
    this.lines.outage(message)
  }

  private async restartNews(signal: AbortSignal): Promise<void> {
    for (let waited = 0; waited < restartNewsMs && !signal.aborted; waited += newsEveryMs) {
      await this.refresh(signal)
      const { container } = this.options.view()
      if (container === null || container.restarts > this.restarts) return
      await this.parts.wait(newsEveryMs, signal)
    }
  }

  private runsAnew(): boolean {
    const { container } = this.options.view()
    return container !== null && container.restarts > this.restarts && hasRun(container)
  }

  /** A new run has begun. What the old one still wrote is fetched, where the node still has it. */
  private async nextRun(signal: AbortSignal): Promise<void> {
    const { container } = this.options.view()
    if (container === null) return
    await this.restOfOldRun(container, signal)
    this.restarts = container.restarts
    this.lines.beginRun()
    this.historyRead = true
    this.parts.startAfresh()
    const before = this.endTold ? '' : `; the run before ended${endWords({ ...container, state: 'running' })}`
    this.endTold = false
    this.options.marker({ event: 'started', text: `the container runs again, restart ${container.restarts}${before}` })
  }

  private async restOfOldRun({ restarts, state }: ContainerRow, signal: AbortSignal): Promise<void> {
    const from = this.lines.last?.ms ?? null
    const missedRuns = restarts - this.restarts - 1
    // While it waits to run again, the node gives the newest run's log under both names.
    if (missedRuns === 0 && state === 'waiting') {
      if (this.lines.broken) this.lines.gap('the end of the run before is no longer kept', from, null)
      return
    }
    if (missedRuns > 0) {
      this.lines.gap(
        `the container restarted ${missedRuns + 1} times meanwhile, and a node keeps only its last run`,
        from,
        null,
      )
      return
    }
    const end = await this.part({ follow: false, previous: true, from: this.followFrom() }, signal)
    if (end.kind === 'clean') await this.lines.takeRest(end.rest)
    else if (end.kind !== 'stopped' && !signal.aborted) {
      this.lines.gap(`the end of the run before could not be read: ${end.error.message}`, from, null)
    }
  }

  private followFrom(): LogFrom {
    const { input, clock, fresh } = this.options
    const joint = this.joint()
    if (joint !== null) return joint
    if (fresh || this.lines.newRun) return { kind: 'start' }
    if (!this.historyRead) return { kind: 'tail', lines: input.tail, sinceMs: input.sinceMs }
    // Nothing was there, so all that comes is new; except what a limit kept out.
    if (input.tail !== 0 && input.sinceMs === null) return { kind: 'start' }
    return { kind: 'ago', ms: clock.now() - this.begunAt + (input.tail === 0 ? 0 : (input.sinceMs ?? 0)) }
  }

  /** Where to go on; null when there is no line to go on from. */
  private joint(): LogFrom | null {
    const { last } = this.lines
    if (last === null) return null
    const begun = this.options.view().container?.startedAt ?? null
    // A new run begins after the old one's last line, unless the node's clock was set back.
    if (this.lines.newRun && begun !== null && begun + 1000 < last.ms) return null
    return { kind: 'joint', last }
  }

  private part(request: Pick<PartRequest, 'follow' | 'previous' | 'from'>, signal: AbortSignal): Promise<PartEnd> {
    this.lines.beginPart(request.from)
    const opened = () => {
      if (request.follow) this.become('following', '')
    }
    return this.parts.read(request, { opened, take: (line) => this.lines.take(line, request.follow) }, signal)
  }

  private fail({ message, hint }: CockpitError): void {
    this.become('failed', message)
    this.options.marker({ event: 'failed', text: hint === '' ? message : `${message}. ${hint}` })
  }

  private become(state: State['state'], reason: string): void {
    if (state === this.current.state && reason === this.current.reason) return
    this.current = { state, reason }
    this.options.onState()
  }

  private refresh(signal: AbortSignal): Promise<void> {
    return this.options.refresh(this.parts.untilProven(signal))
  }
}
