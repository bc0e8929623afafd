import { gateBefore, lastUndoable, wayOn } from '@renderer/runbooks/way-on.ts'
import { type Attempt, type RunView, type StepState, waitingState } from '@shared/runbooks/run.ts'
import type { NextStep, RunbookStep } from '@shared/runbooks/runbook.ts'
import { expect, test } from 'vitest'
import { step } from '../../runbooks/run-bench.ts'

const steps = [step('look', { sideBySide: true }), step('gate', { gate: true, validMs: 60_000 }), step('change')]

const state = (id: string, over: Partial<StepState> = {}, cluster = 'a'): StepState => ({
  ...waitingState(id, cluster),
  ...over,
})

const attempt = (next: NextStep | null, over: Partial<Attempt> = {}): Attempt => ({
  number: 1,
  command: '',
  startedAt: 0,
  endedAt: 1000,
  verdict: 'pass',
  because: '',
  decidedBy: null,
  next,
  error: null,
  source: 'ran',
  excerpt: [],
  outputLines: 0,
  outputHash: null,
  shown: null,
  ...over,
})

const judged = (id: string, next: NextStep | null = null, over: Partial<StepState> = {}): StepState =>
  state(id, { phase: 'judged', verdict: 'pass', attempts: [attempt(next)], ...over })

const view = (states: readonly StepState[], over: Partial<RunView> = {}): RunView => ({
  id: 'run',
  runbook: 'practice',
  title: 'Practice',
  hash: '',
  clusters: ['a'],
  who: 'me',
  startedAt: 0,
  endedAt: null,
  state: 'open',
  verdict: null,
  inputs: {},
  byInstruction: false,
  steps: steps.map(({ id }) => states.find((each) => each.step === id) ?? state(id)),
  ...over,
})

const on = (states: readonly StepState[], id: string, over: Partial<RunView> = {}, now = 2000) =>
  wayOn(view(states, over), steps, stepNamed(id), 'a', now)

function stepNamed(id: string): RunbookStep {
  const found = steps.find((each) => each.id === id)
  if (found === undefined) throw new Error(id)
  return found
}

test('a step that waits is run, and says when it runs everywhere', () => {
  expect(on([], 'look')).toMatchObject({ does: 'run', step: 'look', label: 'Run "look"' })
  expect(on([], 'look', { clusters: ['a', 'b'] })).toMatchObject({ label: 'Run "look" on every cluster' })
})

test('what the verdict proposes comes next, whichever step it is', () => {
  expect(on([judged('look', { step: 'gate' })], 'look')).toMatchObject({ does: 'run', step: 'gate' })
  expect(on([judged('look', { runbook: 'other', inputs: { a: 'b' } })], 'look')).toMatchObject({
    does: 'runbook',
    runbook: 'other',
    inputs: { a: 'b' },
  })
  // Already done there: it is shown, never run again by Enter.
  expect(on([judged('look', { step: 'gate' }), judged('gate')], 'look')).toMatchObject({ does: 'go', step: 'gate' })
})

test('words alone are for the person: Enter does nothing', () => {
  expect(on([judged('look', { text: 'Call somebody' })], 'look')).toBeNull()
})

test('an override does not follow what the verdict proposed', () => {
  const override = { who: 'me', reason: 'known', at: 0 }
  expect(on([judged('look', { text: 'Call somebody' }, { override })], 'look')).toMatchObject({ step: 'gate' })
})

test('behind a gate that has not passed, Enter leads to the gate', () => {
  expect(on([], 'change')).toMatchObject({ does: 'go', step: 'gate' })
  expect(on([judged('gate', null, { verdict: 'fail' })], 'change')).toMatchObject({ does: 'go', step: 'gate' })
  expect(on([judged('gate')], 'change')).toMatchObject({ does: 'run', step: 'change' })
  // It passed at 1 s and is believed for a minute.
  expect(on([judged('gate')], 'change', {}, 70_000)).toMatchObject({ does: 'go', step: 'gate' })
  expect(gateBefore(view([judged('gate')]), steps, stepNamed('change'), 'a', 70_000)?.reason).toContain('ago')
})

test('what is not known is never repeated by Enter, nor what runs', () => {
  expect(on([state('look', { phase: 'interrupted' })], 'look')).toBeNull()
  expect(on([state('look', { phase: 'running' })], 'look')).toBeNull()
})

test('a question is led to, not answered', () => {
  expect(on([state('look', { phase: 'confirming' })], 'look')).toMatchObject({ does: 'confirm' })
  expect(on([state('look', { phase: 'asking' })], 'look', { byInstruction: true })).toMatchObject({
    does: 'answer',
    label: 'Paste the output',
  })
})

test('after the last step the run may be finished, once nothing waits', () => {
  expect(on([judged('change')], 'change')).toBeNull()
  expect(on([judged('look'), judged('gate'), judged('change')], 'change')).toMatchObject({ does: 'finish' })
  expect(on([judged('change')], 'change', { state: 'finished' })).toBeNull()
})

test('the way back begins with the last change', () => {
  const both = view([judged('look', null, { canUndo: true }), judged('change', null, { canUndo: true })])
  expect(lastUndoable(both, steps, 'a')?.id).toBe('change')
  expect(lastUndoable(view([]), steps, 'a')).toBeNull()
})
