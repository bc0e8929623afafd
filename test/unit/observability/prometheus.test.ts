import type { ProxyAnswer, RequestOptions } from '@main/clusters/cluster-access.ts'
import { openPrometheus, samplesOf } from '@main/observability/prometheus.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { describe, expect, it } from 'vitest'
import { fakeCluster, jsonAnswer } from '../checks/fake-cluster.ts'

const address = { namespace: 'monitoring', service: 'prometheus', port: 9090 }
const success = (data: unknown, more: object = {}) => jsonAnswer({ status: 'success', data, ...more })

function prometheus(answer: ProxyAnswer | ((path: string, options?: RequestOptions) => ProxyAnswer)) {
  const sent: { path: string; options: RequestOptions | undefined }[] = []
  const cluster = fakeCluster({
    proxy: (_address, path, options) => {
      sent.push({ path, options })
      return typeof answer === 'function' ? answer(path, options) : answer
    },
  })
  return { client: openPrometheus(cluster, address), sent }
}

describe('query', () => {
  it.each([
    ['scalar', { resultType: 'scalar', result: [1.5, '3'] }, [3]],
    [
      'vector',
      {
        resultType: 'vector',
        result: [
          { metric: { a: 'b' }, value: [1, '0.5'] },
          { metric: {}, value: [1, '+Inf'] },
        ],
      },
      [0.5, Number.POSITIVE_INFINITY],
    ],
    ['vector of NaN', { resultType: 'vector', result: [{ metric: {}, value: [1, 'NaN'] }] }, [Number.NaN]],
    ['minus infinity', { resultType: 'scalar', result: [1, '-Inf'] }, [Number.NEGATIVE_INFINITY]],
    ['empty vector', { resultType: 'vector', result: [] }, []],
    [
      'matrix',
      {
        resultType: 'matrix',
        result: [
          {
            metric: {},
            values: [
              [1, '1'],
              [2, '2e3'],
            ],
          },
        ],
      },
      [2000],
    ],
    ['string', { resultType: 'string', result: [1, 'words'] }, []],
    ['native histogram', { resultType: 'vector', result: [{ metric: {}, histogram: [1, { count: '3' }] }] }, []],
  ])('reads a %s', async (_form, data, values) => {
    const { client } = prometheus(success(data))
    expect(samplesOf(await client.query('up')).map(({ value }) => value)).toEqual(values)
  })

  it('keeps warnings and infos', async () => {
    const { client } = prometheus(
      success({ resultType: 'vector', result: [] }, { warnings: ['one store is away'], infos: ['not a counter'] }),
    )
    expect(await client.query('up')).toMatchObject({ warnings: ['one store is away'], infos: ['not a counter'] })
  })

  it('posts a form to a path without doubled slashes', async () => {
    const { client, sent } = prometheus(success({ resultType: 'vector', result: [] }))
    await client.query('sum(a{b="c&d"})', { at: 1500 })
    expect(sent[0]?.path).toBe('api/v1/query')
    expect(sent[0]?.options?.method).toBe('POST')
    const form = new URLSearchParams(sent[0]?.options?.body)
    expect(form.get('query')).toBe('sum(a{b="c&d"})')
    expect(form.get('time')).toBe('1.500')
  })

  it('goes over to GET when the role may not create services/proxy, and stays there', async () => {
    const { client, sent } = prometheus((_path, options) => {
      if (options?.method === 'POST') throw new CockpitError('FORBIDDEN', 'cannot create services/proxy')
      return success({ resultType: 'scalar', result: [1, '7'] })
    })
    expect(samplesOf(await client.query('a'))[0]?.value).toBe(7)
    await client.query('b')
    expect(sent.map(({ options }) => options?.method)).toEqual(['POST', 'GET', 'GET'])
    expect(sent[2]?.options?.query?.query).toBe('b')
  })

  it.each([
    [
      'syntax error',
      jsonAnswer({ status: 'error', errorType: 'bad_data', error: 'parse error: unexpected end of input' }, 400),
      'QUERY_REFUSED',
      'unexpected end of input',
    ],
    [
      'execution error',
      jsonAnswer({ status: 'error', errorType: 'execution', error: 'many-to-many matching not allowed' }, 422),
      'QUERY_REFUSED',
      'many-to-many',
    ],
    [
      'too many points',
      jsonAnswer(
        { status: 'error', errorType: 'bad_data', error: 'exceeded maximum resolution of 11,000 points' },
        400,
      ),
      'QUERY_REFUSED',
      '11,000 points',
    ],
    [
      'timeout',
      jsonAnswer({ status: 'error', errorType: 'timeout', error: 'query timed out in expression evaluation' }, 503),
      'TIMED_OUT',
      'timed out',
    ],
    [
      'data together with an error',
      jsonAnswer(
        { status: 'error', data: { resultType: 'vector', result: [] }, errorType: 'execution', error: 'half' },
        200,
      ),
      'QUERY_REFUSED',
      'half',
    ],
    [
      'redirect page',
      { status: 301, contentType: 'text/html', body: '<a href="/api">Moved</a>' },
      'BAD_ANSWER',
      'Moved',
    ],
    ['text 404', { status: 404, contentType: 'text/plain', body: '404 page not found' }, 'BAD_ANSWER', '404'],
    [
      'API server without endpoints',
      jsonAnswer({ kind: 'Status', apiVersion: 'v1', message: 'no endpoints available for service "prometheus"' }, 503),
      'UNREACHABLE',
      'no endpoints available',
    ],
    ['unknown form', jsonAnswer({ hello: 1 }), 'BAD_ANSWER', 'form'],
    ['value that is no number', success({ resultType: 'scalar', result: [1, 'many'] }), 'BAD_ANSWER', 'many'],
    ['series without value', success({ resultType: 'vector', result: [{ metric: {} }] }), 'BAD_ANSWER', 'neither'],
  ])('maps a %s to an error with its own words', async (_what, answer, code, words) => {
    const { client } = prometheus(answer)
    await expect(client.query('up')).rejects.toMatchObject({ code, message: expect.stringContaining(words) })
  })
})

describe('queryRange', () => {
  it('sends seconds', async () => {
    const { client, sent } = prometheus(success({ resultType: 'matrix', result: [] }))
    await client.queryRange('up', { start: 10_000, end: 70_000, step: 15_000 })
    const form = new URLSearchParams(sent[0]?.options?.body)
    expect([form.get('start'), form.get('end'), form.get('step')]).toEqual(['10.000', '70.000', '15.000'])
    expect(sent[0]?.path).toBe('api/v1/query_range')
  })
})

describe('alerts', () => {
  it('reads pending and firing ones', async () => {
    const { client } = prometheus(
      success({
        alerts: [
          {
            labels: { alertname: 'Down', severity: 'critical' },
            annotations: {},
            state: 'pending',
            activeAt: '2026-11-22T08:00:00.123456789Z',
            value: '1e+00',
          },
        ],
      }),
    )
    expect(await client.alerts()).toMatchObject([{ state: 'pending', labels: { alertname: 'Down' } }])
  })
})
