import type { Environment } from '@marcbachmann/cel-js'
import { celEnvironment } from './cel-environment.ts'
import { type ExpressionFault, rangeOf, reasonOf } from './expressions.ts'
import type { FieldShape, ResultFields } from './result-fields.ts'
import { WorkMeter } from './work-meter.ts'

/** Checks expressions against the variables that they will find, without evaluating anything. */
export class ExpressionCheck {
  private readonly environment: Environment

  constructor(variables: ResultFields) {
    this.environment = celEnvironment(new WorkMeter({ now: () => 0 }))
    for (const [name, shape] of Object.entries(variables)) {
      try {
        this.environment.registerVariable(name, typeOf(this.environment, name, shape))
      } catch {
        // A custom resource may be called as the language's own words are: it is then `rows` only.
      }
    }
  }

  /** Null when it may be right. `wanted`: what it must give. */
  fault(text: string, wanted: 'bool' | 'any'): ExpressionFault | null {
    const { valid, type, error } = this.environment.check(text)
    if (!valid) return { message: reasonOf(error), range: rangeOf(error) }
    if (wanted === 'bool' && type !== 'bool' && type !== 'dyn') {
      return { message: `it gives a ${type}, and true or false is wanted`, range: { start: 0, end: text.length } }
    }
    return null
  }
}

function typeOf(environment: Environment, name: string, shape: FieldShape): string {
  if (shape === 'any') return 'dyn'
  const fields = 'fields' in shape ? shape.fields : shape.rows
  if (fields === null) return 'list<dyn>'
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Fields`
  environment.registerType(type, { fields: Object.fromEntries(fields.map((field) => [field, 'dyn'])) })
  return 'fields' in shape ? type : `list<${type}>`
}
