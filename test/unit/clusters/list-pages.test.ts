import type { ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { type ListPage, listPages } from '@main/clusters/list-pages.ts'
import { TableReader } from '@main/clusters/table-reader.ts'
import type { Kind } from '@shared/clusters/kind.ts'
import { nodes } from '@shared/clusters/kinds/nodes.ts'
import { pods } from '@shared/clusters/kinds/pods.ts'
import type { CockpitError } from '@shared/contract/cockpit-error.ts'
import { afterEach, describe, expect, it } from 'vitest'
import { type AnsweringServer, answeringServer } from './answering-server.ts'
import { envelope, listBytes, number, part, podBytes } from './wire-writer.ts'

const wireType = 'application/vnd.kubernetes.protobuf'
let server: AnsweringServer | null = null
afterEach(async () => {
  await server?.close()
  server = null
})

const send = (response: ServerResponse, type: string, body: Buffer | string, status = 200) =>
  response.writeHead(status, { 'content-type': type }).end(body)
const sendJson = (response: ServerResponse, body: unknown, status = 200) =>
  send(response, 'application/json', JSON.stringify(body), status)

/** Serves `total` objects of `size` bytes each, as many a page as are asked for. */
const paging = (total: number, size: number, form: 'json' | 'wire') =>
  answeringServer((_request, response, query) => {
    const limit = Number(query.get('limit'))
    const start = Number(query.get('continue') ?? 0)
    const end = Math.min(total, start + limit)
    const next = end < total ? `${end}` : ''
    const names = Array.from({ length: end - start }, (_, index) => `o${start + index}`)
    if (form === 'json') {
      const items = names.map((name) => ({ metadata: { name, uid: name }, filler: 'x'.repeat(size) }))
      sendJson(response, { metadata: { resourceVersion: '7', continue: next, remainingItemCount: total - end }, items })
    } else {
      const filler = part(60, 'x'.repeat(size))
      const objects = names.map((name) => Buffer.concat([podBytes({ name }), filler]))
      send(response, wireType, listBytes(objects, { next, remaining: total - end }))
    }
  })
const never = new AbortController().signal
const readAll = async (kind: Kind = pods, signal = never, tables: TableReader | null = null): Promise<ListPage[]> => {
  const pages: ListPage[] = []
  if (server === null) throw new Error('no server')
  for await (const page of listPages(server.api, kind, null, signal, tables)) pages.push(page)
  return pages
}
const failure = (work: Promise<unknown>): Promise<CockpitError> =>
  work.then(
    () => Promise.reject(new Error('it did not fail')),
    (thrown) => thrown,
  )
const limits = () => server?.asked.map(({ query }) => Number(query.get('limit')))

describe('how many objects a page holds', () => {
  it('few at first, then as many as make a page’s bytes: 1 MiB of JSON', async () => {
    server = await paging(1_000, 4_000, 'json')
    const pages = await readAll(nodes)
    const [first, ...later] = limits() ?? []
    expect(first).toBe(100)
    for (const limit of later.slice(0, -1)) {
      expect(limit).toBeGreaterThan(230)
      expect(limit).toBeLessThan(270)
    }
    expect(pages.flatMap(({ objects }) => objects)).toHaveLength(1_000)
    expect(pages.map(({ last }) => last)).toEqual([false, false, false, false, true])
    expect(pages[0]).toMatchObject({ resourceVersion: '7', remaining: 900 })
  })

  it('never more than a thousand', async () => {
    server = await paging(2_500, 10, 'json')
    await readAll(nodes)
    expect(limits()).toEqual([100, 1_000, 1_000, 1_000])
  })

  it('never fewer than fifty, however large they are', async () => {
    server = await paging(170, 100_000, 'json')
    await readAll(nodes)
    expect(limits()).toEqual([100, 50, 50])
  })

  it('more in protobuf, which is read object by object', async () => {
    server = await paging(1_300, 20_000, 'wire')
    const pages = await readAll(pods)
    expect(limits()?.[1]).toBeGreaterThan(175)
    expect(limits()?.[1]).toBeLessThan(225)
    expect(pages.flatMap(({ objects }) => objects)).toHaveLength(1_300)
    expect(pages.flatMap(({ objects }) => objects).every((object) => Buffer.isBuffer(object))).toBe(true)
  })

  it('a page with no objects but more behind it is no end', async () => {
    server = await answeringServer((_request, response, query) => {
      const more = query.get('continue') === null
      const items = more ? [] : [{ metadata: { name: 'a', uid: 'a' } }]
      sendJson(response, { metadata: { resourceVersion: '7', ...(more ? { continue: 'x' } : {}) }, items })
    })
    expect((await readAll(nodes)).map(({ objects }) => objects.length)).toEqual([0, 1])
  })
})

describe('while a page is being worked on', () => {
  it('the next one is under way, and no more than one', async () => {
    server = await paging(2_500, 10, 'json')
    const pages = listPages(server.api, nodes, null, never)
    await pages.next()
    await expect.poll(() => server?.asked.length).toBe(2)
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(server.asked).toHaveLength(2)
    await pages.next()
    await expect.poll(() => server?.asked.length).toBe(3)
    await pages.return()
  })

  it('and it is given up when nobody wants it any more', async () => {
    let cut = false
    server = await answeringServer((request, response, query) => {
      if (query.get('continue') === null) {
        sendJson(response, { metadata: { resourceVersion: '7', continue: 'x' }, items: [] })
        return
      }
      // Never answered.
      request.on('close', () => {
        cut = true
      })
    })
    for await (const _page of listPages(server.api, nodes, null, never)) {
      await expect.poll(() => server?.asked.length).toBe(2)
      break
    }
    await expect.poll(() => cut).toBe(true)
  })

  it('an abort ends it at once', async () => {
    const stop = new AbortController()
    server = await answeringServer(() => stop.abort())
    expect((await failure(readAll(nodes, stop.signal))).code).toBe('CANCELLED')
    expect((await failure(readAll(nodes, stop.signal))).code).toBe('CANCELLED')
  })
})

describe('a continue token', () => {
  it('that has expired is a conflict, after the pages that came', async () => {
    server = await answeringServer((_request, response, query) => {
      if (query.get('continue') === null) {
        sendJson(response, { metadata: { resourceVersion: '7', continue: 'x' }, items: [{ metadata: { uid: 'a' } }] })
      } else {
        const message = 'The provided continue parameter is too old'
        sendJson(response, { kind: 'Status', status: 'Failure', code: 410, reason: 'Expired', message }, 410)
      }
    })
    const pages = listPages(server.api, nodes, null, never)
    expect((await pages.next()).value).toMatchObject({ objects: [{}], last: false })
    const error = await failure(pages.next())
    expect(error).toMatchObject({ code: 'CONFLICT', status: 410 })
    expect(error.message).toContain('too old')
  })

  it('that leads to itself is a bad answer and no endless list', async () => {
    server = await answeringServer((_request, response) =>
      sendJson(response, { metadata: { resourceVersion: '7', continue: 'again' }, items: [] }),
    )
    const error = await failure(readAll(nodes))
    expect(error.code).toBe('BAD_ANSWER')
    expect(error.message).toContain('again and again')
    expect(server.asked.length).toBeLessThan(4)
  })
})

describe('what is asked for', () => {
  it('protobuf or JSON where the kind knows it, the server’s table where its reader is given, JSON otherwise', async () => {
    server = await answeringServer((_request, response) =>
      sendJson(response, { metadata: { resourceVersion: '7' }, items: null }),
    )
    await readAll(pods)
    await readAll(nodes)
    await readAll(nodes, never, new TableReader())
    expect(server.asked.map(({ accept }) => accept)).toEqual([
      `${wireType},application/json`,
      'application/json',
      expect.stringContaining('as=Table'),
    ])
  })

  it('JSON is taken from a server that has no protobuf', async () => {
    const item = { metadata: { name: 'a', uid: 'a' } }
    server = await answeringServer((_request, response) =>
      sendJson(response, { metadata: { resourceVersion: '7' }, items: [item] }),
    )
    expect((await readAll(pods))[0]).toEqual({ objects: [item], resourceVersion: '7', remaining: null, last: true })
  })

  it('whatever was packed on the way is unpacked', async () => {
    server = await answeringServer((_request, response) => {
      response.writeHead(200, { 'content-type': wireType, 'content-encoding': 'gzip' })
      response.end(gzipSync(listBytes([podBytes()])))
    })
    expect((await readAll(pods))[0]?.objects).toEqual([podBytes()])
  })
})

describe('what is no list', () => {
  const json = 'application/json'
  it.each([
    ['a login page', 'text/html', '<html>Please sign in</html>', 'not JSON (text/html)'],
    ['HTML that calls itself protobuf', wireType, '<html>Please sign in</html>', 'not a list'],
    ['JSON that calls itself protobuf', wireType, '{"metadata":{},"items":[]}', 'not a list'],
    ['protobuf that calls itself JSON', json, listBytes([podBytes()]), 'not JSON'],
    ['another answer in JSON', json, '{"error":"login_required"}', 'not a list'],
    ['a list that is no object', json, '[]', 'not a list'],
    ['null', json, 'null', 'not a list'],
    ['nothing', json, '', 'not a list'],
    ['half of a JSON text', json, '{"metadata":{"resourceVersion":"7"},"items":[{"meta', 'not JSON'],
    ['objects that are no list', json, '{"metadata":{},"items":{"a":1}}', 'not a list'],
    ['no objects at all', json, '{"metadata":{"resourceVersion":"7"}}', 'not a list'],
    ['a token that is no text', json, '{"metadata":{"continue":5},"items":[]}', 'not a list'],
    ['half of a protobuf list', wireType, listBytes([podBytes()]).subarray(0, 60), 'not a list'],
    ['protobuf without metadata', wireType, envelope(part(2, podBytes())), 'not a list'],
    ['a number where the metadata should be', wireType, envelope(number(1, 5)), 'not a list'],
    ['nothing in protobuf', wireType, '', 'not a list'],
  ])('%s', async (_what, type, body, words) => {
    server = await answeringServer((_request, response) => send(response, type, body))
    const error = await failure(readAll(pods))
    expect(error.code).toBe('BAD_ANSWER')
    expect(error.message).toContain(words)
  })

  it('a page that is cut off on the way', async () => {
    server = await answeringServer((_request, response) => {
      response.writeHead(200, { 'content-type': json, 'content-length': 1000 })
      response.write('{"metadata":{},"items":[', () => response.destroy())
    })
    expect((await failure(readAll(pods))).code).toBe('UNREACHABLE')
  })

  it('what calls itself packed and is not', async () => {
    server = await answeringServer((_request, response) => {
      response.writeHead(200, { 'content-type': json, 'content-encoding': 'gzip' })
      response.end('{"metadata":{},"items":[]}')
    })
    const error = await failure(readAll(pods))
    expect(error.code).toBe('BAD_ANSWER')
    expect(error.message).toContain('cannot be unpacked')
  })

  it('an error in protobuf is told in the words of the API', async () => {
    const status = Buffer.concat([part(2, 'Failure'), part(3, 'pods is forbidden: User "dev"'), part(4, 'Forbidden')])
    server = await answeringServer((_request, response) => send(response, wireType, envelope(status), 403))
    const error = await failure(readAll(pods))
    expect(error).toMatchObject({ code: 'FORBIDDEN', message: 'pods is forbidden: User "dev"', reason: 'Forbidden' })
  })

  it('an error in HTML or in garbled protobuf is told by its status', async () => {
    let body: Buffer | string = '<html>502 Bad Gateway</html>'
    let type = 'text/html'
    server = await answeringServer((_request, response) => send(response, type, body, 502))
    expect((await failure(readAll(pods))).message).toContain('HTTP status 502')
    body = envelope(part(2, 'Failure')).subarray(0, 20)
    type = wireType
    expect((await failure(readAll(pods))).message).toContain('HTTP status 502')
  })
})
