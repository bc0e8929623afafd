import { parseArgs } from 'node:util'

export interface AppArguments {
  /** Open on the practice lab, and bring it up if it is not running. */
  readonly lab: boolean
  /** Run the morning check on the whole fleet, print the report, exit by its result. */
  readonly headlessCheck: boolean
  /** Where the headless check leaves its screenshot. */
  readonly screenshot: string | null
}

/** Reads our own switches; Chromium's (`--no-sandbox`) and the app's path pass by. */
export function readArguments(argv: readonly string[]): AppArguments {
  const { values } = parseArgs({
    args: [...argv],
    strict: false,
    allowPositionals: true,
    options: {
      lab: { type: 'boolean' },
      'headless-check': { type: 'boolean' },
      screenshot: { type: 'string' },
    },
  })
  return {
    lab: values.lab === true,
    headlessCheck: values['headless-check'] === true,
    screenshot: typeof values.screenshot === 'string' ? values.screenshot : null,
  }
}
