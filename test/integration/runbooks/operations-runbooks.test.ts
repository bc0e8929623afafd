import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runCommandLine } from '@main/cli/run.ts'
import { runView } from '@shared/runbooks/run.ts'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { z } from 'zod'
import { capturedTerminal } from '../../unit/cli/captured-terminal.ts'
import { labServiceFor } from '../lab/test-lab.ts'

const { folder, bundles, kubeconfig } = inject('lab')
const lab = labServiceFor(folder, bundles)
const cluster = 'prod-eu'
const output = z.object({ run: runView, stopped: z.string() })
let settings: string

beforeAll(async () => {
  settings = await mkdtemp(join(tmpdir(), 'cockpit-operations-runbooks-'))
  await lab.heal(null)
})
afterEach(() => lab.heal(null))
afterAll(() => rm(settings, { recursive: true, force: true }))

/** Runs what only reads, and tells each step's verdict by its id; a step that did not run has its phase. */
async function verdicts(id: string, inputs: Readonly<Record<string, string>> = {}) {
  const terminal = capturedTerminal({
    env: { COCKPIT_LAB: '/nonexistent/lab', FOUNDRY_COCKPIT_SETTINGS: settings },
  })
  const given = Object.entries(inputs).flatMap(([name, value]) => ['--input', `${name}=${value}`])
  await runCommandLine(
    ['runbook', 'run', id, '--json', '--kubeconfig', kubeconfig, '--context', cluster, ...given],
    terminal,
    '0',
  )
  const { run } = output.parse(JSON.parse(terminal.printed.out))
  return Object.fromEntries(
    run.steps.map(({ step, phase, verdict }) => [step, phase === 'judged' ? (verdict ?? phase) : phase]),
  )
}

describe('on a healthy lab', () => {
  it.each([
    ['postgresql-health', { connections: 'pass', holders: 'pass', long: 'pass', blocked: 'pass', tables: 'pass' }],
    ['postgresql-bloat-vacuum', { holders: 'pass' }],
    ['postgresql-reindex', { indexes: 'pass', bloat: 'pass', leftovers: 'pass', afterwards: 'pass' }],
    ['clickhouse-maintenance', { replicas: 'pass', readOnly: 'no-data', optimize: 'skipped' }],
    ['redis-maintenance', { memory: 'pass', fragmentation: 'pass', defrag: 'skipped' }],
    ['high-api-latency', { usage: 'pass', limits: 'pass', connections: 'pass', network: 'pass', slow: 'pass' }],
    ['high-memory', { usage: 'pass', limits: 'pass', tracing: 'pass', collections: 'pass', restart: 'skipped' }],
    ['dns-issues', { fromPlatform: 'pass', fromDebugPod: 'skipped', coredns: 'pass', log: 'pass', endpoints: 'pass' }],
    ['connectivity-issues', { fromPlatform: 'pass', policies: 'pass', acrossNamespaces: 'pass' }],
    ['dapr-sidecar-issues', { readiness: 'pass', log: 'pass', invoke: 'pass', controlPlane: 'pass' }],
    ['burn-rate-alert', { traffic: 'pass', ratio: 'pass', alert: 'pass', windows: 'pass', services: 'pass' }],
    // The lab has neither Tempo nor Argo CD: that is said, and is no pass.
    ['distributed-tracing', { any: 'unknown', slow: 'unknown' }],
    ['gitops-sync', { controller: 'no-data', state: 'no-data' }],
    ['performance-tuning', { settings: 'warn', room: 'pass', agreed: 'asking' }],
  ])('%s finds nothing that fails', async (id, expected) => {
    const found = await verdicts(id)
    expect(found).toMatchObject(expected)
    expect(Object.values(found)).not.toContain('fail')
  })

  it('inference-slowdown judges an endpoint', async () => {
    const found = await verdicts('inference-slowdown', { endpoint: 'endpoint-qwen-3-32b' })
    expect(found).toMatchObject({ latency: 'pass', pods: 'pass', gpu: 'pass', utilisation: 'pass', queue: 'pass' })
    expect(Object.values(found)).not.toContain('fail')
  })
})

describe('on its incident', () => {
  it.each([
    ['sidecar-not-ready', 'dapr-sidecar-issues', { readiness: 'fail', events: 'fail' }],
    ['db-connections', 'postgresql-health', { connections: 'fail', holders: 'fail' }],
    ['error-budget', 'burn-rate-alert', { traffic: 'pass', ratio: 'fail', services: 'fail' }],
  ])('%s is found by %s', async (incident, id, expected) => {
    await lab.breakIncident(incident, cluster)
    expect(await verdicts(id)).toMatchObject(expected)
  })
})
