import { later } from '@main/electron/later.ts'
import { call, defineContract, type Handlers, stream } from '@shared/contract/define-contract.ts'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'

const clock = defineContract('clock', {
  now: call(z.object({}), z.object({ hour: z.number() })),
  ticks: stream(z.object({}), z.object({ tick: z.number() })),
})

const opened: Handlers<typeof clock> = {
  now: () => ({ hour: 3 }),
  ticks: async function* () {
    yield { tick: 1 }
    yield { tick: 2 }
  },
}

describe('later', () => {
  it('lets a call wait until the service is there', async () => {
    let open = (_handlers: Handlers<typeof clock>): void => {}
    const handlers = later(clock, new Promise((resolve) => (open = resolve)))
    const answer = handlers.now({}, new AbortController().signal)
    open(opened)
    expect(await answer).toEqual({ hour: 3 })
  })

  it('says something at once on a stream, then what the service says', async () => {
    const handlers = later(clock, Promise.resolve(opened), { ticks: { tick: 0 } })
    const ticks: number[] = []
    for await (const { tick } of handlers.ticks({}, new AbortController().signal)) ticks.push(tick)
    expect(ticks).toEqual([0, 1, 2])
  })

  it('ends a stream whose subscriber leaves before the service is there', async () => {
    const leaving = new AbortController()
    const handlers = later(clock, new Promise(() => {}))
    const source = handlers.ticks({}, leaving.signal)[Symbol.asyncIterator]()
    const next = source.next()
    leaving.abort()
    expect((await next).done).toBe(true)
  })

  it('hands on why the service could not be opened', async () => {
    const handlers = later(clock, Promise.reject(new Error('no kubeconfig')))
    await expect(handlers.now({}, new AbortController().signal)).rejects.toThrow('no kubeconfig')
  })
})
