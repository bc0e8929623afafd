import { z } from 'zod'

/** What crosses the bridge, the command line and the journal when something fails. Never holds a secret. */
export const errorShape = z.object({
  /** Stable, UPPER_SNAKE_CASE; screens and scripts may branch on it. */
  code: z.string(),
  /** What happened and why, one sentence, for a person. */
  message: z.string(),
  /** What to do next. Empty when there is nothing to do. */
  hint: z.string(),
})
export type ErrorShape = z.infer<typeof errorShape>

/** The one error class of the app: every thrown error that a person may see is one of these. */
export class CockpitError extends Error {
  readonly code: string
  readonly hint: string

  constructor(code: string, message: string, hint = '', options?: ErrorOptions) {
    super(message, options)
    this.name = 'CockpitError'
    this.code = code
    this.hint = hint
  }

  static fromShape(shape: ErrorShape): CockpitError {
    return new CockpitError(shape.code, shape.message, shape.hint)
  }
}

/**
 * Reduces anything thrown to the shape that may be shown.
 * An unforeseen error keeps its message but not its stack, which may hold paths.
 */
export function toErrorShape(thrown: unknown): ErrorShape {
  if (thrown instanceof CockpitError) return { code: thrown.code, message: thrown.message, hint: thrown.hint }
  if (thrown instanceof z.ZodError) {
    return { code: 'BAD_INPUT', message: z.prettifyError(thrown), hint: 'Correct the named fields and try again.' }
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return { code: 'INTERNAL', message, hint: 'This is a defect of the cockpit. The log holds the details.' }
}
