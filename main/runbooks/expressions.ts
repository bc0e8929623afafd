import type { Clock } from '@main/clusters/cluster-access.ts'
import type { ASTNode, Environment, ParseResult, SourceRange } from '@marcbachmann/cel-js'
import { celEnvironment, withCounting } from './cel-environment.ts'
import { WorkMeter } from './work-meter.ts'

/** What expressions may speak of, by name. Values are plain: texts, numbers, booleans, null, lists, maps. */
export type Variables = Readonly<Record<string, unknown>>

export type Outcome = { readonly value: unknown } | { readonly failed: string }

export interface Expression {
  readonly text: string
  readonly ast: ASTNode
}

const longestExpression = 4_096
const mostKept = 1_000

/** Evaluates CEL within bounds of size, work and time. Never throws: what fails is a reason in words. */
export class Expressions {
  private readonly meter: WorkMeter
  private readonly environment: Environment
  private readonly kept = new Map<string, { readonly ast: ASTNode; readonly run: ParseResult }>()

  constructor(clock: Pick<Clock, 'now'>) {
    this.meter = new WorkMeter(clock)
    this.environment = celEnvironment(this.meter).clone({ unlistedVariablesAreDyn: true })
  }

  evaluate(text: string, variables: Variables): Outcome {
    this.meter.restart()
    try {
      return { value: this.compiled(text).run({ ...variables }) as unknown }
    } catch (thrown) {
      return { failed: reasonOf(thrown) }
    }
  }

  /** The expression's tree; null when it has none. */
  parsed(text: string): ASTNode | null {
    try {
      return this.compiled(text).ast
    } catch {
      return null
    }
  }

  private compiled(text: string): { readonly ast: ASTNode; readonly run: ParseResult } {
    const known = this.kept.get(text)
    if (known !== undefined) return known
    if (text.length > longestExpression)
      throw new Error(`the expression is longer than ${longestExpression} characters`)
    const { ast } = this.environment.parse(text)
    const compiled = { ast, run: this.environment.parse(withCounting(text, ast)) }
    if (this.kept.size >= mostKept) this.kept.clear()
    this.kept.set(text, compiled)
    return compiled
  }
}

/** In words; never the library's drawing of the expression, which shows our counting too. */
export function reasonOf(thrown: unknown): string {
  if (thrown instanceof RangeError) return 'it needs more memory than an expression may'
  if (typeof thrown === 'object' && thrown !== null && 'summary' in thrown && typeof thrown.summary === 'string') {
    const missing = /^(?:No such key|Unknown variable): (.*)$/.exec(thrown.summary)?.[1]
    return missing === undefined ? thrown.summary : `there is no "${missing}"`
  }
  return thrown instanceof Error ? thrown.message : String(thrown)
}

export interface ExpressionFault {
  readonly message: string
  /** Where in the expression, characters from its start. */
  readonly range: SourceRange
}

/** The part of the library's error that tells where. */
export function rangeOf(thrown: unknown): SourceRange {
  const range = typeof thrown === 'object' && thrown !== null && 'range' in thrown ? thrown.range : null
  const found = range as SourceRange | null | undefined
  return found ?? { start: 0, end: 0 }
}
