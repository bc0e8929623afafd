import { basename } from 'node:path'
import { annotateYaml, originAt, plain, YamlFault } from '@main/platform/annotated-yaml.ts'
import { type Verdict, verdict } from '@shared/checks/check.ts'
import { environment } from '@shared/clusters/cluster-summary.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { inputValues } from '@shared/runbooks/run.ts'
import { type Runbook, type RunbookStep, stepsOf } from '@shared/runbooks/runbook.ts'
import { z } from 'zod'
import { checkInputs, type FrozenInputs } from './inputs.ts'
import type { Judge, Surroundings } from './judge.ts'
import { resultFields } from './result-fields.ts'
import { sampleInputs, tryBlock } from './try-block.ts'

const outcome = z.record(z.string(), z.unknown())

const fixture = z
  .strictObject({
    step: z.string(),
    name: z.string(),
    inputs: inputValues.default({}),
    /** The result as resources/runbooks/README.md names its fields. */
    output: outcome.optional(),
    /** Instead of `output`: results of the step's probe, judged as a pair. */
    before: outcome.optional(),
    after: outcome.optional(),
    cluster: z.strictObject({ id: z.string(), environment }).default({ id: 'fixture', environment: 'unknown' }),
    steps: z.record(z.string(), z.strictObject({ verdict, result: outcome.nullable().default(null) })).default({}),
    /** ms since the epoch. */
    now: z.number().default(1_770_000_000_000),
    verdict,
    /** A part of the reason that must be given. */
    because: z.string().optional(),
  })
  .refine(({ output, before, after }) => (output === undefined) === (before !== undefined && after !== undefined), {
    message: 'a fixture holds output, or before and after',
  })

export type Fixture = z.output<typeof fixture> & { readonly line: number }

/** What became of one fixture; `fault` is null when it is as it says. */
export interface FixtureResult {
  readonly step: string
  readonly name: string
  readonly line: number
  readonly fault: string | null
}

export interface FixtureReport {
  readonly results: readonly FixtureResult[]
  /** Verdicts that a step can give and no fixture reaches, in words. */
  readonly missing: readonly string[]
}

/** @throws CockpitError BAD_FIXTURES with file, line and fault. */
export function readFixtures(path: string, text: string): readonly Fixture[] {
  const name = basename(path)
  const refuse = (line: number, message: string): CockpitError =>
    new CockpitError('BAD_FIXTURES', `${name}, line ${line}: ${message}`)
  try {
    const yaml = annotateYaml(text, name)
    const read = z.array(fixture).safeParse(plain(yaml))
    if (read.success) return read.data.map((one, index) => ({ ...one, line: originAt(yaml, [index]).line }))
    const [issue] = read.error.issues
    const path_ = issue?.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] ?? ''] : (issue?.path ?? [])
    throw refuse(originAt(yaml, path_).line, `${path_.map(String).join('.')}: ${issue?.message ?? 'cannot be read'}`)
  } catch (thrown) {
    if (thrown instanceof YamlFault) throw refuse(thrown.line, thrown.message)
    throw thrown
  }
}

/** Judges recorded results as a run would, and says what of the runbook no fixture reaches. */
export function judgeFixtures(runbook: Runbook, fixtures: readonly Fixture[], judge: Judge): FixtureReport {
  const results = fixtures.map((one) => ({
    step: one.step,
    name: one.name,
    line: one.line,
    fault: faultOf(one, runbook, judge),
  }))
  return { results, missing: stepsOf(runbook).flatMap((step) => missingOf(step, fixtures)) }
}

function faultOf(one: Fixture, runbook: Runbook, judge: Judge): string | null {
  const step = stepsOf(runbook).find(({ id }) => id === one.step)
  if (step === undefined) return `there is no step ${one.step}`
  const inputs = inputsOf(runbook, one)
  if (typeof inputs === 'string') return inputs
  const strange = strangeField(step, one, inputs)
  if (strange !== null) return `${strange} is no field of the result of ${step.run.executor}`
  const around: Surroundings = {
    inputs,
    cluster: one.cluster,
    steps: Object.fromEntries(
      Object.entries(one.steps).map(([id, { verdict: had, result }]) => [id, { verdict: had, result }]),
    ),
    now: one.now,
  }
  const judged =
    one.output === undefined
      ? judge.judgePair(step, one.before ?? {}, one.after ?? {}, around)
      : judge.judge(step, one.output, around)
  if (judged === null) return 'the step has no pair to judge'
  if (judged.verdict !== one.verdict) return `it is ${judged.verdict}, not ${one.verdict}: ${judged.because}`
  if (judged.because.includes('(could not be told: '))
    return `a part of its reason could not be told: ${judged.because}`
  if (one.because !== undefined && !judged.because.includes(one.because))
    return `its reason is "${judged.because}", without "${one.because}"`
  return null
}

/** Those of the fixture over samples, so that a fixture names only what it is about. */
function inputsOf(runbook: Runbook, one: Fixture): FrozenInputs | string {
  try {
    return checkInputs(runbook, { ...sampleInputs(runbook.inputs).values, ...one.inputs })
  } catch (thrown) {
    if (thrown instanceof CockpitError) return thrown.message
    throw thrown
  }
}

/** A field that no run would bring makes a fixture prove what never happens. */
function strangeField(step: RunbookStep, one: Fixture, inputs: FrozenInputs): string | null {
  const block = one.output === undefined ? step.probe?.run : step.run
  if (block === undefined) return null
  const tried = tryBlock(block, inputs)
  if (!('command' in tried)) return null
  const known = Object.keys(resultFields(tried.command))
  const given = [one.output, one.before, one.after].flatMap((fields) => Object.keys(fields ?? {}))
  return given.find((name) => !known.includes(name)) ?? null
}

function missingOf(step: RunbookStep, fixtures: readonly Fixture[]): readonly string[] {
  const own = fixtures.filter((one) => one.step === step.id)
  const of = (list: RunbookStep['expect'], reached: readonly Verdict[], what: string): readonly string[] => {
    const can = new Set(list.map((expectation) => expectation.verdict))
    if (!can.has('pass') || !can.has('fail')) return []
    return (['pass', 'fail'] as const)
      .filter((one) => !reached.includes(one))
      .map((one) => `step ${step.id}: no fixture ${what} ${one}`)
  }
  return [
    ...of(
      step.expect,
      own.filter(({ output }) => output !== undefined).map((one) => one.verdict),
      'with the verdict',
    ),
    ...of(
      step.probe?.expect ?? [],
      own.filter(({ output }) => output === undefined).map((one) => one.verdict),
      'with before and after has the verdict',
    ),
  ]
}
