import { z } from 'zod'
import { type Column, defineKind, type Row } from '../kind.ts'
import { cpuMillicores, wholeUnits } from '../quantity.ts'
import {
  type ConditionRow,
  condition,
  conditionRows,
  flag,
  listOf,
  metadata,
  part,
  quantities,
  text,
  time,
} from './fields.ts'
import { ageColumn, nameColumn } from './standard-columns.ts'

const schema = z.object({
  metadata,
  spec: part(
    z.object({
      unschedulable: flag,
      taints: listOf(z.object({ key: text, value: text, effect: text, timeAdded: time })),
    }),
  ),
  status: part(
    z.object({
      capacity: quantities,
      allocatable: quantities,
      conditions: listOf(condition),
      addresses: listOf(z.object({ type: text, address: text })),
      nodeInfo: part(
        z.object({
          kubeletVersion: text,
          osImage: text,
          kernelVersion: text,
          containerRuntimeVersion: text,
          architecture: text,
        }),
      ),
    }),
  ),
})

export interface NodeResources {
  /** Millicores; null when the node does not say. */
  readonly cpu: number | null
  /** Bytes. */
  readonly memory: number | null
  readonly pods: number | null
  /** Whole devices by resource name ("nvidia.com/gpu"). */
  readonly extended: Readonly<Record<string, number>>
}

export interface NodeRow extends Row {
  readonly namespace: null
  readonly conditions: readonly ConditionRow[]
  /** The Ready condition: `unknown` when the node has stopped reporting or never has. */
  readonly readiness: 'ready' | 'not-ready' | 'unknown'
  readonly schedulable: boolean
  readonly taints: readonly { readonly key: string; readonly value: string; readonly effect: string }[]
  readonly roles: readonly string[]
  readonly labels: Readonly<Record<string, string>>
  readonly version: string | null
  readonly osImage: string | null
  readonly kernelVersion: string | null
  readonly containerRuntime: string | null
  readonly internalIP: string | null
  readonly externalIP: string | null
  readonly capacity: NodeResources
  readonly allocatable: NodeResources
}

function resources(sent: Readonly<Record<string, string | number>>): NodeResources {
  return {
    cpu: cpuMillicores(sent.cpu ?? null),
    memory: wholeUnits(sent.memory ?? null),
    pods: wholeUnits(sent.pods ?? null),
    extended: Object.fromEntries(
      Object.entries(sent).flatMap(([name, quantity]) => {
        const amount = name.includes('/') ? wholeUnits(quantity) : null
        return amount === null ? [] : [[name, amount]]
      }),
    ),
  }
}

const rolePrefix = 'node-role.kubernetes.io/'

function rolesOf(labels: Readonly<Record<string, string>>): readonly string[] {
  const roles = Object.entries(labels).flatMap(([name, value]) => {
    if (name.startsWith(rolePrefix) && name.length > rolePrefix.length) return name.slice(rolePrefix.length)
    return name === 'kubernetes.io/role' && value !== '' ? value : []
  })
  return [...new Set(roles)].sort()
}

function readinessOf(conditions: readonly ConditionRow[]): NodeRow['readiness'] {
  const ready = conditions.find(({ type }) => type === 'Ready')
  if (ready === undefined || ready.status === 'Unknown') return 'unknown'
  return ready.status === 'True' ? 'ready' : 'not-ready'
}

function statusText(row: NodeRow): string {
  const told = row.conditions.some(({ type }) => type === 'Ready')
  const ready = row.readiness === 'ready' ? 'Ready' : told ? 'NotReady' : 'Unknown'
  return row.schedulable ? ready : `${ready},SchedulingDisabled`
}

const columns: readonly Column<NodeRow>[] = [
  nameColumn,
  {
    id: 'status',
    title: 'Status',
    text: statusText,
    tone: (row) => (row.readiness !== 'ready' ? 'bad' : row.schedulable ? 'ok' : 'warn'),
    width: 24,
  },
  { id: 'roles', title: 'Roles', text: (row) => row.roles.join(',') || '<none>', width: 16 },
  ageColumn,
  { id: 'version', title: 'Version', text: (row) => row.version, width: 12 },
  { id: 'internal-ip', title: 'Internal-IP', text: (row) => row.internalIP ?? '<none>', width: 15 },
  { id: 'external-ip', title: 'External-IP', text: (row) => row.externalIP ?? '<none>', width: 15, wide: true },
  { id: 'os-image', title: 'OS-Image', text: (row) => row.osImage ?? '<unknown>', width: 24, wide: true },
  {
    id: 'kernel-version',
    title: 'Kernel-Version',
    text: (row) => row.kernelVersion ?? '<unknown>',
    width: 20,
    wide: true,
  },
  {
    id: 'container-runtime',
    title: 'Container-Runtime',
    text: (row) => row.containerRuntime ?? '<unknown>',
    width: 20,
    wide: true,
  },
]

export const nodes = defineKind<NodeRow, typeof schema>({
  plural: 'nodes',
  title: 'Nodes',
  aliases: ['node', 'no'],
  group: '',
  version: 'v1',
  namespaced: false,
  schema,
  project({ metadata: meta, spec, status }) {
    const conditions = conditionRows(status?.conditions ?? [])
    const info = status?.nodeInfo ?? null
    const address = (type: string) => status?.addresses.find((entry) => entry.type === type)?.address ?? null
    const kernel = info?.kernelVersion || null
    return {
      uid: meta.uid,
      name: meta.name,
      namespace: null,
      createdAt: meta.creationTimestamp,
      conditions,
      readiness: readinessOf(conditions),
      schedulable: spec?.unschedulable !== true,
      taints: (spec?.taints ?? []).map(({ key, value, effect }) => ({
        key: key ?? '',
        value: value ?? '',
        effect: effect ?? '',
      })),
      roles: rolesOf(meta.labels),
      labels: meta.labels,
      version: info?.kubeletVersion || null,
      osImage: info?.osImage || null,
      kernelVersion: kernel !== null && info?.architecture ? `${kernel} (${info.architecture})` : kernel,
      containerRuntime: info?.containerRuntimeVersion || null,
      internalIP: address('InternalIP'),
      externalIP: address('ExternalIP'),
      capacity: resources(status?.capacity ?? {}),
      allocatable: resources(status?.allocatable ?? {}),
    }
  },
  columns,
})
