/** The namespace and the name of a row as one key. */
export function rowKey(namespace: string | null, name: string): string {
  return `${namespace ?? ''}/${name}`
}
