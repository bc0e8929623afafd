import { toErrorShape } from '@shared/contract/cockpit-error.ts'
import type { Unsubscribe } from '@shared/contract/define-contract.ts'
import { type CastEvent, ShownTime } from '@shared/recordings/asciicast.ts'
import type { RecordingPage, RecordingSurvey } from '@shared/recordings/recording.ts'
import { createStore } from 'zustand/vanilla'

/** How often the screen is brought up to date while it plays, ms. */
const stepMs = 40
/** Output of several events goes to the screen together, characters. */
const mostTogether = 64 * 1024

const speeds = [1, 2, 4, 8] as const

export interface PlayerState {
  /** `moving`: on the way to another place, which may take a moment. */
  readonly phase: 'playing' | 'paused' | 'moving' | 'ended' | 'failed'
  /** s of the replay, in which long pauses are cut. */
  readonly elapsed: number
  readonly speed: (typeof speeds)[number]
  /** What was marked last before here; empty: nothing. */
  readonly mark: string
  /** Why it cannot go on. */
  readonly failure: string
}

/** What a recording is shown on. */
export interface PlayerScreen {
  /** Resolves when it was parsed. */
  write(text: string): Promise<void>
  resize(columns: number, rows: number): void
  /** As it was before anything was written. */
  reset(): void
}

export interface CastPlayerOptions {
  readonly survey: RecordingSurvey
  readonly read: (from: number) => Promise<RecordingPage>
  readonly screen: PlayerScreen
  /** ms; monotonic. */
  readonly now: () => number
  readonly after: (ms: number, callback: () => void) => Unsubscribe
}

interface Due {
  readonly event: CastEvent
  /** s of the replay. */
  readonly at: number
}

/** Plays a recording page by page: of the file only one page is held. Backwards it begins anew and hurries to the place. */
export class CastPlayer {
  readonly store = createStore<PlayerState>(() => ({ phase: 'paused', elapsed: 0, speed: 1, mark: '', failure: '' }))
  private readonly total: number
  private due: Due[] = []
  private next: number | null = 0
  private time = new ShownTime()
  /** s of the replay up to which the screen shows it. */
  private shown = 0
  private turn: Promise<void> = Promise.resolve()
  /** Of the latest wish; what was begun for an earlier one stops. */
  private wish = 0
  private playsAfter = false
  private cancelStep: Unsubscribe = () => {}

  constructor(private readonly options: CastPlayerOptions) {
    this.total = options.survey.shownSeconds
    this.rewind()
  }

  toggle(): void {
    const { phase } = this.store.getState()
    if (phase === 'playing') this.pause()
    else if (phase === 'ended') this.moveTo(0, true)
    else if (phase === 'paused') this.play()
  }

  /** @param seconds from here; backwards when negative. */
  move(seconds: number): void {
    this.moveTo(this.store.getState().elapsed + seconds)
  }

  /** @param to s of the replay. */
  moveTo(to: number, thenPlay = this.plays()): void {
    if (this.store.getState().phase === 'failed') return
    this.playsAfter = thenPlay
    const place = Math.max(0, Math.min(this.total, to))
    const mine = this.begin({ phase: 'moving', elapsed: place })
    this.queue(mine, async () => {
      if (place < this.shown) this.rewind()
      await this.showUpTo(place, mine)
      if (mine !== this.wish) return
      if (thenPlay) this.play()
      else this.set({ phase: place >= this.total ? 'ended' : 'paused' })
    })
  }

  faster(step: 1 | -1): void {
    const { speed, phase } = this.store.getState()
    const at = speeds.indexOf(speed)
    this.set({ speed: speeds[Math.max(0, Math.min(speeds.length - 1, at + step))] ?? 1 })
    // From here on at the new speed.
    if (phase === 'playing') this.play()
  }

  close(): void {
    this.begin({ phase: 'paused' })
  }

  private plays(): boolean {
    const { phase } = this.store.getState()
    return phase === 'playing' || (phase === 'moving' && this.playsAfter)
  }

  private play(): void {
    const { elapsed, speed } = this.store.getState()
    const since = this.options.now()
    const mine = this.begin({ phase: 'playing' })
    const step = () => {
      const place = Math.min(this.total, elapsed + ((this.options.now() - since) / 1000) * speed)
      this.queue(mine, async () => {
        await this.showUpTo(place, mine)
        if (mine !== this.wish) return
        this.set({ elapsed: place, phase: place >= this.total ? 'ended' : 'playing' })
        if (place < this.total) this.cancelStep = this.options.after(stepMs, step)
      })
    }
    step()
  }

  private pause(): void {
    this.begin({ phase: 'paused' })
  }

  private begin(state: Partial<PlayerState>): number {
    this.cancelStep()
    this.wish += 1
    this.set(state)
    return this.wish
  }

  private queue(mine: number, work: () => Promise<void>): void {
    this.turn = this.turn.then(work).catch((thrown: unknown) => {
      if (mine === this.wish) this.begin({ phase: 'failed', failure: toErrorShape(thrown).message })
    })
  }

  private rewind(): void {
    const { survey, screen } = this.options
    this.due = []
    this.next = 0
    this.time = new ShownTime()
    this.shown = 0
    screen.reset()
    screen.resize(survey.header.width, survey.header.height)
    this.set({ mark: '' })
  }

  private async showUpTo(place: number, mine: number): Promise<void> {
    while (mine === this.wish) {
      if (this.due.length === 0 && !(await this.readPage())) break
      const [first] = this.due
      if (first === undefined) continue
      if (first.at > place) break
      await this.showNext(place)
    }
    if (mine === this.wish) this.shown = Math.max(this.shown, place)
  }

  /** The next event that is due, with the output that follows it at once. */
  private async showNext(place: number): Promise<void> {
    const due = this.due.shift()
    if (due === undefined) return
    this.shown = due.at
    const { event } = due
    if (event.type === 'mark') this.set({ mark: event.text })
    else if (event.type === 'resize') this.options.screen.resize(event.columns, event.rows)
    else {
      let { text } = event
      while (text.length < mostTogether) {
        const [next] = this.due
        if (next === undefined || next.at > place || next.event.type !== 'output') break
        this.due.shift()
        this.shown = next.at
        text += next.event.text
      }
      await this.options.screen.write(text)
    }
  }

  /** @returns whether there was one more. */
  private async readPage(): Promise<boolean> {
    if (this.next === null) return false
    const { events, next } = await this.options.read(this.next)
    this.due = events.map((event) => ({ event, at: this.time.of(event.at) }))
    this.next = next
    return true
  }

  private set(state: Partial<PlayerState>): void {
    this.store.setState(state)
  }
}
