import { errorRate } from '@main/checks/error-rate.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { expect, it } from 'vitest'
import { jsonAnswer } from './fake-cluster.ts'
import { runOne } from './run-one.ts'

const answer = (values: string[], more: object = {}) => ({
  proxy: () =>
    jsonAnswer({
      status: 'success',
      data: { resultType: 'vector', result: values.map((value) => ({ metric: {}, value: [1, value] })) },
      ...more,
    }),
})

it.each([
  ['0', 'pass', 'Error rate 0 %'],
  ['0.0999', 'pass', 'Error rate 0.0999 %'],
  ['0.1', 'fail', 'Error rate 0.1 % is not under 0.1 %'],
  ['13.2', 'fail', 'Error rate 13.2 % is not under 0.1 %'],
  ['+Inf', 'fail', 'Error rate +infinite % is not under 0.1 %'],
  ['NaN', 'no-data', 'Prometheus has no figure (NaN): no request was counted in the last minutes'],
])('judges %s as %s', async (value, verdict, observed) => {
  expect(await runOne(errorRate, answer([value]))).toMatchObject({ verdict, observed })
})

it('has no data on an empty answer', async () => {
  const result = await runOne(errorRate, answer([]))
  expect(result.verdict).toBe('no-data')
  expect(result.hint).not.toBe('')
})

it('warns when Prometheus warns of a good figure', async () => {
  expect(await runOne(errorRate, answer(['0.01'], { warnings: ['one store is away'] }))).toMatchObject({
    verdict: 'warn',
    observed: 'Error rate 0.01 %, but Prometheus warns: one store is away',
  })
})

it('passes with an info of Prometheus, and shows it', async () => {
  const result = await runOne(errorRate, answer(['0.01'], { infos: ['metric might not be a counter'] }))
  expect(result.verdict).toBe('pass')
  expect(result.evidence[0]?.output).toContain('metric might not be a counter')
})

it('names the key metric that asks the same', async () => {
  expect((await runOne(errorRate, answer(['13']))).objects).toEqual([
    { kind: 'metrics', namespace: null, name: 'error_rate', container: null },
  ])
})

it.each([
  ['not reachable', new CockpitError('UNREACHABLE', 'connection refused')],
  ['not there', new CockpitError('NOT_FOUND', 'services "prometheus" not found')],
  ['forbidden', new CockpitError('FORBIDDEN', 'may not get services/proxy')],
])('is unknown when Prometheus is %s', async (_what, thrown) => {
  const result = await runOne(errorRate, {
    proxy: () => {
      throw thrown
    },
  })
  expect(result).toMatchObject({ verdict: 'unknown', observed: `Could not be judged: ${thrown.message}` })
})

it('tells the command that asks the same', async () => {
  const result = await runOne(errorRate, answer(['0']))
  expect(result.evidence[0]?.command).toMatch(
    /^kubectl --context prod-eu get --raw '?\/api\/v1\/namespaces\/monitoring\/services\/prometheus:9090\/proxy\/api\/v1\/query\?query=/,
  )
})
