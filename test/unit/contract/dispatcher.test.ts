import { Dispatcher, type PortMessage, type StreamPort } from '@main/contract/dispatcher.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { contracts } from '@shared/contract/contracts.ts'
import { call, defineContract, stream } from '@shared/contract/define-contract.ts'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'

const weather = defineContract('weather', {
  ask: call(z.object({ city: z.string().max(10) }), z.object({ degrees: z.number() })),
  follow: stream(z.object({ upTo: z.number() }), z.object({ tick: z.number() })),
})

class RecordingPort implements StreamPort {
  readonly posted: PortMessage[] = []
  closed = false
  #onMessage: (message: unknown) => void = () => {}
  #onClose: () => void = () => {}
  post(message: PortMessage) {
    this.posted.push(message)
  }
  onMessage(listener: (message: unknown) => void) {
    this.#onMessage = listener
  }
  onClose(listener: () => void) {
    this.#onClose = listener
  }
  close() {
    this.closed = true
  }
  say(message: unknown) {
    this.#onMessage(message)
  }
  vanish() {
    this.#onClose()
  }
}

const settle = () => new Promise((resolve) => setImmediate(resolve))

function weatherDispatcher() {
  const logged: unknown[] = []
  const produced: number[] = []
  const dispatcher = new Dispatcher((_channel, thrown) => logged.push(thrown))
  dispatcher.register(weather, {
    ask: ({ city }) => {
      if (city === 'Atlantis') throw new CockpitError('NOT_FOUND', 'No such city.', 'Look at a map.')
      if (city === 'defect') throw new TypeError('undefined is not a city')
      return { degrees: 21, secret: 'not in the contract' } as { degrees: number }
    },
    follow: async function* ({ upTo }, signal) {
      for (let tick = 1; tick <= upTo && !signal.aborted; tick++) {
        produced.push(tick)
        yield { tick }
      }
    },
  })
  return { dispatcher, logged, produced }
}

const never = new AbortController().signal

describe('calls', () => {
  it('answers with what the contract declares and nothing more', async () => {
    const { dispatcher } = weatherDispatcher()
    expect(await dispatcher.call('weather.ask', { city: 'Oslo' }, never)).toEqual({ ok: true, value: { degrees: 21 } })
  })

  it('refuses input that the contract does not allow, and names the field', async () => {
    const { dispatcher } = weatherDispatcher()
    const answer = await dispatcher.call('weather.ask', { city: 'a name far too long' }, never)
    expect(answer).toMatchObject({ ok: false, error: { code: 'BAD_INPUT', message: expect.stringContaining('city') } })
  })

  it('carries code, message and hint of a foreseen failure, and does not log it', async () => {
    const { dispatcher, logged } = weatherDispatcher()
    expect(await dispatcher.call('weather.ask', { city: 'Atlantis' }, never)).toEqual({
      ok: false,
      error: { code: 'NOT_FOUND', message: 'No such city.', hint: 'Look at a map.' },
    })
    expect(logged).toEqual([])
  })

  it('logs a defect and tells the window without a stack', async () => {
    const { dispatcher, logged } = weatherDispatcher()
    const answer = await dispatcher.call('weather.ask', { city: 'defect' }, never)
    expect(answer).toMatchObject({ ok: false, error: { code: 'INTERNAL' } })
    expect(JSON.stringify(answer)).not.toContain('at ')
    expect(logged).toHaveLength(1)
  })

  it.each([['weather.nothing'], ['weather.follow'], ['__proto__'], [42], [null]])(
    'refuses channel %s',
    async (channel) => {
      const { dispatcher } = weatherDispatcher()
      expect(await dispatcher.call(channel, {}, never)).toMatchObject({ ok: false, error: { code: 'UNKNOWN_CHANNEL' } })
    },
  )
})

describe('streams', () => {
  it('asks the source for the next message only after the last was acknowledged', async () => {
    const { dispatcher, produced } = weatherDispatcher()
    const port = new RecordingPort()
    const running = dispatcher.open('weather.follow', { upTo: 3 }, port)
    await settle()
    expect(produced).toEqual([1])
    port.say({ type: 'ack' })
    await settle()
    expect(produced).toEqual([1, 2])
    port.say({ type: 'ack' })
    await settle()
    port.say({ type: 'ack' })
    await running
    expect(port.posted.map((message) => message.type)).toEqual(['message', 'message', 'message', 'end'])
    expect(port.closed).toBe(true)
  })

  it.each([
    ['says close', (port: RecordingPort) => port.say({ type: 'close' })],
    ['vanishes', (port: RecordingPort) => port.vanish()],
    ['talks nonsense', (port: RecordingPort) => port.say({ type: 'format disk' })],
  ])('ends the source when the subscriber %s', async (_how, leave) => {
    const { dispatcher, produced } = weatherDispatcher()
    const port = new RecordingPort()
    const running = dispatcher.open('weather.follow', { upTo: 1000 }, port)
    await settle()
    leave(port)
    await running
    expect(produced).toEqual([1])
    expect(port.closed).toBe(true)
  })

  it('tells a bad subscription why, and closes', async () => {
    const { dispatcher } = weatherDispatcher()
    const port = new RecordingPort()
    await dispatcher.open('weather.follow', { upTo: 'many' }, port)
    expect(port.posted).toMatchObject([{ type: 'error', error: { code: 'BAD_INPUT' } }])
    expect(port.closed).toBe(true)
  })
})

describe('registration', () => {
  it('fails at start when a handler is missing', () => {
    const dispatcher = new Dispatcher(() => {})
    // @ts-expect-error the point of the test: the type system refuses it too
    expect(() => dispatcher.register(weather, { ask: () => ({ degrees: 0 }) })).toThrow('weather.follow')
  })

  it('keeps every channel of the app unique', () => {
    const channels = Object.values(contracts).flatMap((contract) =>
      Object.keys(contract.members).map((member) => `${contract.domain}.${member}`),
    )
    expect(new Set(channels).size).toBe(channels.length)
  })
})
