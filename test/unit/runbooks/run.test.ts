import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { runView } from '@shared/runbooks/run.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { block, expectation, type RunBench, runBench, runbookOf, step } from './run-bench.ts'

let bench: RunBench
beforeEach(async () => {
  bench = await runBench()
})
afterEach(() => bench.close())

const code = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work
    return 'it did not fail'
  } catch (thrown) {
    return thrown instanceof CockpitError ? thrown.code : String(thrown)
  }
}

describe('a step', () => {
  it('runs, is judged, and keeps command, output and hash', async () => {
    const run = await bench.begin(runbookOf(step('a')))
    await run.runStep('a', 'one', false)
    expect(bench.state(run, 'a').phase).toBe('running')
    await bench.rest(run)
    const state = bench.state(run, 'a')
    expect(state).toMatchObject({ phase: 'judged', verdict: 'pass', because: 'It is ok' })
    expect(state.attempts).toHaveLength(1)
    expect(state.attempts[0]).toMatchObject({
      number: 1,
      command: 'a',
      source: 'ran',
      excerpt: ['output of a'],
      outputLines: 1,
      outputHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      decidedBy: { expression: 'ok', saw: '{"ok":true}' },
    })
    expect(await readFile(run.outputPath('a', 'one', 1), 'utf8')).toBe('output of a\n')
    expect(runView.parse(run.view()).verdict).toBe('pass')
  })

  it('that cannot be asked is unknown, never green; one that finds nothing says so', async () => {
    const run = await bench.begin(runbookOf(step('a'), step('b', { run: block('unfillable') })))
    bench.answers.set('a', () => {
      throw new CockpitError('FORBIDDEN', 'You may not')
    })
    await run.runStep('a', 'one', false)
    await bench.rest(run)
    expect(bench.state(run, 'a')).toMatchObject({
      verdict: 'unknown',
      because: 'Could not be judged: You may not',
      attempts: [{ error: { code: 'FORBIDDEN' } }],
    })
    await run.runStep('b', 'one', false)
    expect(bench.state(run, 'b')).toMatchObject({ phase: 'judged', verdict: 'unknown' })
    expect(run.view().verdict).toBe('unknown')
  })

  it('has a time limit', async () => {
    const run = await bench.begin(runbookOf(step('a', { timeoutMs: 5_000 })))
    bench.answers.set('a', () => new Promise(() => undefined))
    await run.runStep('a', 'one', false)
    await bench.rest(run)
    expect(bench.state(run, 'a')).toMatchObject({
      verdict: 'unknown',
      because: expect.stringContaining('Not finished within'),
    })
  })

  it('is skipped when its condition does not hold', async () => {
    const run = await bench.begin(runbookOf(step('a', { when: 'false' })))
    await run.runStep('a', 'one', false)
    expect(bench.state(run, 'a')).toMatchObject({ phase: 'skipped', verdict: null })
    expect(bench.executed).toEqual([])
  })

  it('repeats until it passes, a limited number of times', async () => {
    let turn = 0
    bench.answers.set('a', () => ({ ok: ++turn === 3 }))
    const run = await bench.begin(runbookOf(step('a', { repeat: { everyMs: 5_000, times: 4 } })))
    await run.runStep('a', 'one', false)
    await bench.rest(run)
    expect(turn).toBe(3)
    expect(bench.state(run, 'a')).toMatchObject({ verdict: 'pass', attempts: [{ number: 1 }] })
    bench.answers.set('a', () => ({ ok: false }))
    bench.executed.length = 0
    await run.runStep('a', 'one', true)
    await bench.rest(run)
    expect(bench.executed).toHaveLength(4)
    expect(bench.state(run, 'a')).toMatchObject({ verdict: 'fail', because: expect.stringContaining('after 4 times') })
  })

  it.each([
    ['NOT_CONFIGURED', 1],
    ['NOT_ALLOWED', 1],
    ['UNREACHABLE', 4],
  ])('that ends with %s is asked %i times of 4: time cannot change every error', async (error, times) => {
    bench.answers.set('a', () => {
      throw new CockpitError(error, 'It does not work')
    })
    const run = await bench.begin(runbookOf(step('a', { repeat: { everyMs: 5_000, times: 4 } })))
    await run.runStep('a', 'one', false)
    await bench.rest(run)
    expect(bench.executed).toHaveLength(times)
    expect(bench.state(run, 'a')).toMatchObject({
      verdict: 'unknown',
      because: expect.stringContaining('It does not work'),
      attempts: [{ error: { code: error } }],
    })
  })

  it('must stay passing for so long', async () => {
    const begun = bench.clock.now()
    bench.answers.set('a', () => ({ ok: bench.clock.now() - begun < 12_000 }))
    const book = runbookOf(step('a', { holdMs: 30_000 }), step('b', { holdMs: 30_000 }))
    const run = await bench.begin(book)
    await run.runStep('a', 'one', false)
    await bench.rest(run)
    expect(bench.state(run, 'a').verdict).toBe('fail')
    await run.runStep('b', 'one', false)
    await bench.rest(run)
    expect(bench.state(run, 'b')).toMatchObject({ verdict: 'pass', because: expect.stringContaining('(for 30s)') })
  })

  it('is judged as a pair by what a probe saw before and after', async () => {
    let value = 0
    bench.answers.set('count', () => ({ value: value++ }))
    const probe = { name: 'requests', run: block('count'), expect: [expectation('fail', 'grown', 'It grew')] }
    const run = await bench.begin(runbookOf(step('a', { probe })))
    await run.runStep('a', 'one', false)
    await bench.rest(run)
    expect(bench.executed).toEqual(['count', 'a', 'count'])
    expect(bench.state(run, 'a')).toMatchObject({ verdict: 'fail', because: 'It is ok; It grew' })
  })

  it('is stopped by its abort condition', async () => {
    let looks = 0
    bench.answers.set('burn', () => ({ burning: ++looks > 2 }))
    bench.answers.set(
      'a',
      ({ signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    )
    const abort = { run: block('burn'), when: 'burning', everyMs: 1_000 }
    const run = await bench.begin(runbookOf(step('a', { abort, timeoutMs: 60_000 })))
    await run.runStep('a', 'one', false)
    await bench.rest(run)
    expect(looks).toBe(3)
    expect(bench.state(run, 'a')).toMatchObject({ verdict: 'fail', because: 'Stopped because burning' })
  })

  it('asks a person, and takes one of its answers only', async () => {
    const ask = step('a', { run: { executor: 'ask', text: 'Which?', line: 1 }, answers: ['this', 'that'], expect: [] })
    const run = await bench.begin(runbookOf(ask))
    expect(await code(run.answer('a', 'one', 'this'))).toBe('NOT_ASKED')
    await run.runStep('a', 'one', false)
    expect(bench.state(run, 'a')).toMatchObject({ phase: 'asking', because: 'Which?' })
    expect(await code(run.answer('a', 'one', 'both'))).toBe('BAD_INPUT')
    await run.answer('a', 'one', 'this')
    expect(bench.state(run, 'a')).toMatchObject({
      phase: 'judged',
      verdict: 'pass',
      attempts: [{ source: 'answered' }],
    })
  })
})

describe('a gate', () => {
  it('holds what follows until it passes or somebody vouches for it', async () => {
    bench.answers.set('a', () => ({ ok: false }))
    const run = await bench.begin(runbookOf(step('a', { gate: true }), step('b')))
    expect(await code(run.runStep('b', 'one', false))).toBe('BLOCKED')
    await run.runStep('a', 'one', false)
    await bench.rest(run)
    expect(await code(run.runStep('b', 'one', false))).toBe('BLOCKED')
    expect(await code(run.skip('a', 'one', 'not needed'))).toBe('BLOCKED')
    await run.override('a', 'one', 'The lead has agreed')
    expect(bench.state(run, 'a')).toMatchObject({
      verdict: 'warn',
      override: { who: 'tester', reason: 'The lead has agreed' },
      attempts: [{ verdict: 'fail' }],
    })
    await run.runStep('b', 'one', false)
    await bench.rest(run)
    expect(bench.state(run, 'b').verdict).toBe('pass')
  })

  it('is believed for so long only', async () => {
    const run = await bench.begin(runbookOf(step('a', { gate: true, validMs: 600_000 }), step('b')))
    await run.runStep('a', 'one', false)
    await bench.rest(run)
    await bench.clock.advance(599_000)
    await run.runStep('b', 'one', false)
    await bench.rest(run)
    await bench.clock.advance(2_000)
    expect(await code(run.runStep('b', 'one', true))).toBe('BLOCKED')
    await run.runStep('a', 'one', true)
    await bench.rest(run)
    expect(await code(run.runStep('b', 'one', true))).toBe('it did not fail')
  })

  it('that is not needed holds nobody', async () => {
    const run = await bench.begin(runbookOf(step('a', { gate: true, when: 'false' }), step('b')))
    await run.runStep('a', 'one', false)
    expect(await code(run.runStep('b', 'one', false))).toBe('it did not fail')
  })
})

describe('a step that changes something', () => {
  const changing = step('a', { tier: 'D1', run: block('change'), undo: { run: block('change back'), when: null } })

  it('waits for a person, runs once, and is offered to be undone', async () => {
    const run = await bench.begin(runbookOf(changing))
    await run.runStep('a', 'one', false)
    await bench.rest(run)
    const { prepared, phase } = bench.state(run, 'a')
    expect(phase).toBe('confirming')
    expect(bench.performed).toEqual([])
    expect(await code(run.confirm('a', 'one', 'another', null))).toBe('NOT_PREPARED')
    expect(await code(run.confirm('a', 'one', prepared?.token ?? '', 'wrong'))).toBe('NAME_MISMATCH')
    expect(bench.state(run, 'a').phase).toBe('confirming')
    await run.confirm('a', 'one', prepared?.token ?? '', null)
    await bench.rest(run)
    expect(bench.performed).toEqual(['change'])
    expect(bench.state(run, 'a')).toMatchObject({ phase: 'judged', verdict: 'pass', canUndo: true, prepared: null })
    expect(await code(run.confirm('a', 'one', prepared?.token ?? '', null))).toBe('NOT_PREPARED')

    await run.undo('a', 'one')
    await bench.rest(run)
    await run.confirm('a', 'one', bench.state(run, 'a').prepared?.token ?? '', null)
    await bench.rest(run)
    expect(bench.performed).toEqual(['change', 'change back'])
    expect(bench.state(run, 'a')).toMatchObject({ canUndo: false, verdict: 'pass', because: 'Undone: Done' })
    expect(await code(run.undo('a', 'one'))).toBe('NOT_POSSIBLE')
  })

  it('runs once, however often it is confirmed', async () => {
    const run = await bench.begin(runbookOf(changing))
    await run.runStep('a', 'one', false)
    await bench.rest(run)
    const token = bench.state(run, 'a').prepared?.token ?? ''
    const codes = await Promise.all([
      code(run.confirm('a', 'one', token, null)),
      code(run.confirm('a', 'one', token, null)),
    ])
    expect(codes.sort()).toEqual(['BUSY', 'it did not fail'])
    await bench.rest(run)
    expect(bench.performed).toEqual(['change'])
    expect(bench.state(run, 'a').attempts).toHaveLength(1)
  })

  it('is ended by its time limit, and may be undone though it failed', async () => {
    let reason: unknown = null
    bench.answers.set(
      'change',
      ({ signal }) =>
        new Promise((_, reject) =>
          signal.addEventListener('abort', () => {
            reason = signal.reason
            reject(new Error('cut off'))
          }),
        ),
    )
    const run = await bench.begin(runbookOf({ ...changing, timeoutMs: 5_000 }))
    await run.runStep('a', 'one', false)
    await bench.rest(run)
    await run.confirm('a', 'one', bench.state(run, 'a').prepared?.token ?? '', null)
    await bench.rest(run)
    expect(reason).toMatchObject({ code: 'TIMED_OUT' })
    expect(bench.state(run, 'a')).toMatchObject({ verdict: 'unknown', canUndo: true })
  })

  it('is not performed when what must be known before cannot be looked at', async () => {
    bench.answers.set('count', () => {
      throw new CockpitError('UNREACHABLE', 'It does not answer')
    })
    const probe = { name: 'requests', run: block('count'), expect: [] }
    const run = await bench.begin(runbookOf({ ...changing, probe }))
    await run.runStep('a', 'one', false)
    await bench.rest(run)
    await run.confirm('a', 'one', bench.state(run, 'a').prepared?.token ?? '', null)
    await bench.rest(run)
    expect(bench.performed).toEqual([])
    expect(bench.state(run, 'a')).toMatchObject({ verdict: 'unknown', canUndo: false })
  })

  it('is undone in reverse order, and only while its condition holds', async () => {
    const second = step('b', { tier: 'D1', undo: { run: block('b back'), when: 'false' } })
    const run = await bench.begin(runbookOf(changing, second))
    for (const id of ['a', 'b']) {
      await run.runStep(id, 'one', false)
      await bench.rest(run)
      await run.confirm(id, 'one', bench.state(run, id).prepared?.token ?? '', null)
      await bench.rest(run)
    }
    expect(await code(run.undo('a', 'one'))).toBe('BLOCKED')
    expect(await code(run.undo('b', 'one'))).toBe('BLOCKED')
  })
})

describe('a run', () => {
  it('on many clusters runs a side-by-side step on all of them, another one on one at a time', async () => {
    const run = await bench.begin(runbookOf(step('a', { sideBySide: true }), step('b')), {
      clusters: ['one', 'two', 'three'],
    })
    await run.runStep('a', 'one', false)
    await bench.rest(run)
    expect(['one', 'two', 'three'].map((cluster) => bench.state(run, 'a', cluster).verdict)).toEqual([
      'pass',
      'pass',
      'pass',
    ])
    bench.answers.set('b', () => new Promise((resolve) => bench.clock.after(5_000, () => resolve({ ok: true }))))
    await run.runStep('b', 'one', false)
    expect(await code(run.runStep('b', 'two', false))).toBe('BUSY')
    await bench.rest(run)
    expect(await code(run.runStep('b', 'two', false))).toBe('it did not fail')
  })

  it('is stopped with what runs in it', async () => {
    let told: unknown = null
    bench.answers.set(
      'a',
      ({ signal }) =>
        new Promise((_, reject) =>
          signal.addEventListener('abort', () => {
            told = signal.reason
            reject(new Error('cut off'))
          }),
        ),
    )
    const run = await bench.begin(runbookOf(step('a')))
    await run.runStep('a', 'one', false)
    await run.cancel()
    expect(told).toMatchObject({ code: 'CANCELLED' })
    expect(bench.state(run, 'a')).toMatchObject({ phase: 'cancelled', because: 'Stopped by a person' })
    expect(run.view()).toMatchObject({ state: 'cancelled', endedAt: bench.clock.now() })
    expect(await code(run.runStep('a', 'one', true))).toBe('RUN_ENDED')
  })

  it('opened again stands where it stood; what was running is interrupted and not repeated by itself', async () => {
    const book = runbookOf(step('a'), step('b'), step('c', { tier: 'D1' }))
    bench.answers.set('b', () => new Promise(() => undefined))
    const run = await bench.begin(book, { clusters: ['one', 'two'] })
    await run.runStep('a', 'one', false)
    await bench.rest(run)
    await run.runStep('c', 'two', false)
    await bench.rest(run)
    await run.runStep('b', 'one', false)
    const again = await bench.reopen(run)
    expect(bench.state(again, 'a')).toMatchObject({ phase: 'judged', verdict: 'pass' })
    expect(bench.state(again, 'b')).toMatchObject({ phase: 'interrupted', attempts: [] })
    expect(bench.state(again, 'c', 'two')).toMatchObject({ phase: 'waiting', prepared: null })
    const before = bench.executed.length
    expect(await code(again.runStep('b', 'one', false))).toBe('INTERRUPTED')
    expect(bench.executed.length).toBe(before)
    bench.answers.delete('b')
    await again.runStep('b', 'one', true)
    await bench.rest(again)
    expect(bench.state(again, 'b').verdict).toBe('pass')
  })

  it('by instruction shows the command and judges what is pasted', async () => {
    const run = await bench.begin(runbookOf(step('a', { expect: [expectation('pass', 'true')] })), {
      byInstruction: true,
    })
    await run.runStep('a', 'one', false)
    expect(bench.state(run, 'a').phase).toBe('asking')
    expect(await code(run.paste('a', 'one', 'hello'))).toBe('BAD_INPUT')
    await run.paste('a', 'one', '{"status":"success","data":{"resultType":"vector","result":[]}}')
    expect(bench.state(run, 'a')).toMatchObject({ verdict: 'pass', attempts: [{ source: 'pasted' }] })
    expect(bench.executed).toEqual([])
  })

  it('by instruction lets a person judge a check, and no step whose output can be pasted', async () => {
    const check = step('nodes', { run: { executor: 'check', text: 'nodes-ready', line: 1 }, gate: true })
    const run = await bench.begin(runbookOf(check, step('a')), { byInstruction: true })
    expect(await code(run.judge('nodes', 'one', 'pass', 'All nodes are ready'))).toBe('NOT_ASKED')
    await run.runStep('nodes', 'one', false)
    // What one types where there is no cockpit, and what is to be seen.
    expect(bench.state(run, 'nodes').because).toMatch(/type: kubectl --context one get nodes.* \(expected: All Ready\)/)
    await run.judge('nodes', 'one', 'pass', 'All nodes are ready')
    expect(bench.state(run, 'nodes')).toMatchObject({
      phase: 'judged',
      verdict: 'pass',
      because: 'Judged by a person: All nodes are ready',
      attempts: [{ source: 'judged', decidedBy: null, excerpt: ['All nodes are ready'] }],
    })
    // It opens the gate as any pass does.
    await run.runStep('a', 'one', false)
    expect(bench.state(run, 'a').phase).toBe('asking')
    expect(await code(run.judge('a', 'one', 'pass', 'It looks fine'))).toBe('NOT_POSSIBLE')
    expect(bench.executed).toEqual([])
  })

  it('keeps no secret: not in the record, not in outputs, not in results', async () => {
    const secret = 'hunter2-"quoted"'
    bench.answers.set(`use ${secret}`, ({ print }) => {
      print(`it said ${secret} and ${encodeURIComponent(secret)}`)
      return { ok: true, said: secret, [secret]: 1 }
    })
    const run = await bench.begin(runbookOf(step('a', { run: block('use {{token}}') })), {}, { token: secret })
    await run.runStep('a', 'one', false)
    await bench.rest(run)
    expect(bench.executed).toEqual([`use ${secret}`])
    const place = { step: 0, cluster: 0, attempt: 1 }
    const files = await Promise.all([
      readFile(join(bench.folder, 'runs', run.id, 'run.jsonl'), 'utf8'),
      readFile(bench.store.outputPath(run.id, place), 'utf8'),
      readFile(bench.store.outputPath(run.id, place).replace('.txt', '.json'), 'utf8'),
    ])
    for (const text of [...files, JSON.stringify(run.view())]) {
      expect(text).not.toContain('hunter2')
      expect(text).toContain('***')
    }
    const again = await bench.reopen(run)
    await again.runStep('a', 'one', true)
    expect(bench.state(again, 'a')).toMatchObject({ verdict: 'unknown', because: expect.stringContaining('not kept') })
  })
})
