/** "User "dev" cannot list resource …", as the API server words a denial. */
const deniedUser = /User "([^"]+)" cannot /

/**
 * Who may not list what where, in one phrase: what one user is denied for one reason is said once.
 * @param reason the API server's own words for one of them.
 * @param namespace null: everywhere.
 */
export function deniedWords(plurals: readonly string[], reason: string, namespace: string | null): string {
  const user = deniedUser.exec(reason)?.[1]
  const where = namespace === null ? 'everywhere' : `in ${namespace}`
  return `${user ?? 'this user'} may not list ${plurals.join(', ')} ${where}`
}
