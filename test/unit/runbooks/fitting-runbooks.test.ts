import { resolve } from 'node:path'
import { fittingRunbooks, isFor } from '@main/runbooks/fitting-runbooks.ts'
import { inputFaults } from '@main/runbooks/inputs.ts'
import { runbookLanguage } from '@main/runbooks/runbook-language.ts'
import { RunbookLibrary } from '@main/runbooks/runbook-library.ts'
import { touchesOf } from '@main/runbooks/touched-places.ts'
import type { Problem } from '@shared/clusters/problem.ts'
import { expect, test } from 'vitest'

const language = runbookLanguage({ now: () => 0 })
const library = new RunbookLibrary({
  builtIn: resolve(import.meta.dirname, '../../../resources/runbooks'),
  settingsFolder: '/nowhere',
  language,
})

const crash: Problem = {
  id: 'pods/bud-system/budcluster-6d5f8b9c7d-x2x9z/budcluster/crash-loop',
  rule: 'pods/crash-loop',
  severity: 'critical',
  title: 'budcluster-6d5f8b9c7d-x2x9z: container budcluster is crash-looping',
  evidence: '',
  object: { kind: 'pods', namespace: 'bud-system', name: 'budcluster-6d5f8b9c7d-x2x9z', container: 'budcluster' },
  since: null,
}

test.each([
  ['crash-loop', true],
  ['pods/crash-loop', true],
  ['deployments/crash-loop', false],
  ['loop', false],
])('%s names the problem: %s', (word, fits) => {
  expect(isFor(word, crash)).toBe(fits)
})

test('a pod that crashes leads to its service', async () => {
  const found = fittingRunbooks(await library.readable(), crash, language)
  expect(found.find(({ runbook }) => runbook.id === 'service-not-responding')).toMatchObject({
    runbook: { steps: 6, accepted: true },
    inputs: { service: 'budcluster' },
  })
})

test.each([
  { namespace: 'bud-system', name: 'postgres-0' },
  { namespace: 'elsewhere', name: 'budcluster-6d5f8b9c7d-x2x9z' },
  { namespace: null, name: 'budcluster-6d5f8b9c7d-x2x9z' },
])('where the service cannot be told of %j, no default stands in for it', async (place) => {
  const problem = { ...crash, object: { ...crash.object, ...place } }
  const found = fittingRunbooks(await library.readable(), problem, language)
  expect(found.filter(({ runbook }) => runbook.id === 'service-not-responding')).toEqual([])
})

test('a problem that no runbook is for finds none', async () => {
  const none = { ...crash, id: 'nodes//n1//never-heard-of', rule: 'nodes/never-heard-of' }
  expect(fittingRunbooks(await library.readable(), none, language)).toEqual([])
})

test('tells before a start which places are touched and which steps change something', async () => {
  const runbook = await library.find('service-not-responding')
  const touches = touchesOf(language, runbook, { service: 'budapp' }, ['a', 'b'])
  expect(touches).toHaveLength(12)
  expect(touches.filter(({ changes }) => changes).map(({ step, cluster }) => [step, cluster])).toEqual([
    ['restart', 'a'],
    ['restart', 'b'],
  ])
  expect(new Set(touches.map(({ namespace }) => namespace))).toEqual(new Set(['bud-system']))
})

test('says of each field what is wrong with it', async () => {
  const runbook = await library.find('service-not-responding')
  expect(inputFaults(runbook, { service: '-rf', other: 1 }).map(({ name }) => name)).toEqual(['"other"', 'service'])
  expect(inputFaults(runbook, { service: 'budapp' })).toEqual([])
})
