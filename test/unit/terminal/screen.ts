import type { ScreenPort } from '@main/terminal/terminal-host.ts'
import type { ToHost, ToScreen } from '@shared/terminal/port-messages.ts'

export interface Screen {
  readonly port: ScreenPort
  send(message: ToHost): void
  type(text: string): void
  /** All that was printed so far. */
  text(): string
  bytes(): number
  /** Resolves when the text has appeared. */
  shows(text: string | RegExp): Promise<void>
  /** From now on nothing is acknowledged, as when a window hangs. */
  hang(): void
  /** Acknowledges all that was printed meanwhile. */
  goOn(): void
  close(): void
}

/** A screen that keeps the end of what it gets and acknowledges at once. */
export function screenInMemory(keep = 100_000): Screen {
  let listener: (message: unknown) => void = () => {}
  let gone: () => void = () => {}
  let printed = ''
  let total = 0
  let hanging = false
  let owed = 0
  const waiting = new Set<() => void>()
  const send = (message: ToHost) => listener(message)
  const take = (message: ToScreen) => {
    if (message.type === 'drop') {
      send({ type: 'dropped', bytes: owed })
      owed = 0
      return
    }
    printed = (printed + Buffer.from(message.bytes).toString('utf8')).slice(-keep)
    total += message.bytes.length
    for (const look of [...waiting]) look()
    if (hanging) owed += message.bytes.length
    else queueMicrotask(() => send({ type: 'ack', bytes: message.bytes.length }))
  }
  return {
    port: {
      post: take,
      onMessage: (next) => {
        listener = next
      },
      onClose: (next) => {
        gone = next
      },
      close: () => undefined,
    },
    send,
    type: (text) => send({ type: 'input', text, bytes: false }),
    text: () => printed,
    bytes: () => total,
    shows(wanted) {
      const there = () => (typeof wanted === 'string' ? printed.includes(wanted) : wanted.test(printed))
      return new Promise((resolve, reject) => {
        const look = () => {
          if (!there()) return
          waiting.delete(look)
          clearTimeout(timer)
          resolve()
        }
        const timer = setTimeout(() => {
          waiting.delete(look)
          reject(new Error(`${String(wanted)} did not appear; there is:\n${printed.slice(-2_000)}`))
        }, 60_000)
        waiting.add(look)
        look()
      })
    },
    hang: () => {
      hanging = true
    },
    goOn: () => {
      hanging = false
      send({ type: 'ack', bytes: owed })
      owed = 0
    },
    close: () => gone(),
  }
}
