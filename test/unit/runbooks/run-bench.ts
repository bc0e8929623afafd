import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ClusterAccess } from '@main/clusters/cluster-access.ts'
import type { GatedAction } from '@main/gate/gated-action.ts'
import type { Execution, StepResult } from '@main/runbooks/executors/executor.ts'
import type { FilledCommand } from '@main/runbooks/filled-command.ts'
import { Redactor } from '@main/runbooks/redactor.ts'
import { Run, type RunOptions } from '@main/runbooks/run.ts'
import type { Begun } from '@main/runbooks/run-record.ts'
import { RunStore } from '@main/runbooks/run-store.ts'
import type { RunbookEngine, Scope } from '@main/runbooks/runbook-engine.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { PreparedAction } from '@shared/gate/prepared.ts'
import type { PlatformProfile } from '@shared/platform/profile.ts'
import type { InputValues, StepState } from '@shared/runbooks/run.ts'
import { type Block, type Expectation, type Runbook, type RunbookStep, runbook } from '@shared/runbooks/runbook.ts'
import { ManualClock } from '../clusters/manual-clock.ts'

export const block = (text: string): Block => ({ executor: 'promql', text, line: 1 })
export const expectation = (verdict: Expectation['verdict'], when: string, because = ''): Expectation => ({
  verdict,
  when,
  because,
})

/** A step whose "query" is a word that the bench's executor knows. */
export function step(id: string, over: Partial<RunbookStep> = {}): RunbookStep {
  return {
    id,
    title: id,
    line: 1,
    why: '',
    run: block(id),
    tier: 'D0',
    timeoutMs: 30_000,
    when: null,
    gate: false,
    validMs: null,
    repeat: null,
    holdMs: null,
    rangeMs: null,
    sideBySide: false,
    answers: [],
    expect: [expectation('pass', 'ok', 'It is ok'), expectation('fail', 'true', 'It is not ok')],
    show: null,
    undo: null,
    probe: null,
    abort: null,
    ...over,
  }
}

export const runbookOf = (...steps: RunbookStep[]): Runbook =>
  runbook.parse({
    id: 'practice',
    title: 'Practice',
    summary: '',
    guides: [],
    symptoms: [],
    severity: 'routine',
    minutes: 1,
    origin: 'built-in',
    accepted: true,
    hash: 'h',
    tier: 'D1',
    inputs: [{ name: 'token', title: 'Token', type: 'secret', required: false }],
    fits: [],
    intro: '',
    sections: steps.map((each) => ({ form: 'step', step: each })),
  })

/**
 * A language of four words: an expression is a field of the result, `true`, `false`, or `grown` (of a pair).
 */
export const fakeEngine: RunbookEngine = {
  fill(_runbook, { executor, text }, inputs): FilledCommand {
    if (text === 'unfillable') throw new CockpitError('BAD_INPUT', 'It cannot be filled in')
    if (executor === 'ask') return { executor, question: text, shown: { text } }
    if (executor === 'check') return { executor, check: text, shown: { text } }
    return { executor: 'promql', query: text.replace('{{token}}', String(inputs.token)), shown: { text } }
  },
  typed: (_runbook, { text }, inputs) => text.replace('{{token}}', String(inputs.token)),
  judge(_runbook, expect, scope) {
    const decided = expect.find(({ when }) => holds(when, scope))
    if (decided === undefined) return { verdict: 'unknown', because: 'None holds', decidedBy: null, next: null }
    const { verdict, because, when } = decided
    return { verdict, because, decidedBy: { expression: when, saw: JSON.stringify(scope.result) }, next: null }
  },
  holds: (_runbook, expression, scope) => holds(expression, scope),
}

function holds(expression: string, scope: Scope): boolean {
  if (expression === 'true' || expression === 'false') return expression === 'true'
  const field = (of: unknown, name: string) => (of as Readonly<Record<string, unknown>> | undefined)?.[name]
  if (expression === 'grown') return Number(field(scope.after, 'value')) > Number(field(scope.before, 'value'))
  return field(scope.result, expression) === true
}

export interface RunBench {
  readonly clock: ManualClock
  readonly folder: string
  readonly store: RunStore
  /** Every command that was executed, in order. */
  readonly executed: string[]
  /** What the gate performed. */
  readonly performed: string[]
  /** By the command's text. */
  readonly answers: Map<string, (execution: Execution) => StepResult | Promise<StepResult>>
  begin(runbook: Runbook, over?: Partial<Pick<Begun, 'clusters' | 'byInstruction'>>, inputs?: InputValues): Promise<Run>
  /** The same run as another process finds it. */
  reopen(run: Run): Promise<Run>
  state(run: Run, step: string, cluster?: string): StepState
  /** Lets the clock go on until the run rests. */
  rest(run: Run): Promise<void>
  close(): Promise<void>
}

export async function runBench(): Promise<RunBench> {
  const clock = new ManualClock()
  const folder = await mkdtemp(join(tmpdir(), 'cockpit-runs-'))
  const store = new RunStore(folder, () => clock.now())
  const executed: string[] = []
  const performed: string[] = []
  const answers: RunBench['answers'] = new Map()
  const runs: Run[] = []
  let tokens = 0
  const kept = new Map<string, { action: GatedAction; plan: Awaited<ReturnType<GatedAction['plan']>> }>()
  const execute = async (execution: Execution, typed: FilledCommand): Promise<StepResult> => {
    const text = typed.executor === 'promql' ? typed.query : typed.executor
    executed.push(text)
    execution.print(`output of ${text}`)
    return (await answers.get(text)?.(execution)) ?? { ok: true }
  }
  const options: RunOptions = {
    clock,
    cluster: (id) => ({ id, environment: 'staging', protection: 'open' }) as ClusterAccess,
    profile: () => ({ clusters: [] }) as unknown as PlatformProfile,
    engine: fakeEngine,
    execute,
    store,
    owner: 'test',
    action: async () => {
      throw new Error('no action on objects is asked for here')
    },
    change: async (change) => ({
      id: 'fake',
      cluster: change.execution.cluster,
      target: { kind: 'things', namespace: null, name: 'thing' },
      needs: [],
      plan: async () => ({
        tier: change.tier,
        subject: { kind: 'things', namespace: null, name: 'thing', uid: '', resourceVersion: '' },
        title: change.title,
        explanation: change.command,
        button: 'Run',
        detail: change.words,
        preview: { diff: [], affected: [], warnings: [] },
        recheck: async () => undefined,
        async *perform(signal) {
          yield { text: change.command, done: 0, total: 1 }
          performed.push(change.command)
          change.onResult(await execute({ ...change.execution, signal }, change.typed))
          return 'Done'
        },
      }),
    }),
    gate: {
      async prepare(action, signal) {
        const plan = await action.plan(signal)
        const token = `token-${++tokens}`
        kept.set(token, { action, plan })
        return { token, tier: plan.tier, title: plan.title, confirmation: 'plain', typedName: null } as PreparedAction
      },
      async *perform(token, typedName, signal) {
        const found = kept.get(token)
        if (found === undefined) throw new CockpitError('NOT_PREPARED', 'Not prepared')
        if (typedName === 'wrong') throw new CockpitError('NAME_MISMATCH', 'Not the name')
        kept.delete(token)
        const steps = found.plan.perform(signal)
        for (;;) {
          const next = await steps.next()
          if (next.done === true) break
          yield { phase: 'doing', ...next.value }
        }
        yield { phase: 'done', text: 'Done', done: 1, total: 1 }
      },
    },
  }
  const opened = async (id: string, inputs: InputValues): Promise<Run> => {
    const folded = await store.read(id)
    const redactor = new Redactor()
    const token = inputs.token
    if (typeof token === 'string' && token !== '***') redactor.add(token)
    const run = new Run(options, folded.begun, inputs, redactor, await store.open(id), folded)
    runs.push(run)
    return run
  }
  const rest = async (run: Run) => {
    for (let turn = 0; run.isBusy && turn < 200; turn += 1) {
      await clock.advance(500)
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
  }
  let count = 0
  return {
    clock,
    folder,
    store,
    executed,
    performed,
    answers,
    async begin(book, over = {}, inputs = {}) {
      const id = `20261125-190000-00000${++count}`
      const record = await store.open(id)
      const masked = Object.fromEntries(
        Object.entries(inputs).map(([name, value]) => [name, name === 'token' ? '***' : value]),
      )
      await record.append({
        type: 'begun',
        id,
        runbook: book,
        clusters: ['one'],
        inputs: masked,
        who: 'tester',
        startedAt: clock.now(),
        byInstruction: false,
        versions: [],
        ...over,
      })
      await record.close()
      return opened(id, inputs)
    },
    async reopen(run) {
      const again = await opened(run.id, (await store.read(run.id)).begun.inputs)
      await again.reopen()
      return again
    },
    state: (run, id, cluster = 'one') => {
      const found = run.view().steps.find((each) => each.step === id && each.cluster === cluster)
      if (found === undefined) throw new Error(`no step ${id} on ${cluster}`)
      return found
    },
    rest,
    async close() {
      const closing = Promise.all(runs.map((run) => run.close()))
      // What was stopped gets a while for its last words.
      await clock.advance(15_000)
      await closing
      await rm(folder, { recursive: true, force: true })
    },
  }
}
