import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Problem } from '@shared/clusters/problem.ts'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { type RunbookBench, runbookBench, runbookText, settingsWith, stepText } from './own-runbooks.ts'

const { kubeconfig } = inject('lab')
const cluster = 'staging'
const soon = () => AbortSignal.timeout(30_000)

/** @param least pods that are expected. */
const watched = (least: number): string =>
  runbookText(
    'watched',
    'inputs:\n  - { name: app, title: App, type: text, format: name }\n  - { name: key, title: Key, type: secret }\n',
    stepText(
      'Pods',
      'kubectl',
      'kubectl get pods -n bud-system -l app={{app}}',
      [
        'expect:',
        '  - no-data: size(pods) == 0',
        '    because: None',
        `  - pass: size(pods) >= ${least}`,
        '    because: "{= size(pods)} pods"',
        '  - fail: true',
        `    because: "{= size(pods)} pods, and not ${least}"`,
      ].join('\n'),
    ),
    stepText('Name', 'kubectl', 'kubectl get deployment {{app}} -n bud-system', 'timeout: 20s'),
  )

let bench: RunbookBench
beforeAll(async () => {
  bench = await runbookBench(kubeconfig, cluster, await settingsWith({ watched: watched(1) }))
})
afterAll(() => bench.close())
const handlers = () => bench.cockpit.handlers.runbooks

const run = async (app: string): Promise<string> => {
  const id = await bench.start('watched', { app, key: 'correct-horse' })
  await bench.step(id, 'pods')
  return id
}

it('check says what is wrong with each field, and no secret', async () => {
  const wrong = await handlers().check({ id: 'watched', inputs: { app: 'Not A Name' } }, soon())
  expect(wrong.map(({ name }) => name).sort()).toEqual(['app', 'key'])
  const leading = await handlers().check({ id: 'watched', inputs: { app: '--all', key: 'correct-horse\n' } }, soon())
  expect(leading.map(({ name }) => name)).toContain('app')
  expect(JSON.stringify(leading)).not.toContain('correct-horse')
  expect(await handlers().check({ id: 'watched', inputs: { app: 'budapp', key: 'k' } }, soon())).toEqual([])
})

it('fitting leads from a problem to its runbooks, inputs filled in', async () => {
  const problem: Problem = {
    id: 'pods/bud-system/budcluster-6d5f8b9c7d-x2x9z/budcluster/crash-loop',
    rule: 'pods/crash-loop',
    severity: 'critical',
    title: 'budcluster-6d5f8b9c7d-x2x9z: container budcluster is crash-looping',
    evidence: '',
    object: { kind: 'pods', namespace: 'bud-system', name: 'budcluster-6d5f8b9c7d-x2x9z', container: 'budcluster' },
    since: null,
  }
  const found = await handlers().fitting({ cluster, problem }, soon())
  const fits = found.map(({ runbook: { id }, inputs }) => [id, inputs] as const)
  expect(fits).toContainEqual(['service-not-responding', { service: 'budcluster' }])
})

it('plan keeps the runbook of then, with what each step runs; judged again, the one of today decides', async () => {
  const id = await run('budapp')
  await handlers().finish({ run: id }, soon())
  await writeFile(join(bench.settings, 'runbooks', 'watched.md'), watched(40))

  const { runbook, touches } = await handlers().plan({ run: id }, soon())
  expect(JSON.stringify(runbook)).toContain('size(pods) >= 1')
  expect(touches.map(({ command, changes }) => [command, changes])).toEqual([
    [`kubectl --context ${cluster} get pods -n bud-system -l app=budapp`, false],
    [`kubectl --context ${cluster} get deployment budapp -n bud-system`, false],
  ])

  const { hashes, steps } = await handlers().judgeAgain({ run: id }, soon())
  expect(hashes[0]).toBe(runbook.hash)
  expect(hashes[1]).not.toBe(runbook.hash)
  expect(steps).toMatchObject([
    {
      step: 'pods',
      cluster,
      before: 'pass',
      after: 'fail',
      change: 'worse',
      because: ['3 pods', '3 pods, and not 40'],
    },
  ])
})

it('compare sets two runs side by side', async () => {
  const [first, second] = [await run('budapp'), await run('nobody')]
  expect(await handlers().compare({ before: first, after: second }, soon())).toMatchObject([
    { step: 'pods', cluster, change: 'better', because: ['3 pods, and not 40', 'None'], sameOutput: false },
    { step: 'name', before: null, after: null, change: 'same', sameOutput: null },
  ])
})
