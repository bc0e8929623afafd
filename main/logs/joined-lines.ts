import type { LogTime } from '@shared/logs/log-time.ts'
import type { SourceMarker } from './container-log.ts'
import type { RawLine } from './log-lines.ts'
import type { LogFrom } from './log-part.ts'
import { Stitcher } from './stitch.ts'

export interface JoinedLinesOptions {
  /** Takes a line; resolves when there is room for the next. */
  readonly line: (line: RawLine) => Promise<void>
  readonly marker: (marker: SourceMarker) => void
}

/** Shows each line of one container once, over all the parts in which its log is read, and tells where lines may be missing. */
export class JoinedLines {
  private readonly stitcher = new Stitcher()
  /** An outage was told, its end was not. */
  private outageTold = false
  /** No line of the present run has been shown yet: what stands before it belongs to the run before. */
  private runIsNew = false
  /** It was looked whether a restart explains the missing joint; it does not. */
  private restartRuledOut = false

  constructor(private readonly options: JoinedLinesOptions) {}

  /** The last stamped line's time; null before the first. */
  get last(): LogTime | null {
    return this.stitcher.last
  }

  get broken(): boolean {
    return this.outageTold
  }

  get newRun(): boolean {
    return this.runIsNew
  }

  beginPart(from: LogFrom): void {
    if (from.kind === 'joint') this.stitcher.join()
    else this.stitcher.letGo()
  }

  beginRun(): void {
    this.runIsNew = true
    this.restartRuledOut = false
  }

  /** No restart explains a missing joint: it is a gap. */
  ruleOutRestart(): void {
    this.restartRuledOut = true
  }

  /** False when it must first be looked whether a restart explains what is missing. */
  async take(line: RawLine, follow: boolean): Promise<boolean> {
    const verdict = this.stitcher.judge(line)
    if (verdict === 'known') {
      if (follow && !this.stitcher.unjoined) this.mended('no line is missing')
      return true
    }
    if (verdict === 'unproven' && !this.runIsNew) {
      if (follow && !this.restartRuledOut) return false
      const why = 'the last line is no longer in the log, so lines may be missing here (rotated or rewritten)'
      this.gap(why, this.last?.ms ?? null, line.time?.ms ?? null)
    } else if (follow) this.mended('')
    await this.show(line)
    return true
  }

  /** Half a line at a part's end, unless it was shown. */
  async takeRest(rest: RawLine | null): Promise<void> {
    if (rest !== null && this.stitcher.judge(rest) !== 'known') await this.show(rest)
  }

  async show(line: RawLine): Promise<void> {
    // A kubelet's own words are of no run.
    if (line.time !== null) {
      this.runIsNew = false
      this.restartRuledOut = false
    }
    this.stitcher.took(line)
    await this.options.line(line)
  }

  /** The log has stopped coming; told once, until lines come again. */
  outage(text: string): void {
    if (this.outageTold) return
    this.outageTold = true
    this.options.marker({ event: 'reconnecting', text, from: this.last?.ms ?? null })
  }

  /** @param from,to ms since the epoch; null when not known. */
  gap(text: string, from: number | null, to: number | null): void {
    this.outageTold = false
    this.options.marker({ event: 'gap', text, from, to })
  }

  private mended(text: string): void {
    if (!this.outageTold) return
    this.outageTold = false
    this.options.marker({ event: 'resumed', text })
  }
}
