import { pendingAlerts } from '@main/checks/pending-alerts.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { expect, it } from 'vitest'
import { jsonAnswer } from './fake-cluster.ts'
import { runOne } from './run-one.ts'

type Labels = Record<string, string>
const down: Labels = { alertname: 'PodDown', severity: 'critical', namespace: 'bud-system', pod: 'budapp-1' }

const held = (labels: Labels, state = 'active') => ({
  fingerprint: JSON.stringify(labels),
  status: { state, silencedBy: state === 'suppressed' ? ['s1'] : [], inhibitedBy: [] },
  labels,
  annotations: { summary: 'it is down' },
  startsAt: '2026-11-22T07:59:00Z',
})
const rule = (labels: Labels, state: string) => ({ labels, annotations: {}, state, activeAt: '2026-11-22T07:59:00Z' })

const cluster = (alertmanager: object[] | Error, prometheus: object[] | Error) => ({
  proxy: ({ service }: { service: string }) => {
    const answer = service === 'alertmanager' ? alertmanager : prometheus
    if (answer instanceof Error) throw answer
    return jsonAnswer(service === 'alertmanager' ? answer : { status: 'success', data: { alerts: answer } })
  },
})
const away = new CockpitError('UNREACHABLE', 'no endpoints available')

it('passes without alerts', async () => {
  const result = await runOne(pendingAlerts, cluster([], []))
  expect(result).toMatchObject({ verdict: 'pass', observed: 'No critical alert is active or pending' })
  expect(result.evidence).toHaveLength(2)
})

it.each(['active', 'unprocessed'])('fails on a critical alert that is %s and names its pod', async (state) => {
  const result = await runOne(pendingAlerts, cluster([held(down, state)], [rule(down, 'firing')]))
  expect(result).toMatchObject({ verdict: 'fail', observed: '1 critical alert: PodDown (bud-system/budapp-1)' })
  expect(result.objects).toEqual([{ kind: 'pods', namespace: 'bud-system', name: 'budapp-1', container: null }])
})

it('fails on a critical alert that fires and has not arrived at Alertmanager', async () => {
  expect(await runOne(pendingAlerts, cluster([], [rule(down, 'firing')]))).toMatchObject({ verdict: 'fail' })
})

it('passes when the critical alert is silenced, and says so', async () => {
  const external = { ...down, cluster: 'prod-eu' }
  const result = await runOne(pendingAlerts, cluster([held(external, 'suppressed')], [rule(down, 'firing')]))
  expect(result.verdict).toBe('pass')
  expect(result.observed).toContain('suppressed: PodDown')
})

it('warns about a critical alert that is pending', async () => {
  expect(await runOne(pendingAlerts, cluster([], [rule(down, 'pending')]))).toMatchObject({
    verdict: 'warn',
    observed: '1 critical alert about to fire: PodDown (bud-system/budapp-1)',
  })
})

it('passes over alerts of lower severity, and counts them', async () => {
  const low = { alertname: 'Watchdog', severity: 'none' }
  expect(await runOne(pendingAlerts, cluster([held(low)], [rule(low, 'firing')]))).toMatchObject({
    verdict: 'pass',
    observed: 'No critical alert is active or pending; 1 other alert of lower severity',
  })
})

it.each([
  ['Alertmanager', cluster(away, [])],
  ['Prometheus', cluster([], away)],
  ['both', cluster(away, away)],
  ['Alertmanager, with one pending', cluster(away, [rule(down, 'pending')])],
])('is unknown without %s', async (_what, answers) => {
  const result = await runOne(pendingAlerts, answers)
  expect(result.verdict).toBe('unknown')
  expect(result.observed).toContain('no endpoints available')
  expect(result.evidence.some(({ output }) => output.startsWith('error UNREACHABLE'))).toBe(true)
})

it('still fails on what one source shows while the other is away', async () => {
  expect(await runOne(pendingAlerts, cluster([held(down)], away))).toMatchObject({ verdict: 'fail' })
})
