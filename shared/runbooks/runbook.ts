import { z } from 'zod'
import { verdict } from '../checks/check.ts'
import { tier } from '../gate/tier.ts'

/** What a value must look like, besides the rules for every value (`resources/runbooks/README.md`). */
export const inputFormat = z.enum(['name', 'identifier', 'uuid', 'email', 'image', 'url', 'time', 'words'])
export type InputFormat = z.infer<typeof inputFormat>

/** Fixed, or read on the cluster when the person chooses. */
export const choiceSource = z.union([
  z.array(z.string()).min(1),
  z.strictObject({
    /** Plural of a kind, or `contexts`. */
    from: z.string(),
    namespace: z.string().optional(),
  }),
])

export const runbookInput = z.strictObject({
  name: z.string().regex(/^[a-z][a-zA-Z0-9]*$/),
  title: z.string(),
  type: z.enum(['text', 'number', 'boolean', 'choice', 'secret']),
  format: inputFormat.default('words'),
  required: z.boolean().default(true),
  default: z.union([z.string(), z.number(), z.boolean()]).optional(),
  choices: choiceSource.optional(),
  min: z.number().optional(),
  max: z.number().optional(),
})
export type RunbookInput = z.infer<typeof runbookInput>

export const executor = z.enum([
  'kubectl',
  'sql postgres',
  'sql clickhouse',
  'redis',
  'promql',
  'logql',
  'traceql',
  'http',
  'check',
  'sh',
  'ask',
])
export type Executor = z.infer<typeof executor>

/** A fenced block that runs: its text as written, with `{{inputs}}`. */
export const block = z.object({
  executor,
  text: z.string(),
  /** In the file, 1 for the first: where messages point. */
  line: z.int(),
})
export type Block = z.infer<typeof block>

/** What follows a verdict. */
export const nextStep = z.strictObject({
  step: z.string().optional(),
  runbook: z.string().optional(),
  inputs: z.record(z.string(), z.string()).optional(),
  text: z.string().optional(),
})
export type NextStep = z.infer<typeof nextStep>

/** One line of `expect`: the first whose expression is true gives the verdict. */
export const expectation = z.object({
  verdict,
  /** CEL. */
  when: z.string(),
  /** With `{= CEL}`. */
  because: z.string(),
  next: nextStep.optional(),
})
export type Expectation = z.infer<typeof expectation>

export const show = z.union([
  z.strictObject({ table: z.string(), columns: z.array(z.string()).optional() }),
  z.strictObject({ chart: z.string() }),
  z.strictObject({ lines: z.string(), matching: z.string().optional() }),
])

export type Show = z.infer<typeof show>

export const runbookStep = z.object({
  id: z.string(),
  title: z.string(),
  /** Of the heading. */
  line: z.int(),
  /** Markdown of the prose, without the blocks. */
  why: z.string(),
  run: block,
  tier,
  timeoutMs: z.int(),
  /** CEL; false = skipped. */
  when: z.string().nullable(),
  gate: z.boolean(),
  /** For how long a pass is believed, ms; null = for the whole run. */
  validMs: z.int().nullable(),
  repeat: z.object({ everyMs: z.int(), times: z.int() }).nullable(),
  holdMs: z.int().nullable(),
  rangeMs: z.int().nullable(),
  /** Side by side on every cluster of the run, or one after another. */
  sideBySide: z.boolean(),
  answers: z.array(z.string()),
  expect: z.array(expectation),
  show: show.nullable(),
  undo: z.object({ run: block, when: z.string().nullable() }).nullable(),
  probe: z.object({ name: z.string(), run: block, expect: z.array(expectation) }).nullable(),
  abort: z.object({ run: block, when: z.string(), everyMs: z.int() }).nullable(),
})
export type RunbookStep = z.infer<typeof runbookStep>

export const runbookSection = z.discriminatedUnion('form', [
  z.object({ form: z.literal('text'), title: z.string(), line: z.int(), markdown: z.string() }),
  z.object({ form: z.literal('step'), step: runbookStep }),
])

export const runbookSummary = z.object({
  id: z.string(),
  title: z.string(),
  summary: z.string(),
  guides: z.array(z.string()),
  symptoms: z.array(z.string()),
  severity: z.enum(['critical', 'warning', 'routine']),
  minutes: z.number(),
  /** Own ones come from the engineer's settings folder; one that was not accepted is shown and cannot be run. */
  origin: z.enum(['built-in', 'own']),
  accepted: z.boolean(),
  /** sha256 of the file, hexadecimal: a run holds on to it. */
  hash: z.string(),
  steps: z.int(),
  /** Highest of its steps. */
  tier,
})
export type RunbookSummary = z.infer<typeof runbookSummary>

export const runbook = runbookSummary.omit({ steps: true }).extend({
  inputs: z.array(runbookInput),
  /** Problems that it is for: the last part of a problem's id, and inputs as CEL over `problem`. */
  fits: z.array(z.object({ problem: z.string(), inputs: z.record(z.string(), z.string()) })),
  /** Markdown before the first `##`. */
  intro: z.string(),
  sections: z.array(runbookSection),
})
export type Runbook = z.infer<typeof runbook>

export function stepsOf({ sections }: Pick<Runbook, 'sections'>): readonly RunbookStep[] {
  return sections.flatMap((section) => (section.form === 'step' ? [section.step] : []))
}

/** What `cockpit runbook lint` says of a file. */
export const lintMessage = z.object({ line: z.int(), column: z.int(), message: z.string(), hint: z.string() })
export type LintMessage = z.infer<typeof lintMessage>
