import type { Check, Outcome } from '@main/checks/check-definition.ts'
import { checksService } from '@main/checks/checks-service.ts'
import { morningCheck } from '@main/checks/morning-check.ts'
import type { MorningCheckMessage } from '@shared/checks/contract.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { describe, expect, it } from 'vitest'
import { fakeCluster, heldClock } from './fake-cluster.ts'
import { profile } from './run-one.ts'

const check = (id: string, run: Check['run']): Check => ({
  id,
  title: id,
  guide: 'Day-2 §2.1',
  expected: () => 'good',
  command: () => 'kubectl get x',
  run,
})
const good: Outcome = { verdict: 'pass', observed: 'good', evidence: [] }
const never = () => new Promise<Outcome>(() => {})

function start(checks: Check[], more: { clusters?: ReturnType<typeof fakeCluster>[]; width?: number } = {}) {
  const clock = heldClock()
  const cancel = new AbortController()
  const messages: MorningCheckMessage[] = []
  const { clusters = [fakeCluster({}, 'a'), fakeCluster({}, 'b')], ...rest } = more
  const run = morningCheck({ clusters, checks, profile, clock, signal: cancel.signal, timeoutMs: 20_000, ...rest })
  const ended = (async () => {
    for await (const message of run) messages.push(message)
  })()
  return { clock, cancel, messages, ended, run }
}

describe('morningCheck', () => {
  it('plans everything first, then brings each result once, and ends', async () => {
    const { clock, messages, ended } = start([check('one', async () => good), check('two', async () => good)])
    await clock.advance(0)
    await ended
    expect(messages[0]).toEqual({
      planned: ['a', 'b'].flatMap((cluster) => ['one', 'two'].map((id) => ({ cluster, check: id, title: id }))),
      finished: [],
      done: false,
    })
    const finished = messages.flatMap((message) => message.finished.map((one) => `${one.cluster}/${one.check}`))
    expect(finished.sort()).toEqual(['a/one', 'a/two', 'b/one', 'b/two'])
    expect(messages.filter(({ done }) => done)).toHaveLength(1)
    expect(messages.at(-1)?.done).toBe(true)
    expect(clock.pending).toBe(0)
  })

  it('says done also when the last check ends while the consumer still holds the message before', async () => {
    let release = (_outcome: Outcome): void => {}
    const slow = check('slow', () => new Promise((resolve) => (release = resolve)))
    const run = morningCheck({
      clusters: [fakeCluster({}, 'a')],
      checks: [slow, check('quick', async () => good)],
      profile,
      clock: heldClock(),
      signal: new AbortController().signal,
    })
    const messages: MorningCheckMessage[] = []
    for await (const message of run) {
      messages.push(message)
      if (message.finished.some(({ check: id }) => id === 'quick')) {
        release(good)
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    }
    expect(messages.flatMap(({ finished }) => finished.map((one) => one.check))).toEqual(['quick', 'slow'])
    expect(messages.at(-1)?.done).toBe(true)
  })

  it('brings the quick result before the slow one', async () => {
    let release = (_outcome: Outcome): void => {}
    const slow = check('slow', () => new Promise((resolve) => (release = resolve)))
    const { clock, messages, ended } = start([slow, check('quick', async () => good)], {
      clusters: [fakeCluster({}, 'a')],
    })
    await clock.advance(0)
    expect(messages.flatMap(({ finished }) => finished.map((one) => one.check))).toEqual(['quick'])
    release(good)
    await ended
    expect(messages.flatMap(({ finished }) => finished.map((one) => one.check))).toEqual(['quick', 'slow'])
  })

  it('turns a check that does not end into unknown, and a broken one too', async () => {
    const broken = check('broken', async () => {
      throw new TypeError('undefined is not a function')
    })
    const { clock, messages, ended } = start([check('hangs', never), broken], { clusters: [fakeCluster({}, 'a')] })
    await clock.advance(20_000)
    await ended
    const results = messages.flatMap(({ finished }) => finished)
    expect(results.map(({ check: id, verdict }) => [id, verdict])).toEqual([
      ['broken', 'unknown'],
      ['hangs', 'unknown'],
    ])
    expect(results[1]).toMatchObject({ observed: 'Could not be judged: Not finished within 20s.', durationMs: 20_000 })
  })

  it('gives unknown for every check of a cluster that does not answer, while the others go on', async () => {
    const dead = fakeCluster(
      {
        json: () => {
          throw new CockpitError('UNREACHABLE', 'connect ECONNREFUSED 127.0.0.1:6443', 'Start the API server.')
        },
      },
      'dead',
    )
    const { clock, messages, ended } = start([check('one', async () => good)], {
      clusters: [dead, fakeCluster({}, 'b')],
    })
    await clock.advance(0)
    await ended
    const results = messages.flatMap(({ finished }) => finished)
    expect(results.find(({ cluster }) => cluster === 'dead')).toMatchObject({
      verdict: 'unknown',
      observed: 'Could not be judged: dead does not answer: connect ECONNREFUSED 127.0.0.1:6443',
      hint: 'Start the API server.',
    })
    expect(results.find(({ cluster }) => cluster === 'b')?.verdict).toBe('pass')
  })

  it('takes a refusal of /version as a sign of life', async () => {
    const shy = fakeCluster(
      {
        json: () => {
          throw new CockpitError('FORBIDDEN', 'no')
        },
      },
      'shy',
    )
    const { clock, messages, ended } = start([check('one', async () => good)], { clusters: [shy] })
    await clock.advance(0)
    await ended
    expect(messages.flatMap(({ finished }) => finished)[0]?.verdict).toBe('pass')
  })

  it('works on no more clusters at once than allowed', async () => {
    let open = 0
    let most = 0
    const counting = check('one', async () => {
      open += 1
      most = Math.max(most, open)
      await Promise.resolve()
      open -= 1
      return good
    })
    const clusters = Array.from({ length: 9 }, (_, index) => fakeCluster({}, `c${index}`))
    const { clock, ended } = start([counting], { clusters, width: 3 })
    await clock.advance(0)
    await ended
    expect(most).toBeLessThanOrEqual(3)
    expect(most).toBeGreaterThan(1)
  })

  it('ends at once when cancelled, and cancels the checks', async () => {
    let signal: AbortSignal | undefined
    const hangs = check('hangs', (context) => {
      signal = context.signal
      return never()
    })
    const { clock, cancel, messages, ended } = start([hangs])
    await clock.advance(0)
    cancel.abort(new CockpitError('CANCELLED', 'stop'))
    await ended
    expect(signal?.aborted).toBe(true)
    expect(messages.some(({ done }) => done)).toBe(false)
    await clock.advance(0)
    expect(clock.pending).toBe(0)
  })
})

describe('checksService', () => {
  it('runs every check of the guide once for each chosen cluster, however often it is named', async () => {
    const clock = heldClock()
    const service = checksService({ cluster: (id) => fakeCluster({}, id), profile: () => profile, clock })
    const run = service.morning({ clusters: ['a', 'a', 'b'] }, new AbortController().signal)
    const [first] = [await run[Symbol.asyncIterator]().next()]
    const planned = first.done ? [] : first.value.planned
    expect(planned).toHaveLength(20)
    expect(planned.slice(0, 6).map(({ check: id }) => id)).toEqual([
      'pods-running',
      'service-endpoints',
      'database-connectivity',
      'dapr-health',
      'error-rate',
      'pending-alerts',
    ])
  })

  it('runs only the checks that are named, in the order of the guide', async () => {
    const service = checksService({ cluster: (id) => fakeCluster({}, id), profile: () => profile, clock: heldClock() })
    const wish = { clusters: ['a'], checks: ['error-rate', 'pods-running', 'error-rate'] }
    const [first] = [await service.morning(wish, new AbortController().signal)[Symbol.asyncIterator]().next()]
    expect(first.done ? [] : first.value.planned.map(({ check: id }) => id)).toEqual(['pods-running', 'error-rate'])
    expect(() => service.morning({ clusters: ['a'], checks: ['pods'] }, new AbortController().signal)).toThrow(
      'There is no check pods',
    )
  })
})
