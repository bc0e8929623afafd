/** "1 pod", "3 pods". */
export const counted = (count: number, singular: string, plural = `${singular}s`): string =>
  `${count} ${count === 1 ? singular : plural}`

/** Names joined by comma; beyond `maximum` only their number, so that one line stays one line. */
export function listed(names: readonly string[], maximum = 10): string {
  const shown = names.slice(0, maximum).join(', ')
  return names.length > maximum ? `${shown} and ${names.length - maximum} more` : shown
}
