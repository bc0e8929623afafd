import { rm } from 'node:fs/promises'
import type { Fleet } from '@main/clusters/fleet.ts'
import { type OpenedForwards, openForwards } from '@main/forwards/open-forwards.ts'
import { accessReviews } from '@main/gate/access-review.ts'
import { systemClock } from '@main/platform/system-clock.ts'
import type { ForwardsMessage } from '@shared/forwards/contract.ts'
import type { Forward, ForwardWish } from '@shared/forwards/forward.ts'
import { until } from '../clusters/lab-fleet.ts'

export interface ForwardDesk {
  readonly forwards: OpenedForwards
  readonly browsed: readonly string[]
  /** As the window hears of it. */
  message(): ForwardsMessage
  /** Declares and starts; resolves with its id. */
  declare(wish: ForwardWish): Promise<string>
  of(id: string): Forward
  /** Resolves when the forward is in this state. */
  becomes(id: string, state: Forward['state'], withinMs?: number): Promise<Forward>
  close(): Promise<void>
}

/** Port-forwards of one settings folder, watched as a window does. */
export async function forwardDesk(fleet: Fleet, settingsFolder: string): Promise<ForwardDesk> {
  const browsed: string[] = []
  let words = 0
  const forwards = await openForwards({
    settingsFolder,
    cluster: (id) => fleet.access(id),
    access: accessReviews(systemClock),
    clock: systemClock,
    random: Math.random,
    word: () => `f${Date.now().toString(36)}${words++}`,
    browse: async (url) => void browsed.push(url),
  })
  const ending = new AbortController()
  const signal = ending.signal
  let last: ForwardsMessage | null = null
  const watching = (async () => {
    for await (const message of forwards.handlers.watch({}, signal)) last = message as ForwardsMessage
  })()
  await until('the first message', () => last !== null, 5_000)
  const message = (): ForwardsMessage => {
    if (last === null) throw new Error('nothing was heard')
    return last
  }
  const of = (id: string): Forward => {
    const found = message().forwards.find((each) => each.id === id)
    if (found === undefined) throw new Error(`no forward ${id}`)
    return found
  }
  return {
    forwards,
    browsed,
    message,
    of,
    async declare(wish) {
      const { id } = await forwards.handlers.declare(wish, signal)
      await until('it is listed', () => message().forwards.some((each) => each.id === id), 5_000)
      return id
    },
    async becomes(id, state, withinMs = 30_000) {
      await until(`${state}`, () => of(id).state === state, withinMs).catch((thrown: unknown) => {
        const { state: now, reason } = of(id)
        throw new Error(`${String(thrown)}; it is ${now}: ${reason}`)
      })
      return of(id)
    },
    async close() {
      ending.abort()
      await watching
      await forwards.close()
      await rm(settingsFolder, { recursive: true, force: true })
    },
  }
}
