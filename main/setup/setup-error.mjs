/** An expected failure of the set-up: what went wrong, and the one thing that a person can do about it. */
export class SetupError extends Error {
  /**
   * @param {string} code for programs: `go-missing`, `electron-missing`, …
   * @param {string} message for people
   * @param {string} hint the next step, a command where there is one; '' when there is none
   */
  constructor(code, message, hint = '') {
    super(message)
    this.name = 'SetupError'
    this.code = code
    this.hint = hint
  }
}

/**
 * Puts any failure in the three fields that are shown.
 * @param {unknown} failure
 * @returns {{ code: string, message: string, hint: string }}
 */
export function describeFailure(failure) {
  if (failure instanceof SetupError) return { code: failure.code, message: failure.message, hint: failure.hint }
  return { code: 'unexpected', message: failure instanceof Error ? failure.message : String(failure), hint: '' }
}
