import type { Clock } from '@main/clusters/cluster-access.ts'
import type { Verdict } from '@shared/checks/check.ts'
import type { ClusterId, Environment } from '@shared/clusters/cluster-summary.ts'
import { harmlessText } from '@shared/logs/harmless-text.ts'
import type { Expectation, NextStep, RunbookStep } from '@shared/runbooks/runbook.ts'
import { Expressions, type Variables } from './expressions.ts'
import { type FrozenInputs, maskedValues } from './inputs.ts'
import { shortText } from './short-text.ts'
import { BlockFault } from './template.ts'
import { type TextPart, textParts } from './text-template.ts'
import { whatItSaw } from './what-it-saw.ts'

/** What an expression sees beside the step's own result. */
export interface Surroundings {
  readonly inputs: FrozenInputs
  readonly cluster: { readonly id: ClusterId; readonly environment: Environment }
  /** Of earlier steps on the same cluster, by id. */
  readonly steps: Readonly<Record<string, { readonly verdict: Verdict | null; readonly result: Variables | null }>>
  /** ms since the epoch. */
  readonly now: number
}

export interface Judgement {
  readonly verdict: Verdict
  /** In words, with the values seen; no secret is in it. */
  readonly because: string
  readonly decidedBy: { readonly expression: string; readonly saw: string } | null
  readonly next: NextStep | null
}

const longestReason = 2_000
const mostRows = 50_000

/**
 * Judges results by a runbook's expectations. The same result, surroundings and runbook give the same verdict; what cannot be
 * judged is `unknown`, with the reason.
 */
export class Judge {
  private readonly expressions: Expressions

  /** The clock only ends expressions that take too long. */
  constructor(clock: Pick<Clock, 'now'>) {
    this.expressions = new Expressions(clock)
  }

  /** @param result the fields of the block's result, as `resources/runbooks/README.md` names them. */
  judge({ expect }: Pick<RunbookStep, 'expect'>, result: Variables, around: Surroundings): Judgement {
    return this.decide(expect, { ...variablesOf(around), ...result }, around)
  }

  /** Judges a probe's results before and after a step; null when the step has no probe that is judged. */
  judgePair(
    { probe }: Pick<RunbookStep, 'probe'>,
    before: Variables,
    after: Variables,
    around: Surroundings,
  ): Judgement | null {
    if (probe === null || probe.expect.length === 0) return null
    return this.decide(probe.expect, { ...variablesOf(around), before, after }, around)
  }

  /** A `when:` of a step, an undo or an abort. @param result the abort block's; empty for the others. */
  condition(
    expression: string,
    result: Variables,
    around: Surroundings,
  ): { readonly holds: boolean } | { readonly unknown: string } {
    const outcome = this.expressions.evaluate(expression, { ...variablesOf(around), ...result })
    if ('failed' in outcome) return { unknown: outcome.failed }
    if (typeof outcome.value !== 'boolean') return { unknown: 'it gives neither true nor false' }
    return { holds: outcome.value }
  }

  /** Inputs of a runbook that is for a problem: each is CEL over `problem`. Those that cannot be told are left out. */
  inputsFor(
    expressions: Readonly<Record<string, string>>,
    problem: Variables,
  ): Record<string, string | number | boolean> {
    return Object.fromEntries(
      Object.entries(expressions).flatMap(([name, expression]) => {
        const outcome = this.expressions.evaluate(expression, { problem })
        const value = 'value' in outcome ? outcome.value : null
        return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
          ? [[name, value]]
          : []
      }),
    )
  }

  private decide(expect: readonly Expectation[], variables: Variables, around: Surroundings): Judgement {
    const large = Object.entries(variables).find(([, value]) => Array.isArray(value) && value.length > mostRows)
    if (large !== undefined)
      return unknown(`${large[0]} has more than ${mostRows} entries, which is more than is judged`)
    for (const expectation of expect) {
      const { when } = expectation
      const outcome = this.expressions.evaluate(when, variables)
      if ('failed' in outcome || typeof outcome.value !== 'boolean') {
        const why = 'failed' in outcome ? outcome.failed : 'it gives neither true nor false'
        return {
          ...unknown(`The expectation cannot be judged: ${when}: ${why}`),
          decidedBy: this.decidedBy(when, variables),
        }
      }
      if (outcome.value) {
        return {
          verdict: expectation.verdict,
          because: this.text(expectation.because, variables, around),
          decidedBy: this.decidedBy(when, variables),
          next: this.next(expectation.next, variables, around),
        }
      }
    }
    return unknown(
      expect.length === 0 ? 'The step says nothing of what is expected' : 'None of the expectations fits what was seen',
    )
  }

  private decidedBy(expression: string, variables: Variables): NonNullable<Judgement['decidedBy']> {
    const ast = this.expressions.parsed(expression)
    const look = (text: string): unknown => {
      const outcome = this.expressions.evaluate(text, variables)
      return 'value' in outcome ? outcome.value : `(${outcome.failed})`
    }
    return { expression, saw: ast === null ? '' : harmlessText(whatItSaw(expression, ast, look)) }
  }

  private next(next: NextStep | undefined, variables: Variables, around: Surroundings): NextStep | null {
    if (next === undefined) return null
    const filled = (text: string): string => this.text(text, variables, around)
    return {
      ...next,
      ...(next.text === undefined ? {} : { text: filled(next.text) }),
      ...(next.inputs === undefined
        ? {}
        : { inputs: Object.fromEntries(Object.entries(next.inputs).map(([name, text]) => [name, filled(text)])) }),
    }
  }

  /** A text with its inputs (secrets masked) and expressions put in. */
  private text(text: string, variables: Variables, { inputs }: Surroundings): string {
    let parts: readonly TextPart[]
    try {
      parts = textParts(text)
    } catch (thrown) {
      if (!(thrown instanceof BlockFault)) throw thrown
      return `${text} (${thrown.message})`
    }
    const masked = maskedValues(inputs)
    const told = parts.map((part) => {
      if ('text' in part) return part.text
      if ('input' in part)
        return Object.hasOwn(masked, part.input) ? String(masked[part.input]) : `(no input ${part.input})`
      const outcome = this.expressions.evaluate(part.expression, variables)
      return 'failed' in outcome ? `(could not be told: ${outcome.failed})` : shortText(outcome.value, longestReason)
    })
    const whole = harmlessText(told.join(''))
    return whole.length > longestReason ? `${whole.slice(0, longestReason)}…` : whole
  }
}

function unknown(because: string): Judgement {
  return { verdict: 'unknown', because: harmlessText(because), decidedBy: null, next: null }
}

/** Expressions see secrets masked as well: what they give is kept. */
function variablesOf({ inputs, cluster, steps, now }: Surroundings): Variables {
  return { inputs: maskedValues(inputs), cluster, steps, now }
}
