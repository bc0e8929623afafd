import { z } from 'zod'
import type { Column, Row } from '../kind.ts'
import { countColumn } from './count-column.ts'
import { listOf, text } from './fields.ts'
import { ageColumn } from './standard-columns.ts'

export const rules = listOf(
  z.object({ verbs: listOf(z.string()), apiGroups: listOf(z.string()), resources: listOf(z.string()) }),
)

export interface RoleFacts {
  /** How many rules it has. */
  readonly rules: number
  /** Some rule allows every verb on every resource. */
  readonly everything: boolean
}

/** What a table shows of the rules of a role. */
export function roleFacts(sent: z.output<typeof rules>): RoleFacts {
  const all = (names: readonly string[]) => names.includes('*')
  return {
    rules: sent.length,
    everything: sent.some(({ verbs, apiGroups, resources }) => all(verbs) && all(apiGroups) && all(resources)),
  }
}

export const roleColumns: readonly Column<Row & RoleFacts>[] = [
  {
    id: 'created-at',
    title: 'Created at',
    text: (row) => (row.createdAt === null ? null : new Date(row.createdAt).toISOString().replace('.000Z', 'Z')),
    width: 21,
  },
  ageColumn,
  countColumn('rules', 'Rules', (row) => row.rules),
  { id: 'reach', title: 'Reach', text: (row) => (row.everything ? 'everything' : ''), width: 11 },
]

const roleRef = z.object({ kind: text, name: text })
const subjects = listOf(z.object({ kind: text, namespace: text, name: text }))
export const bindingFields = { roleRef: roleRef.nullish().transform((sent) => sent ?? null), subjects }

export interface BindingFacts {
  /** "ClusterRole/admin". */
  readonly role: string
  readonly users: readonly string[]
  readonly groups: readonly string[]
  /** "namespace/name". */
  readonly serviceAccounts: readonly string[]
}

/** Whom a binding gives which role. */
export function bindingFacts(role: z.output<typeof roleRef> | null, sent: z.output<typeof subjects>): BindingFacts {
  const named = (kind: string) => sent.filter((subject) => subject.kind === kind)
  return {
    role: `${role?.kind ?? ''}/${role?.name ?? ''}`,
    users: named('User').map(({ name }) => name ?? ''),
    groups: named('Group').map(({ name }) => name ?? ''),
    serviceAccounts: named('ServiceAccount').map(({ namespace, name }) => `${namespace ?? ''}/${name ?? ''}`),
  }
}

export const bindingColumns: readonly Column<Row & BindingFacts>[] = [
  { id: 'role', title: 'Role', text: (row) => row.role, width: 36 },
  ageColumn,
  { id: 'users', title: 'Users', text: (row) => row.users.join(', '), width: 24, wide: true },
  { id: 'groups', title: 'Groups', text: (row) => row.groups.join(', '), width: 24, wide: true },
  {
    id: 'service-accounts',
    title: 'Service accounts',
    text: (row) => row.serviceAccounts.join(', '),
    width: 30,
    wide: true,
  },
]
