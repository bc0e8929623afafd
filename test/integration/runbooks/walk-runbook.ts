import { sampleInputs } from '@main/runbooks/try-block.ts'
import type { Verdict } from '@shared/checks/check.ts'
import type { InputValues, StepState } from '@shared/runbooks/run.ts'
import { type Runbook, type RunbookStep, runbook as runbookForm, stepsOf } from '@shared/runbooks/runbook.ts'
import type { RunbookBench } from './own-runbooks.ts'

/** What became of one step. */
export interface Walked {
  readonly step: string
  /**
   * - `prepared`: it changes something, was shown by the gate, and was not confirmed.
   * - `not-done`: it waits for the effect of what was only prepared, or could not even be, and was left out.
   */
  readonly outcome: Verdict | 'skipped' | 'prepared' | 'not-done'
  readonly because: string
}

const soon = () => AbortSignal.timeout(30_000)

/** Changes that may be made on a cluster of the lab at any time. */
const harmless =
  /^(kubectl rollout restart deployment|VACUUM ANALYZE|REINDEX INDEX CONCURRENTLY|DROP INDEX CONCURRENTLY|redis-cli CONFIG SET activedefrag)\b/
/** The platform's API of the lab is a stand-in, and what is changed there was made for that. */
export const isHarmless = ({ run }: RunbookStep): boolean => run.executor === 'http' || harmless.test(run.text.trim())

export const shownRunbook = async ({ cockpit }: RunbookBench, id: string): Promise<Runbook> =>
  runbookForm.parse(await cockpit.handlers.runbooks.show({ id }, soon()))

export const withOutcome = (walked: readonly Walked[], ...outcomes: Walked['outcome'][]): readonly Walked[] =>
  walked.filter(({ outcome }) => outcomes.includes(outcome))

/** Defaults, else the first that is offered live, else a sample of the right form. */
export async function inputsOnLab(
  { cockpit }: RunbookBench,
  runbook: Runbook,
  cluster: string,
  given: InputValues = {},
): Promise<InputValues> {
  let values: InputValues = { ...sampleInputs(runbook.inputs).values, ...given }
  for (const { name, type, choices, default: standard } of runbook.inputs) {
    if (Object.hasOwn(given, name)) continue
    if (type === 'secret') values = { ...values, [name]: 'token-of-nobody-at-all' }
    if (choices === undefined || Array.isArray(choices) || standard !== undefined) continue
    const asked = { id: runbook.id, input: name, cluster, inputs: values }
    const [first] = await cockpit.handlers.runbooks.choices(asked, soon())
    if (first === undefined) throw new Error(`${runbook.id}: the lab offers nothing for ${name}`)
    values = { ...values, [name]: first }
  }
  return values
}

/**
 * Goes through a runbook from its first step to its last, as one who follows no proposal. A gate that does not pass is
 * overridden, so that every step is reached; a question gets the first answer that passes.
 * @param performs whether a step that changes something is confirmed.
 * @param steps where it ends earlier.
 */
export async function walkRunbook(
  bench: RunbookBench,
  runbook: Runbook,
  cluster: string,
  inputs: InputValues,
  performs: (step: RunbookStep) => boolean,
  steps: readonly RunbookStep[] = stepsOf(runbook),
): Promise<readonly Walked[]> {
  const { runbooks } = bench.cockpit.handlers
  const run = await bench.start(runbook.id, inputs)
  const walked: Walked[] = []
  let notDone = false
  for (const step of steps) {
    const address = { run, step: step.id, cluster }
    const waitsInVain = step.repeat !== null && notDone
    if (waitsInVain) {
      walked.push({ step: step.id, outcome: 'not-done', because: '' })
      if (!step.gate) await runbooks.skip({ ...address, reason: 'What it waits for was not done' }, soon())
    } else {
      const state = performs(step) ? await bench.change(run, step.id) : await bench.step(run, step.id)
      walked.push(outcomeOf(state.phase === 'asking' ? await answered(bench, run, step, cluster) : state))
    }
    const { outcome } = walked.at(-1) ?? { outcome: 'skipped' }
    notDone ||= outcome === 'prepared' || (outcome === 'unknown' && step.tier !== 'D0')
    if (step.gate && !['pass', 'skipped'].includes(outcome)) {
      await runbooks.override({ ...address, reason: 'The walk goes on' }, soon())
    }
  }
  await runbooks.cancel({ run }, soon())
  return walked
}

function outcomeOf({ step, phase, verdict, because, prepared }: StepState): Walked {
  if (phase === 'skipped') return { step, outcome: 'skipped', because }
  if (phase === 'confirming' && prepared !== null) return { step, outcome: 'prepared', because: prepared.title }
  if (phase !== 'judged' || verdict === null) throw new Error(`${step} came to rest as ${phase}: ${because}`)
  return { step, outcome: verdict, because }
}

async function answered(bench: RunbookBench, run: string, step: RunbookStep, cluster: string): Promise<StepState> {
  let state: StepState | undefined
  for (const answer of step.answers.length === 0 ? ['yes'] : step.answers) {
    if (state !== undefined) await bench.step(run, step.id, true)
    await bench.cockpit.handlers.runbooks.answer({ run, step: step.id, cluster, answer }, soon())
    state = await bench.settled(run, step.id)
    if (state.verdict === 'pass') break
  }
  if (state === undefined) throw new Error(`${step.id} has no answers`)
  return state
}
