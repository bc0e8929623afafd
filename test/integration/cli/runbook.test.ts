import { rm } from 'node:fs/promises'
import { runCommandLine } from '@main/cli/run.ts'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { capturedTerminal } from '../../unit/cli/captured-terminal.ts'
import { practiceObjects } from '../actions/objects.ts'
import { runbookBench, runbookText, settingsWith, stepText } from '../runbooks/own-runbooks.ts'

const { kubeconfig } = inject('lab')
const cluster = 'staging'
const practice = 'runbooks-cli'
const admin = practiceObjects(kubeconfig, cluster, practice)
const secret = 'from-the-environment'
let settings: string

const runbook = runbookText(
  'by-script',
  'inputs:\n  - { name: app, title: App, type: text, format: name }\n  - { name: key, title: Key, type: secret }\n',
  stepText(
    'Look',
    'kubectl',
    `kubectl get deployment {{app}} -n ${practice}`,
    'expect:\n  - pass: size(deployments) == 1\n    because: "{{app}} is there"',
  ),
  stepText(
    'Use',
    'kubectl',
    'kubectl exec deploy/budapp -n bud-system -- printf %s {{key}}',
    'tier: D0\nexpect:\n  - pass: exitCode == 0\n    because: Used',
  ),
  stepText(
    'Restart',
    'kubectl',
    `kubectl rollout restart deployment/{{app}} -n ${practice}`,
    'tier: D1\ntimeout: 90s\nexpect:\n  - pass: done\n    because: Restarted',
  ),
)

beforeAll(async () => {
  settings = await settingsWith({ 'by-script': runbook })
  await admin.begin()
  await admin.deployment('scripted', 1)
  const bench = await runbookBench(kubeconfig, cluster, settings)
  const { hash } = await bench.cockpit.handlers.runbooks.show({ id: 'by-script' }, AbortSignal.timeout(10_000))
  await bench.cockpit.handlers.runbooks.accept({ id: 'by-script', hash }, AbortSignal.timeout(10_000))
  await bench.cockpit.close()
})
afterAll(async () => {
  await admin.end()
  await rm(settings, { recursive: true, force: true })
})

async function cockpit(...argv: string[]) {
  const terminal = capturedTerminal({
    env: { COCKPIT_LAB: '/nonexistent/lab', FOUNDRY_COCKPIT_SETTINGS: settings, KEY: secret },
  })
  return { code: await runCommandLine(argv, terminal, '0'), ...terminal.printed }
}
const run = (app: string, ...more: string[]) =>
  cockpit(
    ...['runbook', 'run', 'by-script', '--kubeconfig', kubeconfig, '--context', cluster],
    ...['--input', `app=${app}`, '--input-env', 'key=KEY', ...more],
  )

describe('cockpit runbook', () => {
  it('lists and shows runbooks without a cluster', async () => {
    const { code, out } = await cockpit('runbook', 'list')
    expect(code).toBe(0)
    expect(out).toMatch(/by-script +D1 +3 +by-script \(own\)/)
    expect(out).toContain('service-not-responding')
    const shown = await cockpit('runbook', 'show', 'by-script')
    expect(shown.out).toContain('3. Restart (D1)')
    expect((await cockpit('runbook', 'show', 'nothing')).code).toBe(2)
  })

  it('stops before what was not allowed, and changes nothing', async () => {
    const { code, out, err } = await run('scripted')
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining('"Restart" is D1') })
    expect(out).toContain('staging  pass  Look: scripted is there')
    const { metadata } = await admin.apps.readNamespacedDeployment({ namespace: practice, name: 'scripted' })
    expect(metadata?.generation).toBe(1)
  })

  it('runs what was allowed to its end, once, and tells no secret', async () => {
    const { code, out, err } = await run('scripted', '--yes-tier', 'D1', '--json')
    expect({ code, err }).toEqual({ code: 0, err: '' })
    const told = JSON.parse(out)
    expect(told).toMatchObject({ command: 'runbook run', stopped: '', run: { state: 'finished', verdict: 'pass' } })
    expect(out).not.toContain(secret)
    const { metadata } = await admin.apps.readNamespacedDeployment({ namespace: practice, name: 'scripted' })
    expect(metadata?.generation).toBe(2)
    const verified = await cockpit('journal', 'verify')
    expect(verified).toMatchObject({ code: 0, out: '2 entries, the chain is whole.\n' })
    const exported = await cockpit('journal', 'export')
    expect(exported.out.split('\r\n')).toHaveLength(4)
    expect(exported.out).toContain('runbook by-script')
    const json = JSON.parse((await cockpit('journal', 'export', '--form', 'json')).out)
    expect(json.entries).toHaveLength(2)
  })

  it('says what is wrong with its inputs, and what could not be told', async () => {
    const wrong = await run('$(id)')
    expect(wrong).toMatchObject({ code: 2, err: expect.stringContaining('BAD_INPUT') })
    const nobody = await run('nobody')
    expect(nobody.code).toBe(2)
    expect(nobody.out).toContain('staging  no data  Look: deployments "nobody" not found')
  })
})
