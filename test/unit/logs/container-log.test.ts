import { ContainerLog, type SourceMarker } from '@main/logs/container-log.ts'
import { type ContainerView, viewOf } from '@main/logs/container-view.ts'
import { pods } from '@shared/clusters/kinds/pods.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ManualClock, settle } from '../clusters/manual-clock.ts'

/** One open request for the log; what the kubelet sends is decided by the test. */
interface Opened {
  readonly query: Readonly<Record<string, string>>
  send(text: string): Promise<void>
  end(): Promise<void>
  cut(): Promise<void>
  readonly aborted: boolean
}

let clock: ManualClock
let opened: Opened[]
let lines: string[]
let markers: SourceMarker[]
let view: ContainerView
let stopping: AbortController

function container(status: Record<string, unknown>): ContainerView {
  const row = pods.project(
    pods.schema.parse({
      metadata: { name: 'p', namespace: 'n', uid: 'u' },
      spec: { containers: [{ name: 'c', image: 'i' }] },
      status: { phase: 'Running', containerStatuses: [{ name: 'c', restartCount: 0, ...status }] },
    }),
  )
  return viewOf(row, 'c')
}
const running = (restartCount = 0) =>
  container({ restartCount, state: { running: { startedAt: '2026-11-22T10:00:00Z' } } })

async function stream(_path: string, query: Readonly<Record<string, string>>, signal: AbortSignal) {
  const queue: (Buffer | 'end' | Error)[] = []
  let wake = () => {}
  const put = async (part: Buffer | 'end' | Error) => {
    queue.push(part)
    wake()
    await settle()
  }
  signal.addEventListener('abort', () => void put(new CockpitError('CANCELLED', 'aborted')))
  opened.push({
    query,
    send: (text) => put(Buffer.from(text)),
    end: () => put('end'),
    cut: () => put(new CockpitError('UNREACHABLE', 'the connection was cut')),
    get aborted() {
      return signal.aborted
    },
  })
  return (async function* bytes() {
    for (;;) {
      const part = queue.shift()
      if (part === 'end') return
      if (part instanceof Error) throw part
      if (part !== undefined) yield part
      else
        await new Promise<void>((resolve) => {
          wake = resolve
        })
    }
  })()
}

function begin(): ContainerLog {
  const log = new ContainerLog({
    cluster: { stream },
    clock,
    random: () => 0,
    address: { namespace: 'n', pod: 'p', container: 'c' },
    input: { previous: false, follow: true, tail: 10, sinceMs: null },
    fresh: false,
    view: () => view,
    refresh: async () => {},
    news: () => new Promise((resolve) => clock.after(1_000, resolve)),
    line: async ({ text }) => {
      lines.push(text)
    },
    marker: (marker) => markers.push(marker),
    onState: () => {},
    historyEnd: async () => {},
  })
  void log.run(stopping.signal)
  return log
}
const request = (index: number): Opened => {
  const found = opened[index]
  if (found === undefined) throw new Error(`${opened.length} requests were made, not ${index + 1}`)
  return found
}
const at = (second: number, text: string) => `2026-11-22T10:00:${`${second}`.padStart(2, '0')}.5Z ${text}\n`

beforeEach(() => {
  clock = new ManualClock()
  opened = []
  lines = []
  markers = []
  view = running()
  stopping = new AbortController()
})
afterEach(async () => {
  stopping.abort()
  await settle()
})

describe('ContainerLog', () => {
  it('reads what is there first, then follows from the last line', async () => {
    const log = begin()
    await settle()
    expect(request(0).query).toEqual({ container: 'c', timestamps: 'true', tailLines: '10' })
    await request(0).send(at(7, 'one'))
    await request(0).end()
    expect(request(1).query).toEqual({
      container: 'c',
      timestamps: 'true',
      follow: 'true',
      sinceTime: '2026-11-22T10:00:06Z',
    })
    await request(1).send(at(7, 'one') + at(8, 'two'))
    expect(lines).toEqual(['one', 'two'])
    expect(log.state).toEqual({ state: 'following', reason: '' })
  })

  it('opens anew what has said nothing since the server was away, and only that', async () => {
    const log = begin()
    await settle()
    await request(0).send(at(1, 'one'))
    await request(0).end()
    await request(1).send(at(1, 'one'))
    const away = clock.now() + 1_000
    await clock.advance(2_000)
    log.prove(away)
    await settle()
    expect(request(1).aborted).toBe(true)
    await request(2).send(at(1, 'one') + at(2, 'two'))
    log.prove(away)
    await settle()
    expect(opened).toHaveLength(3)
    expect(lines).toEqual(['one', 'two'])
    expect(markers).toEqual([])
  })

  it('waits longer after each failure, and not for ever', async () => {
    begin()
    await settle()
    await request(0).send(at(1, 'one'))
    await request(0).end()
    const times: number[] = []
    for (let index = 1; index < 10; index += 1) {
      times.push(clock.now())
      const before = opened.length
      await request(index).cut()
      while (opened.length === before) await clock.advance(250)
    }
    const waits = times.slice(1).map((time, index) => time - (times[index] ?? 0))
    expect(waits).toEqual([250, 500, 1_000, 2_000, 4_000, 7_500, 7_500, 7_500])
    expect(markers.map(({ event }) => event)).toEqual(['reconnecting'])
  })

  it('tells once that the container ended, waits without asking, and reads the next run', async () => {
    const log = begin()
    await settle()
    await request(0).end()
    await request(1).send(at(1, 'one'))
    view = container({
      state: { waiting: { reason: 'CrashLoopBackOff' } },
      lastState: { terminated: { exitCode: 1, reason: 'Error' } },
    })
    await request(1).end()
    await clock.advance(60_000)
    expect(opened).toHaveLength(2)
    expect(log.state).toEqual({ state: 'waiting', reason: 'it does not run now: CrashLoopBackOff' })
    expect(markers.map(({ text }) => text)).toEqual(['the container ended (exit code 1, Error)'])
    view = running(1)
    await clock.advance(2_000)
    // What the run before still said.
    expect(request(2).query).toMatchObject({ previous: 'true', sinceTime: '2026-11-22T10:00:00Z' })
    await request(2).send(at(1, 'one') + at(2, 'last words'))
    await request(2).end()
    await request(3).send(at(5, 'again'))
    expect(lines).toEqual(['one', 'last words', 'again'])
    expect(markers.map(({ event }) => event)).toEqual(['ended', 'started'])
  })

  it('reads a run that began and crashed unseen as the present one', async () => {
    begin()
    await settle()
    await request(0).send(at(1, 'one'))
    await request(0).end()
    await request(1).send(at(1, 'one'))
    view = container({ restartCount: 1, state: { waiting: { reason: 'CrashLoopBackOff' } } })
    await request(1).end()
    await settle()
    expect(request(2).query.previous).toBeUndefined()
    await request(2).send(at(5, 'crashed at once'))
    expect(lines).toEqual(['one', 'crashed at once'])
    expect(markers.map(({ event }) => event)).toEqual(['started'])
  })

  it('does not ask for the log of what has not started', async () => {
    view = container({ state: { waiting: { reason: 'ContainerCreating' } } })
    const log = begin()
    await clock.advance(10_000)
    expect(opened).toHaveLength(0)
    expect(log.state).toEqual({ state: 'waiting', reason: 'ContainerCreating' })
    view = running()
    await clock.advance(1_000)
    expect(opened).toHaveLength(1)
  })
})
