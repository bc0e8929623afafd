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
    'Not judged again: Today it is judged as a pair by another probe than then',
    'It is ok',
  ])
})

it('judges a pair again by what its probe saw then', async () => {
  let value = 0
  bench.answers.set('count', () => ({ value: value++ }))
  const probeThat = (...expect: ReturnType<typeof expectation>[]) => ({ name: 'requests', run: block('count'), expect })
  const run = await bench.begin(
    runbookOf(step('a', { probe: probeThat(expectation('pass', 'true', 'Few more')) }), step('b')),
  )
  for (const id of ['a', 'b']) {
    await run.runStep(id, 'one', false)
    await bench.rest(run)
  }
  const stricterPair = probeThat(
    expectation('fail', 'grown', 'It grew'),
    expectation('pass', 'true', 'It did not grow'),
  )
  const { steps } = await again(run, runbookOf(step('a', { probe: stricterPair }), step('b', { probe: stricterPair })))
  expect(steps).toMatchObject([
    { step: 'a', before: 'pass', after: 'fail', because: ['It is ok; Few more', 'It is ok; It grew'] },
    { step: 'b', before: 'pass', after: null },
  ])
  // The pair alone decides where nothing is expected of the result any more.
  const paired = await again(run, runbookOf(step('a', { probe: stricterPair, expect: [] })))
  expect(paired.steps[0]).toMatchObject({ after: 'fail', because: ['It is ok; Few more', 'It grew'] })
  expect(bench.executed).toEqual(['count', 'a', 'count', 'b'])
})

it('does not judge a pair again of which nothing is kept', async () => {
  const huge = 'x'.repeat(9 * 1024 * 1024)
  bench.answers.set('count', () => ({ huge }))
  const probe = { name: 'requests', run: block('count'), expect: [expectation('pass', 'true', 'Fine')] }
  const run = await bench.begin(runbookOf(step('a', { probe })))
  await run.runStep('a', 'one', false)
  await bench.rest(run)
  const { steps } = await again(run, runbookOf(step('a', { probe })))
  expect(steps[0]).toMatchObject({
    before: 'pass',
    after: null,
    because: ['It is ok; Fine', expect.stringContaining('is not kept')],
  })
})

it('leaves what a person judged', async () => {
  const check = step('nodes', { run: { executor: 'check', text: 'nodes-ready', line: 1 } })
  const run = await bench.begin(runbookOf(check), { byInstruction: true })
  await run.runStep('nodes', 'one', false)
  await run.judge('nodes', 'one', 'pass', 'All are ready')
  const { steps } = await again(run, runbookOf(check))
  expect(steps[0]).toMatchObject({ before: 'pass', after: null })
  expect(steps[0]?.because[1]).toBe('Not judged again: A person judged it')
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
