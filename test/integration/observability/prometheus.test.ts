import type { Fleet } from '@main/clusters/fleet.ts'
import { openAlertmanager } from '@main/observability/alertmanager.ts'
import { keyMetricReader } from '@main/observability/key-metric-query.ts'
import { openPrometheus, samplesOf } from '@main/observability/prometheus.ts'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { fleetOf, shippedProfile } from '../clusters/lab-fleet.ts'
import { eventually } from '../lab/test-lab.ts'

const { kubeconfig } = inject('lab')
const profile = await shippedProfile()
let fleet: Fleet
const prometheus = () => openPrometheus(fleet.access('staging'), profile.prometheus)

beforeAll(async () => {
  fleet = await fleetOf(kubeconfig, ['staging'])
})
afterAll(() => fleet.close())

it.each([
  ['a scalar', 'scalar(vector(3))', [3]],
  ['a vector', 'vector(2) > 1', [2]],
  ['NaN', 'vector(0) / vector(0)', [Number.NaN]],
  ['infinity', 'vector(1) / vector(0)', [Number.POSITIVE_INFINITY]],
  ['nothing', 'a_metric_that_is_not_there', []],
])('reads %s from a real Prometheus', async (_what, query, values) => {
  expect(samplesOf(await prometheus().query(query)).map(({ value }) => value)).toEqual(values)
})

it('reads a range', async () => {
  const end = Date.now()
  const answer = await prometheus().queryRange('vector(1)', { start: end - 60_000, end, step: 15_000 })
  expect(answer.resultType === 'matrix' && answer.result[0]?.values.length).toBe(5)
})

it.each([
  ['a syntax error', 'sum(', 'parse error'],
  ['a many-to-many match', 'up * on() up', 'many-to-many'],
])("tells Prometheus' own words on %s", async (_what, query, words) => {
  await expect(prometheus().query(query)).rejects.toMatchObject({
    code: 'QUERY_REFUSED',
    message: expect.stringContaining(words),
  })
})

it("has a figure for every key metric of the guide, in one request that Prometheus' parser takes", async () => {
  let requests = 0
  const counted = {
    query: (...given: Parameters<ReturnType<typeof prometheus>['query']>) => {
      requests += 1
      return prometheus().query(...given)
    },
  }
  const read = keyMetricReader(counted, profile.keyMetrics)
  const readings = await eventually('every key metric has a figure', 60_000, async () => {
    requests = 0
    const now = await read({})
    return [...now.values()].every(({ form }) => form === 'figure') && now
  })
  expect([...readings.keys()]).toEqual(profile.keyMetrics.map(({ id }) => id))
  expect(requests).toBe(1)
})

it('is told when the service is not there', async () => {
  const nowhere = openPrometheus(fleet.access('staging'), { namespace: 'monitoring', service: 'absent', port: 9090 })
  await expect(nowhere.query('up')).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

it('reads the alerts of Prometheus and of Alertmanager', async () => {
  const rules = await prometheus().alerts()
  for (const { state } of rules) expect(['pending', 'firing']).toContain(state)
  const held = await openAlertmanager(fleet.access('staging'), profile.alertmanager).alerts()
  for (const { status } of held) expect(['active', 'suppressed', 'unprocessed']).toContain(status.state)
})
