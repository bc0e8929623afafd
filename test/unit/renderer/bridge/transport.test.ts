import type { CockpitBridge } from '@renderer/bridge/cockpit-bridge.ts'
import { createBridgeTransport } from '@renderer/bridge/transport.ts'
import type { CockpitError } from '@shared/contract/cockpit-error.ts'
import { afterEach, expect, test } from 'vitest'
import { manualTime } from '../manual-time.ts'

const openPorts: MessagePort[] = []
afterEach(() => {
  for (const port of openPorts.splice(0)) port.close()
})

/** A page and a main process joined by real message ports. */
function connect(call: CockpitBridge['call'] = async () => ({ ok: true, value: null })) {
  const page = new EventTarget()
  const time = manualTime()
  const opened: { streamId: string; channel: string; input: unknown }[] = []
  const bridge: CockpitBridge = {
    call,
    open: (streamId, channel, input) => void opened.push({ streamId, channel, input }),
    terminal: () => undefined,
    info: { version: '0', platform: 'linux' },
  }
  let ids = 0
  const transport = createBridgeTransport({ bridge, page, newId: () => `s${++ids}`, after: time.after })
  /** Hands the port over as the preload script does, and gives main's end. */
  const deliver = (streamId: string, source: unknown = page) => {
    const { port1, port2 } = new MessageChannel()
    openPorts.push(port1, port2)
    const heard: unknown[] = []
    port1.onmessage = (event) => void heard.push(event.data)
    const event = new MessageEvent('message', { data: { cockpitStream: streamId }, ports: [port2 as never] })
    Object.defineProperty(event, 'source', { value: source })
    page.dispatchEvent(event)
    return { main: port1, heard }
  }
  return { transport, opened, deliver, time }
}

function observe() {
  const seen: unknown[] = []
  return {
    seen,
    observer: {
      next: (message: unknown) => void seen.push(message),
      error: (error: CockpitError) => void seen.push(`error ${error.code}`),
      end: () => void seen.push('end'),
    },
  }
}

/** Ports of Node deliver on later turns of the event loop. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 30))

test('a call gives the value, and an error of main comes back as CockpitError', async () => {
  const good = connect(async (channel, input) => ({ ok: true, value: { channel, input } }))
  await expect(good.transport.call('clusters.retry', { cluster: 'a' })).resolves.toEqual({
    channel: 'clusters.retry',
    input: { cluster: 'a' },
  })
  const bad = connect(async () => ({ ok: false, error: { code: 'FORBIDDEN', message: 'no', hint: 'ask' } }))
  await expect(bad.transport.call('x.y', {})).rejects.toMatchObject({ code: 'FORBIDDEN', message: 'no', hint: 'ask' })
})

test('each message is acknowledged once, after the observer has taken it', async () => {
  const { transport, deliver, opened } = connect()
  const order: string[] = []
  transport.open('clusters.fleet', { a: 1 }, { next: (message) => void order.push(`took ${message}`) })
  expect(opened).toEqual([{ streamId: 's1', channel: 'clusters.fleet', input: { a: 1 } }])
  const { main } = deliver('s1')
  main.onmessage = (event) => void order.push(event.data.type)
  main.postMessage({ type: 'message', value: 'one' })
  await settle()
  main.postMessage({ type: 'message', value: 'two' })
  await settle()
  expect(order).toEqual(['took one', 'ack', 'took two', 'ack'])
})

test('closing tells main, and what is still on its way is dropped', async () => {
  const { transport, deliver } = connect()
  const { seen, observer } = observe()
  const close = transport.open('clusters.fleet', {}, observer)
  const { main, heard } = deliver('s1')
  main.postMessage({ type: 'message', value: 1 })
  await settle()
  close()
  close()
  main.postMessage({ type: 'message', value: 2 })
  await settle()
  expect(seen).toEqual([1])
  expect(heard).toEqual([{ type: 'ack' }, { type: 'close' }])
})

test('a stream that is closed before its port comes is closed when it comes', async () => {
  const { transport, deliver, time } = connect()
  const { seen, observer } = observe()
  transport.open('clusters.fleet', {}, observer)()
  const { heard } = deliver('s1')
  time.pass(60_000)
  await settle()
  expect(heard).toEqual([{ type: 'close' }])
  expect(seen).toEqual([])
})

test('error and end are told once, and nothing follows', async () => {
  const { transport, deliver } = connect()
  const failed = observe()
  transport.open('a.b', {}, failed.observer)
  const first = deliver('s1').main
  first.postMessage({ type: 'error', error: { code: 'UNREACHABLE', message: 'm', hint: 'h' } })
  first.postMessage({ type: 'message', value: 1 })
  const ended = observe()
  transport.open('a.b', {}, ended.observer)
  deliver('s2').main.postMessage({ type: 'end' })
  await settle()
  expect(failed.seen).toEqual(['error UNREACHABLE'])
  expect(ended.seen).toEqual(['end'])
})

test('a port that never comes is an error, and one from elsewhere is not taken', async () => {
  const { transport, deliver, time } = connect()
  const { seen, observer } = observe()
  transport.open('a.b', {}, observer)
  const { main } = deliver('s1', null)
  main.postMessage({ type: 'message', value: 'forged' })
  await settle()
  time.pass(15_000)
  expect(seen).toEqual(['error CORE_GONE'])
})

test('what main must not send ends the stream with an error', async () => {
  const { transport, deliver } = connect()
  const { seen, observer } = observe()
  transport.open('a.b', {}, observer)
  deliver('s1').main.postMessage({ type: 'surprise' })
  await settle()
  expect(seen).toEqual(['error BAD_ANSWER'])
})
