import type { ServerResponse } from 'node:http'
import type { Clock } from '@main/clusters/cluster-access.ts'
import type { ListPage } from '@main/clusters/list-pages.ts'
import { readList } from '@main/clusters/whole-list.ts'
import type { Kind } from '@shared/clusters/kind.ts'
import { nodes } from '@shared/clusters/kinds/nodes.ts'
import { pods } from '@shared/clusters/kinds/pods.ts'
import { afterEach, describe, expect, it } from 'vitest'
import { failure } from '../contract/expected-failure.ts'
import { type AnsweringServer, answeringServer } from './answering-server.ts'
import { ManualClock } from './manual-clock.ts'
import { listBytes, part, podBytes } from './wire-writer.ts'

const wireType = 'application/vnd.kubernetes.protobuf'
let server: AnsweringServer | null = null
afterEach(async () => {
  await server?.close()
  server = null
})

const total = 300
const names = Array.from({ length: total }, (_, n) => `o${n}`)
const objectOf = (name: string) => Buffer.concat([podBytes({ name }), part(60, 'x'.repeat(10_000))])
/** To compare bytes one by one takes a hundred times as long. */
const textOf = (object: unknown) => (object as Buffer).toString('latin1')
const all = names.map((name) => textOf(objectOf(name)))
const send = (response: ServerResponse, body: Buffer) => response.writeHead(200, { 'content-type': wireType }).end(body)

const firstPage = () => listBytes(names.slice(0, 100).map(objectOf), { next: 'x', remaining: 200 })

/** Pages where a limit is asked for, else everything, which is newer. */
const listing = () =>
  answeringServer((_request, response, query) => {
    if (query.get('limit') === null) return send(response, listBytes(names.map(objectOf), { version: '9' }))
    const start = Number(query.get('continue') ?? 0)
    const end = Math.min(total, start + Number(query.get('limit')))
    const next = end < total ? `${end}` : ''
    send(response, listBytes(names.slice(start, end).map(objectOf), { next, remaining: total - end }))
  })

/** Nobody waits for the whole list here. */
const hurried: Clock = {
  now: Date.now,
  after: (_ms, callback) => {
    const timer = setTimeout(callback, 0)
    return () => clearTimeout(timer)
  },
}

interface Reading {
  readonly clock?: Clock
  readonly kind?: Kind
  readonly version?: string | null
  readonly signal?: AbortSignal
}

function reading({ kind = pods, version = 'v1.36.3', signal, clock = hurried }: Reading = {}) {
  if (server === null) throw new Error('no server')
  return readList({
    api: server.api,
    kind,
    namespace: null,
    signal: signal ?? new AbortController().signal,
    tables: null,
    clock,
    version: () => version,
  })
}

/** The parts with the text of their objects, which are good for one turn only. */
async function readAll(options: Reading = {}): Promise<ListPage[]> {
  const parts: ListPage[] = []
  for await (const part of reading(options)) {
    parts.push({ ...part, objects: part.objects.map(textOf) })
  }
  return parts
}
const limits = () => server?.asked.map(({ query }) => query.get('limit'))

describe('a server that writes whole lists', () => {
  it('is asked for a short first page to show, and for everything, of which that page is no part', async () => {
    server = await listing()
    const [first, ...parts] = await readAll()
    expect(limits()).toEqual(['100', null])
    expect(first).toMatchObject({ preview: true, resourceVersion: null, last: false, remaining: 200 })
    expect(first?.objects).toEqual(all.slice(0, 100))
    expect(parts.flatMap(({ objects }) => objects)).toEqual(all)
    expect(parts.map(({ resourceVersion }) => resourceVersion)).toEqual(parts.map(() => '9'))
    expect(parts.map(({ last }) => last)).toEqual(parts.map((_, index) => index === parts.length - 1))
    expect(parts.every(({ preview }) => preview === undefined)).toBe(true)
    // What is still to come, beyond what the first page shows already.
    const left = parts.map(({ remaining }) => remaining ?? Number.NaN)
    expect(left[0]).toBe(200)
    expect(left.at(-1)).toBe(0)
    expect([...left].sort((a, b) => b - a)).toEqual(left)
  })

  it('is asked for everything only when the first page had time to be shown; nobody waits who goes away', async () => {
    server = await listing()
    const clock = new ManualClock()
    const gone = new AbortController()
    const [kept, left] = [reading({ clock }), reading({ clock, signal: gone.signal })]
    expect((await kept.next()).value).toMatchObject({ preview: true })
    expect((await left.next()).value).toMatchObject({ preview: true })
    const [second, never] = [kept.next(), failure(left.next().then(() => undefined))]
    gone.abort()
    expect(await never).toMatchObject({ code: 'CANCELLED' })
    await clock.advance(99)
    expect(limits()).toEqual(['100', '100'])
    await clock.advance(1)
    expect((await second).value).toMatchObject({ resourceVersion: '9' })
    expect(limits()).toEqual(['100', '100', null])
    await kept.return()
  })

  it('is asked for nothing more where the first page is all there is', async () => {
    server = await answeringServer((_request, response) => send(response, listBytes([podBytes()])))
    const parts = await readAll()
    expect(server.asked).toHaveLength(1)
    expect(parts).toEqual([{ objects: [textOf(podBytes())], resourceVersion: '7', remaining: null, last: true }])
  })
})

describe('pages are read instead', () => {
  it.each([['v1.32.9'], ['v1.9.0'], ['what?'], [null]])('from a server of version %s', async (version) => {
    server = await listing()
    const parts = await readAll({ version })
    expect(limits()?.every((limit) => limit !== null)).toBe(true)
    expect(parts.flatMap(({ objects }) => objects)).toEqual(all)
    expect(parts.some(({ preview }) => preview)).toBe(false)
  })

  it.each([['v1.33.0-eks-1'], ['1.34+'], ['v2.0.0']])('but not from one of version %s', async (version) => {
    server = await listing()
    await readAll({ version })
    expect(limits()).toContain(null)
  })

  const asJson = () =>
    answeringServer((_request, response, query) => {
      const more = query.get('limit') !== null && query.get('continue') === null
      const items = [{ metadata: { name: 'a', uid: 'a' } }]
      const metadata = { resourceVersion: '7', ...(more ? { continue: 'x' } : {}) }
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ metadata, items }))
    })

  it('of a kind that is read in JSON', async () => {
    server = await asJson()
    for await (const _part of reading({ kind: nodes }));
    expect(limits()).not.toContain(null)
  })

  it('where a proxy sends JSON all the same', async () => {
    server = await asJson()
    const parts: ListPage[] = []
    for await (const part of reading()) parts.push(part)
    expect(limits()).not.toContain(null)
    expect(parts).toHaveLength(2)
  })
})

describe('a whole list that fails', () => {
  it('is a bad answer where it is no list', async () => {
    server = await answeringServer((_request, response, query) => {
      const bytes = listBytes(names.map(objectOf), { next: 'x', remaining: 200 })
      send(response, query.get('limit') === null ? bytes.subarray(0, bytes.length / 2) : bytes)
    })
    expect(await failure(readAll())).toMatchObject({ code: 'BAD_ANSWER', message: 'The list of pods is not a list' })
  })

  it('is a bad answer where it is not in the form of its first page', async () => {
    server = await answeringServer((_request, response, query) => {
      if (query.get('limit') !== null) return send(response, firstPage())
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end('{"metadata":{"resourceVersion":"9"},"items":[]}')
    })
    expect(await failure(readAll())).toMatchObject({ code: 'BAD_ANSWER', message: 'The list of pods is not a list' })
  })

  it('is unreachable where it is cut off on the way, after what came', async () => {
    server = await answeringServer((_request, response, query) => {
      if (query.get('limit') !== null) return send(response, firstPage())
      response.writeHead(200, { 'content-type': wireType })
      response.write(listBytes(names.map(objectOf)).subarray(0, 2_000_000), () => response.destroy())
    })
    let came = 0
    const error = await failure(
      (async () => {
        for await (const { objects, preview } of reading()) if (preview !== true) came += objects.length
      })(),
    )
    expect(error.code).toBe('UNREACHABLE')
    expect(came).toBeGreaterThan(50)
  })

  it('is told in the words of the API where it is refused', async () => {
    server = await answeringServer((_request, response, query) => {
      if (query.get('limit') !== null) return send(response, firstPage())
      const message = 'pods is forbidden: User "dev"'
      response.writeHead(403, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ kind: 'Status', status: 'Failure', code: 403, reason: 'Forbidden', message }))
    })
    expect(await failure(readAll())).toMatchObject({ code: 'FORBIDDEN' })
  })

  it('is asked for again when the server asks to wait', async () => {
    let busy = true
    server = await answeringServer((_request, response, query) => {
      if (query.get('limit') !== null) return send(response, firstPage())
      if (!busy) return send(response, listBytes([podBytes()]))
      busy = false
      response.writeHead(429, { 'retry-after': '0' }).end()
    })
    expect((await readAll())[1]?.objects).toEqual([textOf(podBytes())])
  })
})

describe('when nobody wants it any more', () => {
  /** A first page, and a list that goes on for ever. */
  const endless = (onCut: () => void) =>
    answeringServer((request, response, query) => {
      if (query.get('limit') !== null) return send(response, firstPage())
      response.writeHead(200, { 'content-type': wireType })
      response.write(listBytes(names.map(objectOf)).subarray(0, 2_000_000))
      request.on('close', onCut)
    })

  it('it is given up in the middle', async () => {
    let cut = false
    server = await endless(() => {
      cut = true
    })
    for await (const { preview } of reading()) if (preview !== true) break
    await expect.poll(() => cut).toBe(true)
  })

  it('it is not asked for at all after its first page', async () => {
    server = await endless(() => undefined)
    const clock = new ManualClock()
    for await (const _part of reading({ clock })) break
    await clock.advance(1_000)
    expect(limits()).toEqual(['100'])
  })

  it('an abort ends it at once', async () => {
    const stop = new AbortController()
    server = await endless(() => undefined)
    const ended = failure(
      (async () => {
        for await (const { preview } of reading({ signal: stop.signal })) if (preview !== true) stop.abort()
      })(),
    )
    expect((await ended).code).toBe('CANCELLED')
  })
})
