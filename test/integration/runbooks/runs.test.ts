import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { journalPath } from '@main/actions/open-actions.ts'
import { readJournal } from '@main/journal/journal.ts'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { failure } from '../../unit/contract/expected-failure.ts'
import { practiceObjects } from '../actions/objects.ts'
import { eventually } from '../lab/test-lab.ts'
import { type RunbookBench, runbookBench, runbookText, settingsWith, stepText, undoText } from './own-runbooks.ts'

const { kubeconfig } = inject('lab')
const cluster = 'staging'
const practice = 'runbooks-runs'
const admin = practiceObjects(kubeconfig, cluster, practice)

const judged = 'expect:\n  - pass: true\n    because: Done'
const runbooks = {
  look: runbookText(
    'look',
    'inputs:\n  - { name: app, title: App, type: text, format: name }\n  - { name: key, title: Key, type: secret }\n',
    stepText(
      'Pods',
      'kubectl',
      'kubectl get pods -n bud-system -l app={{app}}',
      [
        'gate: true',
        'expect:',
        '  - no-data: size(pods) == 0',
        '    because: No pod carries app={{app}}',
        '  - pass: pods.all(p, p.phase == "Running" && p.readyCount == p.totalCount)',
        '    because: "{= size(pods)} pods run and are ready"',
        '  - fail: true',
        '    because: not all',
        'show: { table: pods, columns: [name, displayStatus] }',
      ].join('\n'),
    ),
    stepText('Said', 'kubectl', 'kubectl exec deploy/budapp -n bud-system -- printf %s {{key}}', `tier: D0\n${judged}`),
    stepText(
      'Load',
      'promql',
      'up{job="platform"}',
      'range: 5m\nexpect:\n  - pass: size(series) == 1\n    because: up is {= series[0].value}\nshow: { chart: series }',
    ),
  ),
  change: runbookText(
    'change',
    'inputs:\n  - { name: replicas, title: Replicas, type: number, min: 0, max: 5 }\n',
    stepText(
      'Scale',
      'kubectl',
      `kubectl scale deployment/changed -n ${practice} --replicas={{replicas}}`,
      `tier: D1\ntimeout: 90s\n${judged}`,
      undoText('kubectl', `kubectl scale deployment/changed -n ${practice} --replicas=1`),
    ),
    stepText(
      'Restart',
      'kubectl',
      `kubectl rollout restart deployment/changed -n ${practice}`,
      `tier: D1\ntimeout: 90s\n${judged}`,
    ),
    stepText(
      'Vacuum',
      'sql postgres',
      'VACUUM (ANALYZE) pg_catalog.pg_class',
      'tier: D1\nexpect:\n  - pass: affected == 0\n    because: Vacuumed',
    ),
    stepText(
      'Debug',
      'kubectl',
      `kubectl run probe -n ${practice} --rm -i --image=registry.invalid/none:1 -- true`,
      'tier: D1\ntimeout: 60s\nexpect:\n  - pass: exitCode == 0\n    because: It ended well\n  - fail: true\n    because: It ended badly',
    ),
  ),
}

let bench: RunbookBench
beforeAll(async () => {
  bench = await runbookBench(kubeconfig, cluster, await settingsWith(runbooks))
  await admin.begin()
})
afterAll(async () => {
  await admin.end()
  await bench.close()
})
const soon = () => AbortSignal.timeout(30_000)

describe('an own runbook', () => {
  it('is shown, and runs only after this very file was accepted', async () => {
    const { runbooks: handlers } = bench.cockpit.handlers
    const listed = (await handlers.list({}, soon())).find(({ id }) => id === 'look')
    expect(listed).toMatchObject({ origin: 'own', accepted: false, steps: 3, tier: 'D0' })
    const { hash } = await handlers.show({ id: 'look' }, soon())
    const inputs = { app: 'budapp', key: 'k' }
    const input = { id: 'look', hash, clusters: [cluster], inputs, byInstruction: false }
    expect((await failure(Promise.resolve(handlers.start(input, soon())))).code).toBe('NOT_ACCEPTED')
    const other = { ...input, hash: 'another' }
    expect((await failure(Promise.resolve(handlers.start(other, soon())))).code).toBe('CHANGED')
    expect((await failure(Promise.resolve(handlers.accept({ id: 'look', hash: 'another' }, soon())))).code).toBe(
      'CHANGED',
    )
  })
})

describe('a run', () => {
  it('asks the cluster, judges, shows, and keeps evidence without a secret', async () => {
    const secret = 'correct-horse-battery'
    const run = await bench.start('look', { app: 'budapp', key: secret })
    expect(await bench.step(run, 'pods')).toMatchObject({
      phase: 'judged',
      verdict: 'pass',
      because: '3 pods run and are ready',
      attempts: [{ command: `kubectl --context ${cluster} get pods -n bud-system -l app=budapp`, shown: { total: 3 } }],
    })
    expect(await bench.step(run, 'said')).toMatchObject({ verdict: 'pass', attempts: [{ excerpt: ['***'] }] })
    expect(await bench.step(run, 'load')).toMatchObject({ verdict: 'pass', because: 'up is 1' })
    const { runbooks: handlers } = bench.cockpit.handlers
    await handlers.finish({ run }, soon())
    const lines = await handlers.output({ run, step: 'pods', cluster, attempt: 1, from: 0 }, soon())
    expect(lines).toMatchObject({ total: 4 })
    for (const form of ['markdown', 'html'] as const) {
      const { text } = await handlers.evidence({ run, form }, soon())
      expect(text).toContain('3 pods run and are ready')
      expect(text).toContain('unbroken')
      expect(text).toMatch(/sha256 [0-9a-f]{64}/)
      expect(text).not.toContain(secret)
      if (form === 'html') {
        expect(text).toContain('<svg')
        expect(text).not.toMatch(/<script|src=|href=|url\(/)
      }
    }
    for (const name of ['run.jsonl', 'outputs/1-0-1.txt', 'outputs/1-0-1.json']) {
      expect(await readFile(join(bench.settings, 'runs', run, name), 'utf8')).not.toContain(secret)
    }
    const { steps: judged } = await handlers.judgeAgain({ run }, soon())
    expect(judged.map(({ after, change }) => `${after} ${change}`)).toEqual(['pass same', 'pass same', 'pass same'])
    expect(JSON.stringify(judged)).not.toContain(secret)
    expect(await handlers.runs({}, soon())).toEqual(
      expect.arrayContaining([expect.objectContaining({ id: run, state: 'finished', verdict: 'pass' })]),
    )
  })

  it('holds at a gate, and says what is not there', async () => {
    const run = await bench.start('look', { app: 'nobody', key: 'k' })
    expect(await bench.step(run, 'pods')).toMatchObject({ verdict: 'no-data', because: 'No pod carries app=nobody' })
    expect((await failure(bench.step(run, 'said'))).code).toBe('BLOCKED')
  })

  it('changes objects through the gate, and takes them back', async () => {
    await admin.deployment('changed', 1)
    const run = await bench.start('change', { replicas: 2 })
    expect(await bench.change(run, 'scale')).toMatchObject({ phase: 'judged', verdict: 'pass', canUndo: true })
    expect(await admin.readyPods('changed')).toBe(2)
    expect(await bench.change(run, 'restart')).toMatchObject({ phase: 'judged', verdict: 'pass', canUndo: false })
    const { runbooks: handlers } = bench.cockpit.handlers
    await handlers.undo({ run, step: 'scale', cluster }, soon())
    const shown = await eventually('the way back is shown', 20_000, async () => {
      const state = (await bench.view(run)).steps.find(({ step }) => step === 'scale')
      return state?.phase === 'confirming' ? state.prepared : null
    })
    expect(shown).toMatchObject({ title: 'Scale Deployment changed from 2 to 1?', tier: 'D2' })
    await handlers.confirm({ run, step: 'scale', cluster, token: shown.token, typedName: shown.typedName }, soon())
    await eventually('it is taken back', 60_000, async () => {
      const state = (await bench.view(run)).steps.find(({ step }) => step === 'scale')
      return state?.because.startsWith('Undone') === true && !state.canUndo
    })
    const { entries, verdict } = await readJournal(journalPath(bench.settings))
    expect(verdict.broken).toBeNull()
    expect(entries.map(({ phase, action }) => `${action} ${phase}`)).toEqual([
      'scale before',
      'scale after',
      'restart before',
      'restart after',
      'scale before',
      'scale after',
    ])
    expect(entries[0]?.detail).toBe(`replicas 1 to 2 (runbook change, run ${run}, step scale)`)
    expect(entries[5]?.detail).toContain('step scale, undo')
  })

  it('maintains a table through the gate, its size and lock shown before', async () => {
    const run = await bench.start('change', { replicas: 1 })
    const state = await bench.step(run, 'vacuum')
    expect(state.prepared).toMatchObject({ tier: 'D1', target: { kind: 'services', name: 'postgresql' } })
    expect(state.prepared?.preview.warnings[0]).toContain('SHARE UPDATE EXCLUSIVE')
    expect(await bench.change(run, 'vacuum')).toMatchObject({ phase: 'judged', verdict: 'pass', because: 'Vacuumed' })
  })

  it('runs a pod for one command and removes it, also when it is stopped', async () => {
    const gone = () =>
      eventually('the pod is gone', 30_000, async () => {
        const { items } = await admin.core.listNamespacedPod({
          namespace: practice,
          labelSelector: 'foundry-cockpit/debug-run',
        })
        return items.length === 0
      })
    const run = await bench.start('change', { replicas: 1 })
    const changing = bench.change(run, 'debug')
    // No kubelet runs it here: the administrator says that it has ended.
    await eventually('the pod runs', 30_000, async () => {
      const pod = await admin.core.readNamespacedPod({ namespace: practice, name: 'probe' }).catch(() => null)
      return pod?.status?.phase === 'Running'
    })
    const body = [
      { op: 'replace', path: '/status/phase', value: 'Failed' },
      {
        op: 'replace',
        path: '/status/containerStatuses/0/state',
        value: {
          terminated: { exitCode: 3, startedAt: new Date().toISOString(), finishedAt: new Date().toISOString() },
        },
      },
    ]
    await admin.core.patchNamespacedPodStatus({ namespace: practice, name: 'probe', body })
    const ended = await changing
    expect(ended).toMatchObject({ verdict: 'fail', because: 'It ended badly' })
    expect(ended.attempts.at(-1)?.excerpt).toEqual(
      expect.arrayContaining([expect.stringMatching(/^pod is /), 'exit code 3']),
    )
    await gone()

    const stopped = bench.change(run, 'debug')
    await eventually('the next pod', 30_000, () =>
      admin.core.readNamespacedPod({ namespace: practice, name: 'probe' }).then(
        () => true,
        () => false,
      ),
    )
    await bench.cockpit.handlers.runbooks.cancel({ run }, soon())
    expect(await stopped).toMatchObject({ phase: 'cancelled' })
    await gone()
  })
})
