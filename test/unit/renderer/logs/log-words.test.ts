import { nextHit, placeOf } from '@renderer/logs/line-place.ts'
import { readPattern } from '@renderer/logs/log-pattern.ts'
import { type LogsRoute, logsPath, parseLogsRoute, plainLog } from '@renderer/logs/log-route.ts'
import { fileName, fileText, laidOut, shortPod } from '@renderer/logs/log-text.ts'
import { describe, expect, it } from 'vitest'

const route: LogsRoute = {
  screen: 'logs',
  cluster: 'arn:aws:eks/prod eu?#1',
  target: { kind: 'deployments', namespace: 'bud-system', name: 'budapp' },
  container: 'daprd',
  previous: true,
  range: '10m',
  sift: { filter: 'a & b=c', regex: true, invert: true, level: 'warn', where: 'latency_ms > 2000' },
  columns: true,
}

describe('the address of a log', () => {
  it('is read as it was written', () => {
    expect(parseLogsRoute(logsPath(route))).toEqual(route)
    const plain = plainLog(route.cluster, { kind: 'namespaces', namespace: 'bud-system', name: 'bud-system' })
    expect(parseLogsRoute(logsPath(plain))).toEqual(plain)
  })

  it('is no log where it names none', () => {
    const bad = ['/cluster/a/logs', '/cluster/a/logs?kind=pods&name=x', '/cluster/a/logs?kind=nodes&namespace=n&name=x']
    for (const path of [...bad, '/cluster/%E0%A4%A/logs?kind=pods&namespace=n&name=x']) {
      expect(parseLogsRoute(path)).toBeNull()
    }
  })
})

describe('readPattern', () => {
  const found = (text: string, regex: boolean, line: string) => {
    const answer = readPattern({ text, regex })
    return 'pattern' in answer ? answer.pattern?.ranges(line, 10) : answer.error
  }

  it('looks for plain text as it stands, small letters for both cases', () => {
    expect(found('a.b', false, 'axb A.B a.b')).toEqual([
      [4, 7],
      [8, 11],
    ])
    expect(found('Error', false, 'error Error')).toEqual([[6, 11]])
    expect(readPattern({ text: '', regex: false })).toEqual({ pattern: null })
  })

  it('takes expressions, says what is wrong with one, and ends with one that matches nothing', () => {
    expect(found('\\d{3}', true, 'status 404 500')).toEqual([
      [7, 10],
      [11, 14],
    ])
    expect(found('(', true, 'x')).toContain('missing closing )')
    expect(found('x*', true, 'abc')).toEqual([])
  })
})

describe('places', () => {
  const entries = [{ seq: 2 }, { seq: 5 }, { seq: 9 }]

  it('finds a line, or the next when it was let go', () => {
    expect(placeOf(entries, 5)).toBe(1)
    expect(placeOf(entries, 1)).toBe(0)
    expect(placeOf(entries, 7)).toBe(2)
    expect(placeOf(entries, null)).toBe(-1)
    expect(placeOf([], 5)).toBe(-1)
  })

  it('goes from hit to hit around the ends, and begins with the newest', () => {
    expect(nextHit([2, 5, 9], null, 1)).toBe(9)
    expect(nextHit([2, 5, 9], 5, 1)).toBe(9)
    expect(nextHit([2, 5, 9], 9, 1)).toBe(2)
    expect(nextHit([2, 5, 9], 5, -1)).toBe(2)
    expect(nextHit([2, 5, 9], 2, -1)).toBe(9)
    expect(nextHit([], 2, 1)).toBeNull()
  })
})

describe('what is written of a log', () => {
  it('is a file whose name every system takes, with gaps between the lines', () => {
    expect(fileName(route, Date.parse('2026-11-22T15:05:26Z'))).toBe(
      'arn-aws-eks-prod-eu-1_bud-system_budapp_daprd_previous_2026-11-22-15-05-26.log',
    )
    const text = fileText([
      { type: 'line', seq: 1, pod: 'p', container: 'c', time: 1, stamp: 'S', text: 'hello', cutBytes: 3 },
      {
        type: 'marker',
        seq: 2,
        event: 'gap',
        at: 0,
        pod: 'p',
        container: 'c',
        text: 'lost',
        from: null,
        to: null,
        count: null,
      },
    ])
    expect(text).toBe('S p/c hello … 3 bytes cut\n--- 1970-01-01T00:00:00.000Z gap · p/c: lost\n')
  })

  it('names a pod by what tells it apart', () => {
    expect(shortPod('budapp-58cf4fc566-68pnn', 'budapp')).toBe('58cf4fc566-68pnn')
    expect(shortPod('other', 'budapp')).toBe('other')
  })

  it('lays JSON out, and leaves the rest as it is', () => {
    expect(laidOut('{"a":1}')).toBe('{\n  "a": 1\n}')
    expect(laidOut('INFO {"a":1}')).toBe('INFO \n{\n  "a": 1\n}')
    expect(laidOut('{not json')).toBe('{not json')
  })
})
