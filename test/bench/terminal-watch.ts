import type { Page } from '@playwright/test'

export interface EchoTimes {
  /** ms from the key until the terminal had parsed its echo. */
  readonly parsed: readonly number[]
  /** ms from the key until the frame after that. */
  readonly painted: readonly number[]
}

interface Watched {
  cockpitEchoes?: { pressed: number[]; parsed: number[]; painted: number[] }
}

/** The key whose echo is looked for; the flood and the files hold none of it. */
const code = 'Z'.charCodeAt(0)

/** Listens to the ports of terminals that are opened from now on. */
export function watchEchoes(page: Page): Promise<void> {
  return page.evaluate((wanted) => {
    const watched = globalThis as Watched
    const times = { pressed: [] as number[], parsed: [] as number[], painted: [] as number[] }
    watched.cockpitEchoes = times
    /** Of each message that is not acknowledged yet, how many echoes it holds. */
    const unacknowledged = new WeakMap<MessagePort, number[]>()
    const port = MessagePort.prototype
    const handler = Object.getOwnPropertyDescriptor(port, 'onmessage')
    Object.defineProperty(port, 'onmessage', {
      ...handler,
      set(take: (event: MessageEvent) => void) {
        const queue: number[] = []
        unacknowledged.set(this, queue)
        handler?.set?.call(this, (event: MessageEvent) => {
          const bytes: unknown = event.data?.bytes
          if (bytes instanceof Uint8Array) queue.push(bytes.reduce((sum, byte) => sum + (byte === wanted ? 1 : 0), 0))
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
    window.addEventListener('keydown', ({ key }) => key === 'Z' && times.pressed.push(performance.now()), true)
  }, code)
}

export function readEchoes(page: Page): Promise<EchoTimes> {
  return page.evaluate(() => {
    const { parsed = [], painted = [] } = (globalThis as Watched).cockpitEchoes ?? {}
    return { parsed, painted }
  })
}
