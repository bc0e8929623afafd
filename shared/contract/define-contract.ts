import type { z } from 'zod'

/** A question with one answer. */
export interface CallDefinition<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  readonly form: 'call'
  readonly input: I
  readonly output: O
}

/** A subscription: the source yields messages until the subscriber closes it. */
export interface StreamDefinition<I extends z.ZodType = z.ZodType, M extends z.ZodType = z.ZodType> {
  readonly form: 'stream'
  readonly input: I
  readonly message: M
}

export type MemberDefinition = CallDefinition | StreamDefinition

/** One domain's calls and streams. A channel is always `domain.member`; nobody writes one by hand. */
export interface Contract<Members extends Record<string, MemberDefinition> = Record<string, MemberDefinition>> {
  readonly domain: string
  readonly members: Members
}

export const call = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O): CallDefinition<I, O> => ({
  form: 'call',
  input,
  output,
})

export const stream = <I extends z.ZodType, M extends z.ZodType>(input: I, message: M): StreamDefinition<I, M> => ({
  form: 'stream',
  input,
  message,
})

export const defineContract = <Members extends Record<string, MemberDefinition>>(
  domain: string,
  members: Members,
): Contract<Members> => ({ domain, members })

/**
 * What main must provide for a contract. A stream's source is an async iterable: it is asked for the next
 * message only when the subscriber has taken the last one, so it must conflate what happens in between.
 */
export type Handlers<C extends Contract> = {
  [K in keyof C['members']]: C['members'][K] extends CallDefinition<infer I, infer O>
    ? (input: z.output<I>, signal: AbortSignal) => Promise<z.input<O>> | z.input<O>
    : C['members'][K] extends StreamDefinition<infer I, infer M>
      ? (input: z.output<I>, signal: AbortSignal) => AsyncIterable<z.input<M>>
      : never
}

/** Ends a subscription. Safe to call twice. */
export type Unsubscribe = () => void

export interface StreamObserver<M> {
  next(message: M): void
  /** The source failed, or main went away. Nothing follows. */
  error?(error: import('./cockpit-error.ts').CockpitError): void
  /** The source has nothing more to say. Nothing follows. */
  end?(): void
}

/** What the renderer gets for a contract. */
export type Client<C extends Contract> = {
  [K in keyof C['members']]: C['members'][K] extends CallDefinition<infer I, infer O>
    ? (input: z.input<I>) => Promise<z.output<O>>
    : C['members'][K] extends StreamDefinition<infer I, infer M>
      ? (input: z.input<I>, observer: StreamObserver<z.output<M>>) => Unsubscribe
      : never
}

/** How a client reaches main. Implemented once over the preload bridge, and in tests in memory. */
export interface Transport {
  call(channel: string, input: unknown): Promise<unknown>
  open(channel: string, input: unknown, observer: StreamObserver<unknown>): Unsubscribe
}

export function createClient<C extends Contract>(contract: C, transport: Transport): Client<C> {
  const members = Object.entries(contract.members).map(([name, definition]) => {
    const channel = `${contract.domain}.${name}`
    return definition.form === 'call'
      ? [name, (input: unknown) => transport.call(channel, input)]
      : [name, (input: unknown, observer: StreamObserver<unknown>) => transport.open(channel, input, observer)]
  })
  // The entries were built from the contract's own members, which the type describes.
  return Object.fromEntries(members) as Client<C>
}
