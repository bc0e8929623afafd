import type { Contract, Handlers } from '@shared/contract/define-contract.ts'

/**
 * Handlers for a service that is still being opened (the practice lab has no kubeconfig yet when the window opens).
 * Calls and streams wait for it; `meanwhile` gives what a stream says first, so that the screen is not blank.
 */
export function later<C extends Contract>(
  contract: C,
  ready: Promise<Handlers<C>>,
  meanwhile: Readonly<Record<string, unknown>> = {},
): Handlers<C> {
  // Whoever asks is told; that nobody asks is no unhandled rejection.
  ready.catch(() => undefined)
  const members = Object.entries(contract.members).map(([name, definition]) => {
    type Handler = (input: unknown, signal: AbortSignal) => unknown
    const handler = async () => (await ready)[name as keyof Handlers<C>] as Handler
    if (definition.form === 'call') {
      return [name, async (input: unknown, signal: AbortSignal) => (await handler())(input, signal)]
    }
    const source = async function* (input: unknown, signal: AbortSignal) {
      if (name in meanwhile) yield meanwhile[name]
      const opened = await Promise.race([handler(), aborted(signal)])
      if (opened !== null) yield* opened(input, signal) as AsyncIterable<unknown>
    }
    return [name, source]
  })
  // Built from the contract's own members, each delegating to the handler of the same name.
  return Object.fromEntries(members) as Handlers<C>
}

function aborted(signal: AbortSignal): Promise<null> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(null)
    signal.addEventListener('abort', () => resolve(null), { once: true })
  })
}
