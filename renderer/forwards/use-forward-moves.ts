import { type ErrorShape, toErrorShape } from '@shared/contract/cockpit-error.ts'
import type { ForwardsMessage } from '@shared/forwards/contract.ts'
import type { Forward } from '@shared/forwards/forward.ts'
import { useMemo, useState } from 'react'
import { useServices } from '../app/services.ts'
import { useShortcuts } from '../app/use-shortcuts.ts'
import { localAddress } from './forward-words.ts'

export interface ForwardMoves {
  readonly error: ErrorShape | null
  /** What was done last, in words. */
  readonly said: string
  startOrStop(): void
  copy(): void
  browse(scheme: 'http' | 'https'): void
  withApp(): void
  remove(): void
  restore(): void
}

/** What can be done with the forward under the cursor, as buttons and keys. */
export function useForwardMoves(forward: Forward | null, removed: ForwardsMessage['removed']): ForwardMoves {
  const { clients } = useServices()
  const [error, setError] = useState<ErrorShape | null>(null)
  const [said, setSaid] = useState('')
  const moves = useMemo(() => {
    const client = clients.forwards
    const ask = (asked: Promise<unknown>, words: string) =>
      asked.then(
        () => {
          setError(null)
          setSaid(words)
        },
        (thrown: unknown) => setError(toErrorShape(thrown)),
      )
    const on = (move: (one: Forward) => void) => () => (forward === null ? undefined : move(forward))
    return {
      startOrStop: on(({ id, state }) => {
        const start = state === 'stopped'
        void ask(start ? client.start({ id }) : client.stop({ id }), start ? 'Started' : 'Stopped')
      }),
      copy: on((one) => {
        const address = localAddress(one)
        if (address === '') setSaid('No port is open that could be copied')
        else void ask(navigator.clipboard.writeText(address), `Copied ${address}`)
      }),
      browse: (scheme: 'http' | 'https') =>
        on(({ id }) => void ask(client.browse({ id, scheme }), 'Opened in the browser'))(),
      withApp: on(({ id, startWithApp }) => {
        const words = startWithApp ? 'Does not start with the app any more' : 'Starts with the app'
        void ask(client.startWithApp({ id, on: !startWithApp }), words)
      }),
      remove: on(({ id }) => void ask(client.remove({ id }), 'Removed; u brings it back')),
      restore: () => {
        if (removed !== null) void ask(client.restore({ id: removed.id }), 'Brought back')
      },
    }
  }, [clients, forward, removed])
  useShortcuts(
    useMemo(() => {
      const group = 'This screen' as const
      return [
        { keys: 's', label: 'Start or stop the forward', group, run: moves.startOrStop },
        { keys: 'c', label: 'Copy its local address', group, run: moves.copy },
        { keys: 'o', label: 'Open in the browser', group, run: () => moves.browse('http') },
        { keys: 'O', label: 'Open in the browser, with TLS', group, run: () => moves.browse('https') },
        { keys: 'w', label: 'Start it with the app, or not', group, run: moves.withApp },
        { keys: 'x', label: 'Remove the forward', group, run: moves.remove },
        { keys: 'u', label: 'Bring back what was removed last', group, run: moves.restore },
      ]
    }, [moves]),
  )
  return { error, said, ...moves }
}
