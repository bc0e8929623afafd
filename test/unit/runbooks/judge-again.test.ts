import { judgeAgain } from '@main/runbooks/judge-again.ts'
import type { Run } from '@main/runbooks/run.ts'
import type { Runbook } from '@shared/runbooks/runbook.ts'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { block, expectation, fakeEngine, type RunBench, runBench, runbookOf, step } from './run-bench.ts'

let bench: RunBench
beforeEach(async () => {
  bench = await runBench()
})
afterEach(() => bench.close())

const again = async (run: Run, today: Runbook, engine: Pick<typeof fakeEngine, 'judge'> = fakeEngine) =>
  judgeAgain({ store: bench.store, engine, environment: () => 'unknown' }, await bench.store.read(run.id), {
    ...today,
    hash: 'today',
  })
const stricter = [expectation('fail', 'slow', 'It is slow'), expectation('pass', 'true', 'It is fine')]

it('sets the verdict of a changed expectation beside the old one, and runs and writes nothing', async () => {
  bench.answers.set('a', () => ({ ok: true, slow: true }))
  const run = await bench.begin(runbookOf(step('a'), step('b'), step('untouched')))
  for (const id of ['a', 'b']) {
    await run.runStep(id, 'one', false)
    await bench.rest(run)
  }
  const { head } = await bench.store.read(run.id)
  expect(await again(run, runbookOf(step('a', { expect: stricter }), step('b')))).toMatchObject({
    hashes: ['h', 'today'],
    steps: [
      { step: 'a', before: 'pass', after: 'fail', change: 'worse', because: ['It is ok', 'It is slow'] },
      { step: 'b', before: 'pass', after: 'pass', change: 'same' },
    ],
  })
  expect(bench.executed).toEqual(['a', 'b'])
  expect((await bench.store.read(run.id)).head).toBe(head)
})

it('says why a step is not judged again, and gives it no verdict', async () => {
  bench.answers.set('failing', () => {
    throw new Error('no answer')
  })
  const pair = { name: 'p', run: block('probe'), expect: [expectation('pass', 'true')] }
  const run = await bench.begin(runbookOf(step('gone'), step('silent'), step('failing'), step('paired'), step('kept')))
  for (const id of ['gone', 'silent', 'failing', 'paired', 'kept']) {
    await run.runStep(id, 'one', false)
    await bench.rest(run)
  }
  const today = runbookOf(
    step('silent', { expect: [] }),
    step('failing'),
    step('paired', { probe: pair }),
    step('kept'),
  )
  const { steps } = await again(run, today)
  expect(steps.map(({ step: id, after, change }) => `${id} ${after} ${change}`)).toEqual([
    'gone null other',
    'silent null other',
    'failing null other',
    'paired null other',
    'kept pass same',
  ])
  expect(steps.map(({ because: [, is] }) => is)).toEqual([
    'Not judged again: The runbook has no such step today',
    'Not judged again: Nothing is expected of it today',
    'Not judged again: No result of it is kept',
    'Not judged again: It was judged as a pair, and what was seen before and after is not kept',
    'It is ok',
  ])
})

it('judges as of the time of the run, by the verdicts that the steps before have today', async () => {
  bench.answers.set('a', () => ({ ok: true, slow: true }))
  const run = await bench.begin(runbookOf(step('a'), step('b')))
  for (const id of ['a', 'b']) {
    await run.runStep(id, 'one', false)
    await bench.rest(run)
  }
  const ended = bench.state(run, 'b').attempts.at(-1)?.endedAt
  await bench.clock.advance(24 * 60 * 60_000)
  const seen: unknown[] = []
  await again(run, runbookOf(step('a', { expect: stricter }), step('b')), {
    judge(book, expect, scope) {
      seen.push([scope.now, scope.steps.a?.verdict])
      return fakeEngine.judge(book, expect, scope)
    },
  })
  expect(seen.at(-1)).toEqual([ended, 'fail'])
})
