import type { Page } from '@playwright/test'

export interface EchoTimes {
  /** ms from the key until the terminal had parsed its echo. */
  readonly parsed: readonly number[]
  /** ms from the key until the frame after that. */
  readonly painted: readonly number[]
}

interface Watched {
  cockpitEchoes?: { on: boolean; pressed: number[]; parsed: number[]; painted: number[] }
}

/** The key whose echo is looked for; the flood and the files hold none of it. */
const code = 'Z'.charCodeAt(0)

/** Gets ready to look for echoes in the terminals that are opened from now on. */
export function prepareEchoes(page: Page): Promise<void> {
  return page.evaluate((wanted) => {
    const watched = globalThis as Watched
    const times = { on: false, pressed: [] as number[], parsed: [] as number[], painted: [] as number[] }
    watched.cockpitEchoes = times
    /** Of each message that is not acknowledged yet, how many echoes it holds. */
    const unacknowledged = new WeakMap<MessagePort, number[]>()
    const timesIn = (bytes: Uint8Array) => {
      let count = 0
      for (let at = bytes.indexOf(wanted); at !== -1; at = bytes.indexOf(wanted, at + 1)) count += 1
      return count
    }
    const port = MessagePort.prototype
    const handler = Object.getOwnPropertyDescriptor(port, 'onmessage')
    Object.defineProperty(port, 'onmessage', {
      ...handler,
      set(take: (event: MessageEvent) => void) {
        const queue: number[] = []
        unacknowledged.set(this, queue)
        handler?.set?.call(this, (event: MessageEvent) => {
          const bytes: unknown = event.data?.bytes
          if (bytes instanceof Uint8Array) queue.push(times.on ? timesIn(bytes) : 0)
          take(event)
        })
      },
    })
    const post = port.postMessage
    port.postMessage = function (this: MessagePort, ...words: [unknown]) {
      const [message] = words
      const isAck = typeof message === 'object' && message !== null && 'type' in message && message.type === 'ack'
      const echoes = isAck ? (unacknowledged.get(this)?.shift() ?? 0) : 0
      const now = performance.now()
      for (let echo = 0; echo < echoes; echo += 1) {
        const pressed = times.pressed.shift()
        if (pressed === undefined) break
        times.parsed.push(now - pressed)
        requestAnimationFrame(() => times.painted.push(performance.now() - pressed))
      }
      return Reflect.apply(post, this, words)
    }
    window.addEventListener(
      'keydown',
      ({ key }) => times.on && key === 'Z' && times.pressed.push(performance.now()),
      true,
    )
  }, code)
}

/** Looks for them from now on, which takes some of the time that output needs. */
export function watchEchoes(page: Page): Promise<void> {
  return page.evaluate(() => {
    const { cockpitEchoes } = globalThis as Watched
    if (cockpitEchoes !== undefined) cockpitEchoes.on = true
  })
}

/** Ends that. */
export function readEchoes(page: Page): Promise<EchoTimes> {
  return page.evaluate(() => {
    const { cockpitEchoes } = globalThis as Watched
    if (cockpitEchoes === undefined) throw new Error('Echoes were not prepared')
    cockpitEchoes.on = false
    return { parsed: cockpitEchoes.parsed, painted: cockpitEchoes.painted }
  })
}

/** Resolves when a program has set this title. Told by the page itself: a question asked again and again would take of its time. */
export function whenTitled(page: Page, title: string): Promise<void> {
  return page.evaluate((wanted) => {
    const heads = [...document.querySelectorAll('[role=tabpanel] h2')].flatMap(
      ({ parentElement }) => parentElement ?? [],
    )
    return new Promise<void>((resolve) => {
      const watcher = new MutationObserver(() => {
        if (!heads.some(({ textContent }) => textContent?.includes(wanted))) return
        watcher.disconnect()
        resolve()
      })
      for (const head of heads) watcher.observe(head, { subtree: true, childList: true, characterData: true })
    })
  }, title)
}
