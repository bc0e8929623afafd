import { resolve } from 'node:path'
import type { Clock, ProxyAnswer, RequestOptions } from '@main/clusters/cluster-access.ts'
import { joinedQuery } from '@main/observability/key-metric-query.ts'
import { keyMetricWatch } from '@main/observability/key-metric-watch.ts'
import { loadProfile } from '@main/platform/load-profile.ts'
import type { Problem } from '@shared/clusters/problem.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { beforeEach, describe, expect, it } from 'vitest'
import { fakeCluster, heldClock, jsonAnswer, liveState } from '../checks/fake-cluster.ts'
import { ManualClock } from '../clusters/manual-clock.ts'

const profile = await loadProfile({
  builtIn: resolve(import.meta.dirname, '../../../resources/profiles/bud-ai-foundry.yaml'),
  settingsFolder: null,
})

type Figures = Record<string, string | null>
const healthy: Figures = {
  inference_latency_p99: '0.4',
  error_rate: '0.01',
  gpu_utilization: '55',
  queue_depth: '3',
  db_connections: '21',
}

const vector = (figures: Figures): ProxyAnswer =>
  jsonAnswer({
    status: 'success',
    data: {
      resultType: 'vector',
      result: Object.entries(figures).flatMap(([id, value]) =>
        value === null ? [] : [{ metric: { cockpit_metric: id }, value: [1, value] }],
      ),
    },
  })

let answer: (options?: RequestOptions) => ProxyAnswer | Promise<ProxyAnswer>
let asked: string[]
let reports: { problems: readonly Problem[]; blindSpots: readonly string[] }[]
const last = () => reports.at(-1)

beforeEach(() => {
  asked = []
  reports = []
  answer = () => vector(healthy)
})

const start = () => startWith(heldClock())

function startWith<C extends Clock>(clock: C) {
  const cluster = fakeCluster({
    proxy: (_address, _path, options) => {
      asked.push(new URLSearchParams(options?.body).get('query') ?? '')
      return answer(options)
    },
  })
  const source = keyMetricWatch(profile, clock)
  const stop = source.watch(cluster, (problems, blindSpots) => reports.push({ problems, blindSpots }))
  return { clock, cluster, source, stop }
}

describe('keyMetricWatch', () => {
  it('is blind before the first answer and clear after a good one, with one request for all metrics', async () => {
    const { clock, stop } = start()
    expect(last()).toEqual({ problems: [], blindSpots: ['Key metrics: not read yet'] })
    await clock.advance(0)
    expect(last()).toEqual({ problems: [], blindSpots: [] })
    expect(asked).toHaveLength(1)
    expect(asked[0]).toBe(joinedQuery(profile.keyMetrics))
    await clock.advance(profile.keyMetricsEveryMs)
    expect(asked).toHaveLength(2)
    stop()
  })

  it('names figure, threshold and action, and takes the problem back when the figure falls', async () => {
    answer = () => vector({ ...healthy, error_rate: '13.2', queue_depth: '101' })
    const { clock, stop } = start()
    await clock.advance(0)
    expect(last()?.problems.map(({ severity, title }) => [severity, title])).toEqual([
      ['critical', 'Error rate 13.2 % is over 5 % — investigate logs'],
      ['warning', 'Queue depth 101 is over 100 — scale endpoints'],
    ])
    expect(last()?.problems[0]?.object).toEqual({
      kind: 'metrics',
      namespace: null,
      name: 'error_rate',
      container: null,
    })
    const since = last()?.problems[0]?.since
    answer = () => vector({ ...healthy, error_rate: '14' })
    await clock.advance(profile.keyMetricsEveryMs)
    expect(last()?.problems.map(({ since: at }) => at)).toEqual([since])
    answer = () => vector(healthy)
    await clock.advance(profile.keyMetricsEveryMs)
    expect(last()).toEqual({ problems: [], blindSpots: [] })
    stop()
  })

  it.each([
    ['equal to the warning', '1', []],
    ['just over the warning', '1.001', ['warning']],
    ['equal to the critical', '5', ['warning']],
    ['infinite', '+Inf', ['critical']],
  ])('judges a figure %s strictly', async (_what, value, expected) => {
    answer = () => vector({ ...healthy, error_rate: value })
    const { clock, stop } = start()
    await clock.advance(0)
    expect(last()?.problems.map(({ severity }) => severity)).toEqual(expected)
    stop()
  })

  it.each([
    ['an empty answer', null, 'Error rate: Prometheus has no data'],
    ['NaN', 'NaN', 'Error rate: Prometheus has no figure for it (NaN): nothing was counted'],
  ])('says that it is blind on %s', async (_what, value, words) => {
    answer = () => vector({ ...healthy, error_rate: value })
    const { clock, stop } = start()
    await clock.advance(0)
    expect(last()).toEqual({ problems: [], blindSpots: [words] })
    stop()
  })

  it('is blind where Prometheus warns that a figure may be incomplete, not where it gives advice', async () => {
    const good = JSON.parse(vector(healthy).body)
    answer = () => jsonAnswer({ ...good, infos: ['metric might not be a counter'] })
    const { clock, stop } = start()
    await clock.advance(0)
    expect(last()).toEqual({ problems: [], blindSpots: [] })
    answer = () => jsonAnswer({ ...good, warnings: ['one store is away'] })
    await clock.advance(profile.keyMetricsEveryMs)
    expect(last()?.blindSpots).toContain('Error rate: Prometheus warns: one store is away')
    stop()
  })

  it('keeps what it last saw while Prometheus is away, says so, asks less often, and recovers', async () => {
    answer = () => vector({ ...healthy, db_connections: '97' })
    const { clock, stop } = start()
    await clock.advance(0)
    answer = () => {
      throw new CockpitError('UNREACHABLE', 'no endpoints available')
    }
    await clock.advance(profile.keyMetricsEveryMs)
    expect(last()?.problems).toHaveLength(1)
    expect(last()?.blindSpots[0]).toMatch(/no endpoints available \(last read .+Z\)/)
    const before = asked.length
    await clock.advance(60_000)
    expect(asked.length - before).toBeLessThanOrEqual(6)
    answer = () => vector(healthy)
    await clock.advance(15_000)
    expect(last()).toEqual({ problems: [], blindSpots: [] })
    stop()
  })

  it('asks at once when the cluster is back', async () => {
    answer = () => {
      throw new CockpitError('UNREACHABLE', 'connection refused')
    }
    const { clock, cluster, stop } = start()
    await clock.advance(30_000)
    cluster.setState({ ...liveState, phase: 'stale' })
    answer = () => vector(healthy)
    cluster.setState(liveState)
    await clock.advance(0)
    expect(last()).toEqual({ problems: [], blindSpots: [] })
    stop()
  })

  it('reads at once when the cluster is back after the machine slept, and not when it was away for a moment', async () => {
    const clock = new ManualClock()
    const { cluster, stop } = startWith(clock)
    await clock.advance(0)
    cluster.setState({ ...liveState, phase: 'stale' })
    cluster.setState(liveState)
    await clock.advance(0)
    expect(asked).toHaveLength(1)
    clock.jump(8 * 3_600_000)
    answer = () => vector({ ...healthy, error_rate: '13.2' })
    cluster.setState({ ...liveState, phase: 'stale' })
    cluster.setState(liveState)
    await clock.advance(0)
    expect(last()?.problems).toHaveLength(1)
    stop()
  })

  it('never has two questions open when an answer is slow', async () => {
    let open = 0
    let most = 0
    let release = (): void => {}
    answer = async () => {
      open += 1
      most = Math.max(most, open)
      await new Promise<void>((resolve) => {
        release = resolve
      })
      open -= 1
      return vector(healthy)
    }
    const { clock, cluster, stop } = start()
    await clock.advance(20_000)
    cluster.setState({ ...liveState, phase: 'stale' })
    cluster.setState(liveState)
    await clock.advance(20_000)
    expect(asked).toHaveLength(1)
    release()
    await clock.advance(profile.keyMetricsEveryMs)
    expect(most).toBe(1)
    expect(asked).toHaveLength(2)
    stop()
  })

  it('finds the wrong query when Prometheus refuses them together, and still judges the others', async () => {
    answer = (options) => {
      const query = new URLSearchParams(options?.body).get('query') ?? ''
      if (query.includes('label_replace') || query.includes('gpu_utilization')) {
        return jsonAnswer({ status: 'error', errorType: 'bad_data', error: 'parse error at char 7' }, 400)
      }
      return vector({ any: query.includes('pg_stat') ? '99' : '0' })
    }
    const { clock, stop } = start()
    await clock.advance(0)
    expect(last()?.problems.map(({ title }) => title)).toEqual([
      'Database connections 99 is over 95 — check connection leaks',
    ])
    expect(last()?.blindSpots).toEqual(['GPU utilisation: Prometheus: parse error at char 7'])
    stop()
  })

  it('stops on unsubscribe: no timer, no report, and the open question is cancelled', async () => {
    let signal: AbortSignal | undefined
    answer = (options) => {
      signal = options?.signal
      return new Promise(() => {})
    }
    const { clock, stop } = start()
    await clock.advance(0)
    const count = reports.length
    stop()
    expect(signal?.aborted).toBe(true)
    await clock.advance(60_000)
    expect(reports).toHaveLength(count)
    expect(clock.pending).toBe(0)
  })

  it('tells when a cluster was read for the first time, also when that failed', async () => {
    answer = () => {
      throw new CockpitError('FORBIDDEN', 'cannot get services/proxy')
    }
    const { clock, source, stop } = start()
    let done = false
    void source.firstReading('prod-eu', new AbortController().signal).then(() => {
      done = true
    })
    await clock.advance(0)
    expect(done).toBe(true)
    stop()
  })
})
