import { readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { journalPath } from '@main/actions/open-actions.ts'
import { readJournal } from '@main/journal/journal.ts'
import { RunStore } from '@main/runbooks/run-store.ts'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { failure } from '../../unit/contract/expected-failure.ts'
import { practiceObjects } from '../actions/objects.ts'
import { bundleCommandLine, start } from '../cli/command-line.ts'
import { eventually } from '../lab/test-lab.ts'
import { runbookBench, runbookText, settingsWith, stepText } from './own-runbooks.ts'

const { kubeconfig } = inject('lab')
const cluster = 'staging'
const practice = 'runbooks-killed'
const admin = practiceObjects(kubeconfig, cluster, practice)
const judged = 'expect:\n  - pass: true\n    because: Done'
let settings: string

beforeAll(async () => {
  settings = await settingsWith({})
  await admin.begin()
  await admin.deployment('killed', 1)
})
afterAll(async () => {
  await admin.end()
  await rm(settings, { recursive: true, force: true })
})

describe('a process that is killed in the middle of a run', () => {
  it('leaves a run that stands at the right step; nothing runs twice', async () => {
    const mark = join(tmpdir(), `cockpit-killed-run-${process.pid}`)
    const text = runbookText(
      'killed',
      '',
      stepText('First', 'kubectl', `kubectl get deployment killed -n ${practice}`, judged),
      stepText('Second', 'kubectl', `kubectl rollout restart deployment/killed -n ${practice}`, `tier: D1\n${judged}`),
      stepText(
        'Third',
        'kubectl',
        `kubectl exec deploy/budapp -n bud-system -c budapp -- sh -c 'echo ran >> ${mark}; sleep 15'`,
        `tier: D1\ntimeout: 60s\n${judged}`,
      ),
      stepText('Fourth', 'kubectl', `kubectl get deployment killed -n ${practice}`, judged),
    )
    const prepared = await settingsWith({ killed: text })
    await rm(settings, { recursive: true })
    settings = prepared
    const before = await runbookBench(kubeconfig, cluster, settings)
    const { runbooks } = before.cockpit.handlers
    const { hash } = await runbooks.show({ id: 'killed' }, AbortSignal.timeout(10_000))
    await runbooks.accept({ id: 'killed', hash }, AbortSignal.timeout(10_000))
    await before.cockpit.close()

    const program = await bundleCommandLine()
    const argv = ['runbook', 'run', 'killed', '--kubeconfig', kubeconfig, '--context', cluster, '--yes-tier', 'D1']
    const { child, ended } = start(program, argv, { FOUNDRY_COCKPIT_SETTINGS: settings })
    await eventually('the third step runs', 60_000, async () => {
      const lines = await readFile(mark, 'utf8').catch(() => '')
      return lines !== ''
    }).catch(async (thrown: unknown) => {
      child.kill('SIGKILL')
      throw new Error(`${String(thrown)}\n${JSON.stringify(await ended)}`)
    })
    child.kill('SIGKILL')
    await ended

    const [run = ''] = await readdir(join(settings, 'runs'))
    const again = await runbookBench(kubeconfig, cluster, settings)
    try {
      const phases = (await again.view(run)).steps.map(({ step, phase }) => `${step} ${phase}`)
      expect(phases).toEqual(['first judged', 'second judged', 'third interrupted', 'fourth waiting'])
      expect((await failure(again.step(run, 'third'))).code).toBe('INTERRUPTED')
      // Long enough for anything that would go on by itself.
      await new Promise((resolve) => setTimeout(resolve, 2_000))
      expect(await readFile(mark, 'utf8')).toBe('ran\n')

      const { entries, verdict } = await readJournal(journalPath(settings))
      expect(verdict).toMatchObject({ broken: null, tornBytes: 0 })
      expect(entries.map(({ phase, action }) => `${action} ${phase}`)).toEqual([
        'restart before',
        'restart after',
        'runbook.command before',
      ])
      expect((await new RunStore(settings, Date.now).read(run)).broken).toBeNull()
      const { metadata } = await admin.apps.readNamespacedDeployment({ namespace: practice, name: 'killed' })
      expect(metadata?.generation).toBe(2)

      expect(await again.step(run, 'fourth')).toMatchObject({ phase: 'judged', verdict: 'pass' })
      expect(await again.step(run, 'third', true)).toMatchObject({ phase: 'confirming' })
    } finally {
      await again.cockpit.close()
      await rm(mark, { force: true })
    }
  })
})
