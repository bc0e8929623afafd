import { existsSync, readFileSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { shippedRunbooks } from '@main/cli/commands/runbook-files.ts'
import { runCommandLine } from '@main/cli/run.ts'
import { judgeFixtures, readFixtures } from '@main/runbooks/fixtures.ts'
import { Judge } from '@main/runbooks/judge.ts'
import { lintRunbook } from '@main/runbooks/lint-runbook.ts'
import { readRunbook } from '@main/runbooks/read-runbook.ts'
import { fixturesOf } from '@main/runbooks/runbook-file.ts'
import { stepsOf } from '@shared/runbooks/runbook.ts'
import { describe, expect, it } from 'vitest'
import { capturedTerminal } from '../cli/captured-terminal.ts'
import { sampleRunbook } from './sample-runbook.ts'

const root = resolve(import.meta.dirname, '../../..')
const files = await shippedRunbooks(root)
const clock = { now: () => 0 }

describe('the shipped runbooks', () => {
  it('are there', () => {
    expect(files.map((file) => basename(file))).toContain('service-not-responding.md')
  })

  describe.each(files.map((file) => [basename(file), file]))('%s', (_name, file) => {
    const text = readFileSync(file, 'utf8')

    it('has no mistakes', () => {
      expect(lintRunbook(file, text)).toEqual([])
    })

    it('has fixtures that are judged as they say, and that reach pass and fail of each step', () => {
      const runbook = readRunbook(file, text, { origin: 'built-in', accepted: true })
      if (stepsOf(runbook).length === 0) return
      const path = fixturesOf(file)
      expect(existsSync(path), `${basename(path)} is missing`).toBe(true)
      const { results, missing } = judgeFixtures(
        runbook,
        readFixtures(path, readFileSync(path, 'utf8')),
        new Judge(clock),
      )
      expect(
        results.flatMap(({ step, name, line, fault }) =>
          fault === null ? [] : `line ${line}, ${step}, ${name}: ${fault}`,
        ),
      ).toEqual([])
      expect(missing).toEqual([])
    })
  })
})

describe('fixtures', () => {
  const step =
    'id: pods\nexpect:\n  - pass: size(pods) > 0\n    because: "{= size(pods)} pods"\n  - fail: true\n    because: none'
  const runbook = readRunbook('sample.md', sampleRunbook({ step }), { origin: 'own', accepted: false })
  const judged = (yaml: string) => judgeFixtures(runbook, readFixtures('sample.fixtures.yaml', yaml), new Judge(clock))

  it('say what no fixture reaches', () => {
    expect(judged('- { step: pods, name: a, output: { pods: [1] }, verdict: pass }').missing).toEqual([
      'step pods: no fixture with the verdict fail',
    ])
  })

  it.each([
    ['another verdict', '- { step: pods, name: a, output: { pods: [] }, verdict: pass }', 'it is fail, not pass: none'],
    [
      'another reason',
      '- { step: pods, name: a, output: { pods: [1] }, verdict: pass, because: two }',
      '"1 pods", without "two"',
    ],
    ['a step that is not there', '- { step: podz, name: a, output: { pods: [] }, verdict: pass }', 'no step podz'],
    [
      'a field that no result has',
      '- { step: pods, name: a, output: { podz: [] }, verdict: unknown }',
      'podz is no field',
    ],
    [
      'an input that is not there',
      '- { step: pods, name: a, inputs: { x: y }, output: { pods: [] }, verdict: fail }',
      'no such input',
    ],
    ['a pair that is not there', '- { step: pods, name: a, before: {}, after: {}, verdict: fail }', 'no pair'],
  ])('are wrong with %s', (_what, yaml, fault) => {
    expect(judged(yaml).results[0]?.fault).toContain(fault)
  })

  it.each([
    ['- { step: pods, name: a, output: {}, verdict: good }', 'line 1'],
    ['- step: pods\n  name: a\n  outptu: {}\n  verdict: pass', 'line'],
    ['a: &a [1]\nb: *a', 'line 2'],
  ])('are refused with the line: %s', (yaml, words) => {
    expect(() => readFixtures('sample.fixtures.yaml', yaml)).toThrow(words)
  })
})

describe('cockpit runbook', () => {
  const run = async (...argv: string[]) => {
    const terminal = capturedTerminal()
    return { code: await runCommandLine(['runbook', ...argv], terminal, '1'), ...terminal.printed }
  }
  const [file = ''] = files

  it('lints files', async () => {
    expect(await run('lint', file)).toMatchObject({ code: 0, out: expect.stringContaining('fine') })
    const { code, out } = await run('lint', '--json', file, 'resources/runbooks/README.md', '/nonexistent.md')
    expect(code).toBe(1)
    expect(JSON.parse(out)).toMatchObject({
      version: 1,
      exitCode: 1,
      files: [{ messages: [] }, { messages: [{ line: 1 }] }, { messages: [{ line: 1 }] }],
    })
  })

  it('tests the shipped ones, and says what is wrong with others', async () => {
    expect(await run('test', file)).toMatchObject({ code: 0, out: expect.stringContaining('fixtures as they say') })
    expect(await run('test', 'resources/runbooks/README.md')).toMatchObject({ code: 1 })
    expect(JSON.parse((await run('test', '--json', file)).out)).toMatchObject({
      exitCode: 0,
      files: [{ error: '', missing: [] }],
    })
  })
})
