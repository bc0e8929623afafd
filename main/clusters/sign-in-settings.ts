/** What a connection takes of the machine that the app runs on. */
export interface SignInSettings {
  /** Proxies are read from it, and sign-in programs get it. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** PATH for sign-in programs; null = that of `env`. Asked for when a program is to run. */
  readonly searchPath: () => Promise<string | null>
  /** How long a sign-in program may take, ms: a person may have to type a password and a second factor. */
  readonly programDeadlineMs: number
  /** Certificate authorities for contexts that name none, PEM; null = those of Node alone. */
  readonly authorities: () => string | null
}

/** The settings of a program started from a terminal: its own environment is the person's. */
export const ownSettings: SignInSettings = {
  env: process.env,
  searchPath: () => Promise.resolve(null),
  programDeadlineMs: 120_000,
  authorities: () => null,
}
