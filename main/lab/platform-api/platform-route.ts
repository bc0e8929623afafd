import type { PlatformState, Role, User } from './platform-state.ts'

/** One call of the stand-in's API, checked and let in. */
export interface PlatformCall {
  readonly state: PlatformState
  /** What stands for the `:names` of the path, in their order. */
  readonly ids: readonly string[]
  readonly query: URLSearchParams
  /** Parsed JSON; null where nothing was sent. */
  readonly body: unknown
  /** Null where the call needs no token. */
  readonly caller: User | null
}

export interface PlatformAnswer {
  readonly status: number
  /** Text goes out as CSV, everything else as JSON. */
  readonly body: unknown
}

export interface PlatformRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** `/users/:id` */
  readonly path: string
  readonly allows: readonly Role[] | 'anyone'
  answer(call: PlatformCall): PlatformAnswer
}

export const everyRole: readonly Role[] = ['USER', 'PROJECT_ADMIN', 'ADMIN']
export const projectAdmins: readonly Role[] = ['PROJECT_ADMIN', 'ADMIN']
export const admins: readonly Role[] = ['ADMIN']

/** A call that is refused with an HTTP status; `detail` is what the body says. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly detail: string,
  ) {
    super(detail)
  }
}

export const notFound = (what: string): Refusal => new Refusal(404, `${what} not found`)
