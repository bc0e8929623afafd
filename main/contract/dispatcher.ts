import { CockpitError, type ErrorShape, toErrorShape } from '@shared/contract/cockpit-error.ts'
import type { Contract, Handlers } from '@shared/contract/define-contract.ts'
import { z } from 'zod'

export type CallAnswer =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: ErrorShape }

/** Main's end of one stream: a MessagePort in the app, an array in a test. */
export interface StreamPort {
  post(message: PortMessage): void
  onMessage(listener: (message: unknown) => void): void
  onClose(listener: () => void): void
  close(): void
}

export type PortMessage =
  | { readonly type: 'message'; readonly value: unknown }
  | { readonly type: 'error'; readonly error: ErrorShape }
  | { readonly type: 'end' }

const fromSubscriber = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ack') }),
  z.object({ type: z.literal('close') }),
])

interface RegisteredCall {
  readonly form: 'call'
  readonly input: z.ZodType
  readonly output: z.ZodType
  readonly handle: (input: unknown, signal: AbortSignal) => unknown
}

interface RegisteredStream {
  readonly form: 'stream'
  readonly input: z.ZodType
  readonly message: z.ZodType
  readonly handle: (input: unknown, signal: AbortSignal) => AsyncIterable<unknown>
}

/**
 * Answers calls and feeds streams by channel name. Inputs and outputs are parsed by the contract, so nothing unforeseen
 * goes either way. A stream is asked for its next message only after the last one was acknowledged.
 */
export class Dispatcher {
  readonly #channels = new Map<string, RegisteredCall | RegisteredStream>()
  readonly #log: (channel: string, thrown: unknown) => void

  /** `log` gets every error that is a defect of ours rather than a foreseen failure. */
  constructor(log: (channel: string, thrown: unknown) => void) {
    this.#log = log
  }

  /** Registers every member of a contract. Throws when a handler is missing or a channel is taken. */
  register<C extends Contract>(contract: C, handlers: Handlers<C>): void {
    for (const [name, definition] of Object.entries(contract.members)) {
      const channel = `${contract.domain}.${name}`
      const handle: unknown = handlers[name as keyof Handlers<C>]
      if (typeof handle !== 'function') throw new Error(`No handler for ${channel}`)
      if (this.#channels.has(channel)) throw new Error(`${channel} is registered twice`)
      // `Handlers<C>` has tied the function's types to the definition; the map forgets them, the schemas keep them.
      this.#channels.set(channel, { ...definition, handle: handle.bind(handlers) } as RegisteredCall | RegisteredStream)
    }
  }

  channels(): string[] {
    return [...this.#channels.keys()]
  }

  async call(channel: unknown, input: unknown, signal: AbortSignal): Promise<CallAnswer> {
    try {
      const member = this.#find(channel, 'call')
      const value = await member.handle(member.input.parse(input), signal)
      return { ok: true, value: member.output.parse(value) }
    } catch (thrown) {
      return { ok: false, error: this.#shape(String(channel), thrown) }
    }
  }

  /** Runs until the source ends or fails, or the subscriber closes. Resolves when the port is closed. */
  async open(channel: unknown, input: unknown, port: StreamPort): Promise<void> {
    const ended = new AbortController()
    let acknowledged: () => void = () => {}
    port.onMessage((raw) => {
      const message = fromSubscriber.safeParse(raw)
      if (!message.success || message.data.type === 'close') ended.abort()
      acknowledged()
    })
    port.onClose(() => {
      ended.abort()
      acknowledged()
    })
    try {
      const member = this.#find(channel, 'stream')
      for await (const message of member.handle(member.input.parse(input), ended.signal)) {
        if (ended.signal.aborted) break
        const taken = new Promise<void>((resolve) => {
          acknowledged = resolve
        })
        port.post({ type: 'message', value: member.message.parse(message) })
        await taken
        if (ended.signal.aborted) break
      }
      if (!ended.signal.aborted) port.post({ type: 'end' })
    } catch (thrown) {
      if (!ended.signal.aborted) port.post({ type: 'error', error: this.#shape(String(channel), thrown) })
    } finally {
      ended.abort()
      port.close()
    }
  }

  #find<F extends 'call' | 'stream'>(channel: unknown, form: F): F extends 'call' ? RegisteredCall : RegisteredStream {
    const member = typeof channel === 'string' ? this.#channels.get(channel) : undefined
    if (member?.form !== form) {
      throw new CockpitError(
        'UNKNOWN_CHANNEL',
        'The window asked for something that does not exist.',
        'Restart the app.',
      )
    }
    return member as F extends 'call' ? RegisteredCall : RegisteredStream
  }

  #shape(channel: string, thrown: unknown): ErrorShape {
    if (!(thrown instanceof CockpitError)) this.#log(channel, thrown)
    return toErrorShape(thrown)
  }
}
