import { createHash, timingSafeEqual } from 'node:crypto'
import type { PlatformAccount } from './platform-state.ts'

/** The oldest go first. */
const mostTokens = 500

/** Who signed in, and with which token. */
export class Sessions {
  readonly #accounts: readonly PlatformAccount[]
  readonly #newToken: () => string
  /** The account's address by token. */
  readonly #holders = new Map<string, string>()

  constructor(accounts: readonly PlatformAccount[], newToken: () => string) {
    this.#accounts = accounts
    this.#newToken = newToken
  }

  /** A new token; null when address or password is wrong. */
  signIn(email: string, password: string): string | null {
    const account = this.#accounts.find((each) => each.email === email)
    if (account === undefined || !isSame(account.password, password)) return null
    const [oldest] = this.#holders.keys()
    if (this.#holders.size >= mostTokens && oldest !== undefined) this.#holders.delete(oldest)
    const token = this.#newToken()
    this.#holders.set(token, email)
    return token
  }

  /** The address of the account that holds the token; null for a token that was not handed out. */
  holder(token: string): string | null {
    return this.#holders.get(token) ?? null
  }
}

const hashOf = (text: string): Buffer => createHash('sha256').update(text).digest()
const isSame = (one: string, other: string): boolean => timingSafeEqual(hashOf(one), hashOf(other))
