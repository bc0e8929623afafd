import { tier } from '@shared/gate/tier.ts'
import { parseSpanWord } from '@shared/logs/span-word.ts'
import { type Expectation, executor, nextStep, runbookInput, show } from '@shared/runbooks/runbook.ts'
import { z } from 'zod'

// The YAML of a runbook as people write it. What comes out is what the types in shared/runbooks/runbook.ts are made of.

/** "30s" in the file, ms inside. */
const span = z.string('a span of time such as 30s, 5m or 1h is wanted').transform((text, context) => {
  const ms = parseSpanWord(text)
  if (ms !== null) return ms
  context.addIssue({ code: 'custom', message: `"${text}" is no span of time such as 30s, 5m or 1h` })
  return z.NEVER
})

/** An expression; YAML reads `true` and `5` as what they are, not as text. */
const cel = z.union([z.string(), z.boolean(), z.number()]).transform(String)
const words = z.union([z.string(), z.number()]).transform(String)

const verdicts = ['pass', 'warn', 'fail', 'no-data', 'unknown'] as const

const expectationLine = z
  .strictObject({
    pass: cel.optional(),
    warn: cel.optional(),
    fail: cel.optional(),
    'no-data': cel.optional(),
    unknown: cel.optional(),
    because: z.string('because: what a person reads as the reason is wanted'),
    next: nextStep.optional(),
  })
  .transform(({ because, next, ...conditions }, context): Expectation => {
    const given = verdicts.filter((verdict) => conditions[verdict] !== undefined)
    const [verdict] = given
    const when = verdict === undefined ? undefined : conditions[verdict]
    if (verdict === undefined || when === undefined || given.length > 1) {
      context.addIssue({ code: 'custom', message: `an expectation holds exactly one of ${verdicts.join(', ')}` })
      return z.NEVER
    }
    return { verdict, when, because, ...(next === undefined ? {} : { next }) }
  })

const expectations = z.array(expectationLine).min(1).max(50)

const abort = z
  .strictObject({
    ...Object.fromEntries(executor.options.map((name) => [name, z.string().optional()])),
    when: cel,
    every: span,
  })
  .transform((given: Readonly<Record<string, unknown>>, context) => {
    const found = executor.options.filter((name) => typeof given[name] === 'string')
    const [name] = found
    if (name === undefined || found.length > 1) {
      context.addIssue({ code: 'custom', message: 'abort holds exactly one block, such as promql: …' })
      return z.NEVER
    }
    return { executor: name, text: String(given[name]), when: String(given.when), everyMs: Number(given.every) }
  })

export const stepSettings = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z][a-zA-Z0-9]*$/, 'an id is letters and digits, the first a small letter')
    .optional(),
  tier: tier.optional(),
  timeout: span.default(30_000),
  when: cel.optional(),
  gate: z.boolean().default(false),
  valid: span.optional(),
  repeat: z
    .strictObject({ every: span, times: z.int().min(1).max(1_000) })
    .transform(({ every, times }) => ({ everyMs: every, times }))
    .optional(),
  hold: span.optional(),
  range: span.optional(),
  clusters: z.literal('all', 'clusters: all is the one value that it takes').optional(),
  answers: z.array(words).max(20).default([]),
  expect: expectations.optional(),
  show: show.optional(),
  pair: expectations.optional(),
  abort: abort.optional(),
})
export type StepSettings = z.output<typeof stepSettings>

export const undoSettings = z.strictObject({ when: cel.optional() })

export const frontMatter = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,126}$/, 'an id is small letters, digits and "-"'),
  title: z.string().min(1),
  summary: z.string().min(1),
  guides: z.array(words).default([]),
  symptoms: z.array(words).default([]),
  severity: z.enum(['critical', 'warning', 'routine']),
  minutes: z.number().positive(),
  inputs: z.array(runbookInput).max(40).default([]),
  fits: z
    .array(z.strictObject({ problem: z.string(), inputs: z.record(z.string(), cel).default({}) }))
    .max(40)
    .default([]),
})
export type FrontMatter = z.output<typeof frontMatter>

const knownKeys: Readonly<Record<string, readonly string[]>> = {
  step: Object.keys(stepSettings.shape),
  undo: Object.keys(undoSettings.shape),
  'front matter': Object.keys(frontMatter.shape),
}

/** What may be written at the top of a part, for hints. */
export function keysOf(part: string): string {
  return (knownKeys[part] ?? []).join(', ')
}
