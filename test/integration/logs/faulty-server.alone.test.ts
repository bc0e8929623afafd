import type { ClusterConnection } from '@main/clusters/cluster-connection.ts'
import type { LogEntry } from '@shared/logs/contract.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { connectTo } from '../clusters/faulty-connection.ts'
import { LogServer } from './log-server.ts'
import { type LogReader, readLogs } from './read-logs.ts'

let server: LogServer
let cluster: ClusterConnection
let reader: LogReader | null

beforeEach(async () => {
  server = new LogServer()
  await server.listen()
  server.addPod('web-0', 'app')
  cluster = await connectTo(server.url)
  reader = null
})
afterEach(async () => {
  await reader?.close()
  await cluster.close()
  await server.close()
})

const marker = (event: string): Extract<LogEntry, { type: 'marker' }> | undefined =>
  reader?.entries.find((entry) => entry.type === 'marker' && entry.event === event) as never

const numbered = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, index) => `line ${from + index}`)

/** Follows web-0 until its first lines have been read and it is waited for the next. */
async function follow(...first: string[]): Promise<LogReader> {
  server.write('web-0', 'app', ...first)
  reader = readLogs(cluster)
  const opened = reader
  await opened.until(() => opened.lines().length === first.length && server.following === 1)
  return opened
}

describe('a log that is followed', () => {
  it('comes whole and once through a connection that is cut again and again', async () => {
    const read = await follow(...numbered(0, 5))
    for (let round = 0; round < 4; round += 1) {
      const count = 5 + round * 10
      // Written while nobody is connected, too.
      server.write('web-0', 'app', ...numbered(count, count + 3))
      server.cutFollowers()
      server.write('web-0', 'app', ...numbered(count + 3, count + 10))
      await read.until(() => read.lines().length >= count + 10 && server.following === 1)
    }
    expect(read.lines()).toEqual(numbered(0, 45))
    expect(read.markers().filter((event) => event === 'gap')).toEqual([])
    expect(read.markers().slice(0, 2)).toEqual(['reconnecting', 'resumed'])
    expect(marker('resumed')?.text).toBe('no line is missing')
    // Whole seconds, and a second before the last line.
    expect(server.asked.at(-1)?.get('sinceTime')).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
  })

  it('tells apart lines of the same nanosecond that say the same', async () => {
    const stamp = '2026-11-22T10:00:00.123456789Z'
    server.write('web-0', 'app', ...Array.from({ length: 5 }, () => ({ stamp, text: 'same' })))
    reader = readLogs(cluster)
    const read = reader
    await read.until(() => read.lines().length === 5 && server.following === 1)
    server.cutFollowers()
    server.write('web-0', 'app', { stamp, text: 'same' }, { stamp, text: 'other' })
    await read.until(() => read.lines().includes('other'))
    expect(read.lines()).toEqual([...Array.from({ length: 6 }, () => 'same'), 'other'])
    expect(read.markers()).not.toContain('gap')
  })

  it('shows a gap, with its times, where the log was rotated while the connection was cut', async () => {
    const read = await follow('one', 'two')
    server.cutFollowers()
    server.rotate('web-0', 'app')
    server.write('web-0', 'app', { stamp: '2026-11-22T11:00:00.5Z', text: 'much later' })
    await read.until(() => read.lines().includes('much later'))
    expect(read.lines()).toEqual(['one', 'two', 'much later'])
    expect(read.markers()).toEqual(['reconnecting', 'gap'])
    const last = read.entries.find((entry) => entry.type === 'line' && entry.text === 'two')
    expect(marker('gap')).toMatchObject({
      from: last?.type === 'line' ? last.time : 0,
      to: Date.parse('2026-11-22T11:00:00.5Z'),
    })
  })

  it('never shows half a line, and shows it whole afterwards', async () => {
    const read = await follow('first')
    server.writeRaw('2026-11-22T10:00:00.1Z half of a li')
    await new Promise((resolve) => setTimeout(resolve, 100))
    server.cutFollowers()
    server.write('web-0', 'app', { stamp: '2026-11-22T10:00:00.1Z', text: 'half of a line' })
    await read.until(() => read.lines().length > 1)
    expect(read.lines()).toEqual(['first', 'half of a line'])
  })

  it('goes on quietly where something in between ends a silent stream cleanly', async () => {
    const read = await follow('one')
    server.endFollowers()
    await read.until(() => server.following === 1 && server.asked.length > 2)
    server.write('web-0', 'app', 'two')
    await read.until(() => read.lines().length === 2)
    expect(read.lines()).toEqual(['one', 'two'])
    expect(read.markers()).toEqual([])
  })

  it('does not believe a connection that died in silence while the server was away', async () => {
    const read = await follow('one')
    server.hang()
    server.write('web-0', 'app', 'two')
    await read.until(() => cluster.state.phase !== 'live')
    expect(read.lines()).toEqual(['one'])
    server.wake()
    await read.until(() => read.lines().length === 2 && server.following === 1)
    server.write('web-0', 'app', 'three')
    await read.until(() => read.lines().length === 3)
    expect(read.lines()).toEqual(['one', 'two', 'three'])
    expect(read.markers()).not.toContain('gap')
  })

  it('waits longer and longer for a node that does not answer, tells why, and comes back', async () => {
    const read = await follow('one')
    server.failNext('broken', 'cut', 'broken')
    server.cutFollowers()
    await read.until(() => read.last?.sources?.[0]?.state === 'reconnecting')
    server.write('web-0', 'app', 'two')
    await read.until(() => read.lines().length === 2)
    expect(read.markers()).toEqual(['reconnecting', 'resumed'])
    expect(read.entries.filter((entry) => entry.type === 'line').map(({ text }) => text)).toEqual(['one', 'two'])
  })

  it('reads the end of the old run and all of the new one when the container restarts', async () => {
    const read = await follow('one')
    server.cutFollowers()
    server.write('web-0', 'app', 'last words')
    server.restart('web-0', 'app', '2026-11-22T12:00:00Z')
    server.write('web-0', 'app', { stamp: '2026-11-22T12:00:01Z', text: 'new run' })
    await read.until(() => read.lines().includes('new run'))
    expect(read.lines()).toEqual(['one', 'last words', 'new run'])
    expect(read.markers()).not.toContain('gap')
    expect(marker('started')?.text).toContain('exit code 137, OOMKilled')
  })

  it('calls no gap what is a restart that the API has not told of yet', async () => {
    const read = await follow('one')
    server.restart('web-0', 'app', '2026-11-22T12:00:00Z', false)
    server.write('web-0', 'app', { stamp: '2026-11-22T12:00:01Z', text: 'new run' })
    await read.until(() => read.lines().includes('new run'))
    expect(read.markers()).toEqual(['started'])
  })

  it('says that runs are missing when it restarted more than once meanwhile', async () => {
    const read = await follow('one')
    server.failNext('broken', 'broken')
    server.cutFollowers()
    server.restart('web-0', 'app', '2026-11-22T12:00:00Z', false)
    server.restart('web-0', 'app', '2026-11-22T12:01:00Z')
    server.write('web-0', 'app', { stamp: '2026-11-22T12:01:01Z', text: 'third run' })
    await read.until(() => read.lines().includes('third run'))
    expect(marker('gap')?.text).toContain('restarted 2 times')
    expect(read.lines()).toEqual(['one', 'third run'])
  })

  it('follows pods as they come and go', async () => {
    const read = await follow('one')
    server.addPod('web-1', 'app', 'sidecar')
    server.write('web-1', 'sidecar', 'hello of the sidecar')
    await read.until(() => read.lines().includes('hello of the sidecar'))
    expect(read.last?.state).toBe('following')
    server.removePod('web-0')
    await read.until(() => read.markers().includes('ended'))
    expect(marker('ended')).toMatchObject({ pod: 'web-0', text: 'the pod is gone' })
    server.write('web-1', 'app', 'still here')
    await read.until(() => read.lines().includes('still here'))
  })

  it('is told why it may not be read', async () => {
    server.failNext('forbidden')
    reader = readLogs(cluster)
    const read = reader
    await read.until(() => read.markers().includes('failed'))
    expect(marker('failed')?.text).toContain('cannot get resource "pods/log"')
  })
})

describe('what a container writes', () => {
  it('is cut where a line is endless, made harmless, and read whatever its bytes are', async () => {
    const read = await follow('first')
    const long = `2026-11-22T10:00:00Z ${'x'.repeat(300_000)}`
    server.writeRaw(`${long}\n`)
    server.writeRaw(Buffer.concat([Buffer.from('2026-11-22T10:00:01Z '), Buffer.from([0xff, 0xfe, 0x41, 0x0a])]))
    server.writeRaw('2026-11-22T10:00:02Z \u001b[31mred\u001b[0m \u001b]0;title\u0007bell\u0007 \u202etxt.exe\r\n')
    server.writeRaw('unable to retrieve container logs for containerd://1\n')
    await read.until(() => read.entries.length === 5)
    const [, cut, bytes, escapes, kubelet] = read.entries
    expect(cut).toMatchObject({ type: 'line', cutBytes: long.length - 65_536 })
    expect(cut?.text.length).toBeLessThan(65_536)
    expect(bytes).toMatchObject({ text: '\ufffd\ufffdA' })
    expect(escapes).toMatchObject({ text: 'red bell\u2407 <U+202E>txt.exe' })
    expect(kubelet).toMatchObject({
      stamp: '',
      time: null,
      text: 'unable to retrieve container logs for containerd://1',
    })
  })
})

describe('a reader that does not keep up', () => {
  const flood = (count: number): string[] => Array.from({ length: count }, (_, index) => `${index} ${'y'.repeat(1000)}`)

  it('is told how many lines it missed, in their place', async () => {
    const first = flood(1)
    server.write('web-0', 'app', ...first)
    reader = readLogs(cluster, {}, 300)
    const read = reader
    await read.until(() => server.following === 1)
    server.write('web-0', 'app', ...flood(20_000))
    server.write('web-0', 'app', 'the end')
    await read.until(() => read.lines().includes('the end'))
    const dropped = read.entries.flatMap((entry) =>
      entry.type === 'marker' && entry.event === 'dropped' ? [entry.count ?? 0] : [],
    )
    expect(dropped.length).toBeGreaterThan(0)
    expect(read.lines().length + dropped.reduce((sum, count) => sum + count, 0)).toBe(20_002)
    expect(read.entries.map(({ seq }) => seq)).toEqual([...read.entries.map(({ seq }) => seq)].sort((a, b) => a - b))
  })

  it('gets every line where it asked that the source waits', async () => {
    server.write('web-0', 'app', ...flood(20_000))
    reader = readLogs(cluster, { follow: false, whenBehind: 'wait' }, 50)
    const read = reader
    await read.until(() => read.last?.state === 'ended')
    expect(read.lines()).toHaveLength(20_000)
    expect(read.markers()).toEqual([])
  })
})

describe('what was written before', () => {
  it('of several containers comes by time', async () => {
    server.addPod('web-1', 'app')
    const at = (second: number) => `2026-11-22T10:00:${`${second}`.padStart(2, '0')}.000000001Z`
    for (let second = 0; second < 20; second += 1) {
      server.write(second % 3 === 0 ? 'web-0' : 'web-1', 'app', { stamp: at(second), text: `${second}` })
    }
    reader = readLogs(cluster, { follow: false, whenBehind: 'wait' })
    const read = reader
    await read.until(() => read.last?.state === 'ended')
    expect(read.lines()).toEqual(Array.from({ length: 20 }, (_, second) => `${second}`))
  })

  it('does not wait for a node that is silent', async () => {
    server.addPod('web-1', 'app')
    server.write('web-0', 'app', 'zero')
    server.write('web-1', 'app', 'one')
    server.failNext('silent')
    reader = readLogs(cluster)
    const read = reader
    await read.until(() => read.lines().length === 1)
    expect(read.last?.state).toBe('reading')
  })

  it('is taken up where it was cut, without a line twice', async () => {
    server.write('web-0', 'app', ...numbered(0, 100))
    server.failNext({ cutAfterBytes: 1_500 })
    reader = readLogs(cluster, { follow: false, whenBehind: 'wait' })
    const read = reader
    await read.until(() => read.last?.state === 'ended')
    expect(read.lines()).toEqual(numbered(0, 100))
  })

  it('of the run before is there after a restart, and said not to be there before one', async () => {
    server.write('web-0', 'app', 'old run')
    reader = readLogs(cluster, { previous: true, follow: false })
    const before = reader
    await before.until(() => before.last?.state === 'ended')
    expect(before.last?.sources?.[0]?.reason).toContain('has not restarted')
    await before.close()
    server.restart('web-0', 'app', '2026-11-22T12:00:00Z')
    reader = readLogs(cluster, { previous: true, follow: false })
    const after = reader
    await after.until(() => after.last?.state === 'ended')
    expect(after.lines()).toEqual(['old run'])
  })

  it('names what is there when a pod or container is not', async () => {
    reader = readLogs(cluster, { containers: ['nope'] })
    const container = reader
    await container.until(() => container.broken !== null)
    expect(container.broken).toMatchObject({ code: 'NOT_FOUND', hint: 'Its containers: app.' })
    reader = readLogs(cluster, { target: { kind: 'pods', namespace: 'shop', name: 'gone' } })
    const pod = reader
    await pod.until(() => pod.broken !== null)
    expect(pod.broken).toMatchObject({ code: 'NOT_FOUND' })
  })
})
