import type { KubectlCommand } from '../kubectl-command.ts'

/** One of kubectl's commands, by its verb. */
export type KubectlVerb<V extends KubectlCommand['verb']> = Extract<KubectlCommand, { readonly verb: V }>

/** Where kubectl looks when no namespace is named. */
const standardNamespace = 'default'

export const namespaceOf = ({ namespace }: { readonly namespace: string | null }): string =>
  namespace ?? standardNamespace

/** null = every namespace. */
export const scopeOf = (command: {
  readonly namespace: string | null
  readonly allNamespaces: boolean
}): string | null => (command.allNamespaces ? null : namespaceOf(command))
