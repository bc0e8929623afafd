/**
 * Says what a step is doing, replacing what was said before.
 * @typedef {(detail: string) => void} Say
 */

/**
 * Numbered steps with their time, for people: one changing line on a terminal, a line now and then in a log.
 */
export class Steps {
  #number = 0

  /**
   * @param {{ stream: NodeJS.WriteStream, total: number, quiet?: boolean, now?: () => number }} options
   * `quiet` prints only the steps that take longer than a second.
   */
  constructor({ stream, total, quiet = false, now = () => performance.now() }) {
    this.stream = stream
    this.total = total
    this.quiet = quiet
    this.now = now
  }

  /**
   * @template T
   * @param {string} title
   * @param {(say: Say) => Promise<T>} work
   * @returns {Promise<T>}
   */
  async run(title, work) {
    this.#number += 1
    const label = `[${this.#number}/${this.total}] ${title}`
    const started = this.now()
    const line = new ProgressLine(this.stream, label, { now: this.now, delayMs: this.quiet ? 1000 : 0 })
    try {
      const result = await work((detail) => line.say(detail))
      const elapsed = this.now() - started
      if (!this.quiet || elapsed > 1000) line.end(`done in ${inSeconds(elapsed)}`)
      else line.clear()
      return result
    } catch (failure) {
      line.end(`failed after ${inSeconds(this.now() - started)}`)
      throw failure
    }
  }
}

/** One line of progress. A terminal sees it change; anything else gets a new line at most every ten seconds. */
export class ProgressLine {
  #detail = ''
  #shown = Number.NEGATIVE_INFINITY
  #drawn = false

  /**
   * @param {NodeJS.WriteStream} stream
   * @param {string} label
   * @param {{ now: () => number, delayMs: number }} options
   */
  constructor(stream, label, { now, delayMs }) {
    this.stream = stream
    this.label = label
    this.now = now
    this.started = now()
    this.delayMs = delayMs
    this.timer = setInterval(() => this.#draw(), stream.isTTY ? 500 : 10_000)
    this.timer.unref()
    this.#draw()
  }

  /** @param {string} detail */
  say(detail) {
    this.#detail = detail
    const pause = this.stream.isTTY ? 100 : 10_000
    if (this.now() - this.#shown >= pause) this.#draw()
  }

  #draw() {
    const elapsed = this.now() - this.started
    if (elapsed < this.delayMs) return
    this.#shown = this.now()
    this.#drawn = true
    const text = `${this.label}${this.#detail === '' ? ' …' : `: ${this.#detail}`} ${elapsed < 1000 ? '' : `(${inSeconds(elapsed)})`}`
    if (this.stream.isTTY)
      this.stream.write(`\r\x1b[2K${text.slice(0, Math.max(20, (this.stream.columns ?? 100) - 1))}`)
    else this.stream.write(`${text.trimEnd()}\n`)
  }

  /** @param {string} outcome */
  end(outcome) {
    clearInterval(this.timer)
    const detail = this.#detail === '' ? '' : `${this.#detail}, `
    this.stream.write(`${this.stream.isTTY ? '\r\x1b[2K' : ''}${this.label}: ${detail}${outcome}\n`)
  }

  clear() {
    clearInterval(this.timer)
    if (this.stream.isTTY && this.#drawn) this.stream.write('\r\x1b[2K')
  }
}

/**
 * @param {number} milliseconds
 * @returns {string} "0.4 s", "12 s", "3 min 5 s"
 */
export function inSeconds(milliseconds) {
  const seconds = milliseconds / 1000
  if (seconds < 10) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`
}
