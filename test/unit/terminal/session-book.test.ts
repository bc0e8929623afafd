import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Place } from '@main/terminal/place.ts'
import { PrivateFolders } from '@main/terminal/private-folders.ts'
import { SessionBook } from '@main/terminal/session-book.ts'
import { type HostEvent, type HostHandle, mostSessions } from '@main/terminal/terminal-host.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { heldClock } from '../checks/fake-cluster.ts'

const target = { kind: 'local', cluster: 'staging' } as const
const { signal } = new AbortController()
let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'cockpit-book-'))
})
afterEach(() => rm(home, { recursive: true, force: true }))

async function bookUnderTest(begins: (id: string) => HostEvent | null) {
  const clock = heldClock()
  const closed: string[] = []
  const ended: number[] = []
  const gone: string[] = []
  const host: HostHandle = {
    async start(id) {
      const event = begins(id)
      if (event !== null) queueMicrotask(() => book.heard(event))
    },
    async close(id) {
      closed.push(id)
    },
    record: async () => undefined,
    stopRecording: async () => undefined,
    async gone(id, { reason }) {
      gone.push(`${id}: ${reason}`)
    },
  }
  const book: SessionBook = new SessionBook(host, await PrivateFolders.open(join(home, 'sessions')), clock)
  const place: Place = {
    name: 'shell',
    gated: () => null,
    start: async () => ({
      request: { type: 'local', file: 'sh', args: [], cwd: '/', env: {}, columns: 80, rows: 24 },
      warnings: [],
      endRemote: async (pid) => void ended.push(pid),
    }),
  }
  return { book, place, clock, closed, ended, gone }
}

describe('the book of sessions', () => {
  it('says that a session is open when its program runs, and not before', async () => {
    const { book, place } = await bookUnderTest((id) => ({ type: 'running', id }))
    await book.open('one', target, place, signal)
    expect(book.find('one').phase).toBe('running')
  })

  it('keeps nothing of a session that could not begin, and tells why', async () => {
    const why = { phase: 'ended', reason: 'There is no shell in it', hint: 'Take another' } as const
    const { book, place, closed } = await bookUnderTest((id) => ({ type: 'ended', id, ...why }))
    await expect(book.open('one', target, place, signal)).rejects.toMatchObject({ message: why.reason, hint: why.hint })
    expect(book.list()).toEqual([])
    expect(closed).toEqual(['one'])
  })

  it('gives up a shell that never says anything, and lets it not run unseen', async () => {
    const { book, place, clock, closed } = await bookUnderTest(() => null)
    const opening = expect(book.open('one', target, place, signal)).rejects.toMatchObject({ code: 'TIMED_OUT' })
    await new Promise((resolve) => setTimeout(resolve, 20))
    await clock.advance(30_000)
    await opening
    expect(closed).toContain('one')
  })

  it('ends what was left in a container when the connection is lost, once', async () => {
    const { book, place, ended } = await bookUnderTest((id) => ({ type: 'running', id }))
    await book.open('one', target, place, signal)
    book.heard({ type: 'remotePid', id: 'one', pid: 4711 })
    book.heard({ type: 'ended', id: 'one', phase: 'lost', reason: 'cut', hint: '' })
    await book.close('one')
    expect(ended).toEqual([4711])
  })

  it('ends nothing in a container where the shell ended by itself', async () => {
    const { book, place, ended } = await bookUnderTest((id) => ({ type: 'running', id }))
    await book.open('one', target, place, signal)
    book.heard({ type: 'remotePid', id: 'one', pid: 4711 })
    book.heard({ type: 'ended', id: 'one', phase: 'ended', reason: 'exit', hint: '' })
    await book.close('one')
    expect(ended).toEqual([])
  })

  it('starts again only what has ended', async () => {
    const { book, place } = await bookUnderTest((id) => ({ type: 'running', id }))
    await book.open('one', target, place, signal)
    await expect(book.again('one', place, signal)).rejects.toMatchObject({ code: 'TERMINAL_FAILED' })
    book.heard({ type: 'ended', id: 'one', phase: 'lost', reason: 'cut', hint: '' })
    await book.again('one', place, signal)
    expect(book.find('one').phase).toBe('running')
  })

  it('takes away what was made for a session when it is closed, and tells what became of it', async () => {
    const { book, place } = await bookUnderTest((id) => ({ type: 'running', id }))
    await book.open('one', target, { ...place, takeAway: async () => 'The pod was removed.' }, signal)
    expect(await book.close('one')).toBe('The pod was removed.')
    expect(await book.close('one')).toBe('')
  })

  it('waits for that only shortly when the app ends', async () => {
    const { book, place, clock } = await bookUnderTest((id) => ({ type: 'running', id }))
    await book.open('one', target, { ...place, takeAway: () => new Promise(() => undefined) }, signal)
    let ended = false
    const closing = book.closeAll().then(() => {
      ended = true
    })
    await new Promise((resolve) => setTimeout(resolve, 50))
    await clock.advance(2_900)
    expect(ended).toBe(false)
    await clock.advance(200)
    await closing
  })

  it('ends a session whose pod is gone, and says so of one that ended when its pod did', async () => {
    const { book, place, clock, gone } = await bookUnderTest((id) => ({ type: 'running', id }))
    let there = true
    const looks: boolean[] = []
    const why = { phase: 'ended', reason: 'Pod x is gone', hint: 'Take another' } as const
    const inPod: Place = {
      ...place,
      start: async (id, stopping) => ({
        ...(await place.start(id, stopping)),
        async whyGone(running) {
          looks.push(running)
          return there ? null : why
        },
      }),
    }
    await book.open('one', target, inPod, signal)
    await book.open('two', target, inPod, signal)
    await clock.advance(5_000)
    expect(looks).toEqual([true, true])
    expect(gone).toEqual([])

    there = false
    book.heard({ type: 'ended', id: 'two', phase: 'lost', reason: 'cut', hint: '' })
    await clock.advance(0)
    expect(book.find('two')).toMatchObject(why)
    await clock.advance(5_000)
    expect(gone).toEqual(['two: Pod x is gone', 'one: Pod x is gone'])
    // The host tells the end of what it ended; nothing is looked at after it.
    book.heard({ type: 'ended', id: 'one', ...why })
    const before = looks.length
    await clock.advance(60_000)
    expect(looks).toHaveLength(before)
  })

  it('goes on where it cannot be asked whether the pod is there', async () => {
    const { book, place, clock, gone } = await bookUnderTest((id) => ({ type: 'running', id }))
    const away: Place = {
      ...place,
      start: async (id, stopping) => ({
        ...(await place.start(id, stopping)),
        whyGone: () => Promise.reject(new Error('the server is away')),
      }),
    }
    await book.open('one', target, away, signal)
    await clock.advance(20_000)
    expect(book.find('one').phase).toBe('running')
    expect(gone).toEqual([])
  })

  it('is bounded', async () => {
    const { book, place } = await bookUnderTest((id) => ({ type: 'running', id }))
    for (let count = 0; count < mostSessions; count += 1) await book.open(`${count}`, target, place, signal)
    await expect(book.open('more', target, place, signal)).rejects.toMatchObject({ code: 'TERMINAL_FULL' })
  })
})
