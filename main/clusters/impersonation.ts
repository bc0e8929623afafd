import type { UserFields } from './kubeconfig-entries.ts'

/** As whom requests are made instead of as the user who signs in (`as`, `as-uid`, `as-groups`, `as-user-extra`). */
export interface Impersonation {
  readonly user: string
  readonly uid: string | null
  readonly groups: readonly string[]
  readonly extra: Readonly<Record<string, readonly string[]>>
}

/** What a kubeconfig's user asks for, or in words why it cannot be done; null when it asks for nothing. */
export type ImpersonationReading = { readonly impersonation: Impersonation | null } | { readonly wrong: string }

export function impersonationOf(sent: UserFields): ImpersonationReading {
  const groups = sent['as-groups'] ?? []
  const extra = sent['as-user-extra'] ?? {}
  const uid = sent['as-uid'] || null
  if (!sent.as) {
    if (uid === null && groups.length === 0 && Object.keys(extra).length === 0) return { impersonation: null }
    // The API server would refuse it; without the rest, the requests would be made as somebody else.
    return { wrong: 'it impersonates groups, a uid or extra fields of nobody (as: is missing)' }
  }
  const words = [sent.as, uid ?? '', ...groups, ...Object.values(extra).flat()]
  if (words.some(isUnsendable)) return { wrong: 'what it impersonates holds a character that no header can carry' }
  if (Object.hasOwn(extra, '')) return { wrong: 'it impersonates an extra field without a name' }
  return { impersonation: { user: sent.as, uid, groups, extra } }
}

/** The API's headers; what has several values is several headers of one name. */
export function impersonationHeaders({ user, uid, groups, extra }: Impersonation): Record<string, string | string[]> {
  return {
    'impersonate-user': asSent(user),
    ...(uid === null ? {} : { 'impersonate-uid': asSent(uid) }),
    ...(groups.length === 0 ? {} : { 'impersonate-group': groups.map(asSent) }),
    ...Object.fromEntries(
      Object.entries(extra).map(([name, values]) => [`impersonate-extra-${escaped(name)}`, values.map(asSent)]),
    ),
  }
}

/** For a person: "jane (groups developers, oncall)". */
export function impersonatedName({ user, groups }: Impersonation): string {
  if (groups.length === 0) return user
  return `${user} (${groups.length === 1 ? 'group' : 'groups'} ${groups.join(', ')})`
}

const isUnsendable = (text: string): boolean => [...text].some((letter) => letter < ' ' || letter === '\x7f')

/** Headers are sent byte by byte; the API server reads them as UTF-8. */
const asSent = (text: string): string => Buffer.from(text, 'utf8').toString('latin1')

/** As client-go has it: what the name of a header may not hold is written as %XX (RFC 7230, RFC 3986). */
function escaped(name: string): string {
  return [...Buffer.from(name, 'utf8')]
    .map((byte) => {
      const letter = String.fromCharCode(byte)
      return /[a-z0-9!#$&'*+\-.^_`|~]/i.test(letter) ? letter.toLowerCase() : `%${byte.toString(16).padStart(2, '0')}`
    })
    .join('')
}
