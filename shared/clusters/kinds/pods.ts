import { z } from 'zod'
import { ageText } from '../age.ts'
import { type Column, defineKind, type Row, type Tone } from '../kind.ts'
import type { WireFor } from '../wire-form.ts'
import {
  type ContainerRow,
  containerRows,
  containerStatus,
  type PodResources,
  podContainers,
  podResources,
} from './containers.ts'
import { type ConditionRow, condition, conditionRows, figure, listOf, metadata, part, text } from './fields.ts'
import { type PodPlacement, placementFields, placementRow } from './pod-placement.ts'
import { type PodStanding, podStanding } from './pod-status.ts'
import { podWire } from './pod-wire.ts'
import { ageColumn, nameColumn, namespaceColumn } from './standard-columns.ts'
import { controllerOf, type OwnerRow, type WorkloadRow, workloadOf } from './workload-owner.ts'

const schema = z.object({
  metadata,
  spec: part(
    z.object({
      nodeName: text,
      containers: podContainers,
      initContainers: podContainers,
      readinessGates: listOf(z.object({ conditionType: text })),
      priority: figure,
      ...placementFields,
    }),
  ),
  status: part(
    z.object({
      phase: text,
      reason: text,
      message: text,
      podIP: text,
      nominatedNodeName: text,
      conditions: listOf(condition),
      containerStatuses: listOf(containerStatus),
      initContainerStatuses: listOf(containerStatus),
    }),
  ),
})

const wire: WireFor<typeof podWire, z.output<typeof schema>> = podWire

/** What a table shows of a pod. */
export interface PodLine extends Row, PodStanding, Omit<PodResources, 'extendedRequests'> {
  readonly namespace: string
  readonly labels: Readonly<Record<string, string>>
  readonly node: string | null
  readonly nominatedNode: string | null
  readonly podIP: string | null
  readonly readinessGates: readonly string[]
  /** How many of the gates are open. */
  readonly openGates: number
}

export interface PodRow extends PodLine, PodResources {
  /** "Pending", "Running", "Succeeded", "Failed" or "Unknown". */
  readonly phase: string
  readonly reason: string
  readonly message: string
  readonly conditions: readonly ConditionRow[]
  /** Init containers first, as they start. */
  readonly containers: readonly ContainerRow[]
  readonly owner: OwnerRow | null
  readonly workload: WorkloadRow | null
  /** Short ones only: long values are other programs' state. */
  readonly annotations: Readonly<Record<string, string>>
  /** The label `app`, else `app.kubernetes.io/name`. */
  readonly app: string | null
  /** When it must be gone, ms since the epoch; null unless it is being deleted. */
  readonly deletionTimestamp: number | null
  /** Where it may be put; null once it has a node, since every pod has one and none needs it then. */
  readonly placement: PodPlacement | null
}

const longestAnnotation = 128

function shortAnnotations(annotations: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  // Mostly all of them, and then the same object, which many pods may share.
  if (!hasLong(annotations)) return annotations
  return Object.fromEntries(Object.entries(annotations).filter(([, value]) => value.length <= longestAnnotation))
}

function hasLong(annotations: Readonly<Record<string, string>>): boolean {
  for (const name in annotations) if ((annotations[name]?.length ?? 0) > longestAnnotation) return true
  return false
}

function statusTone(row: PodLine): Tone {
  if (row.displayStatus === 'Completed' || row.displayStatus === 'Succeeded') return 'muted'
  if (row.displayStatus === 'Running') return row.readyCount === row.totalCount ? 'ok' : 'bad'
  const onTheWay = ['Pending', 'ContainerCreating', 'PodInitializing', 'Terminating', 'SchedulingGated']
  return onTheWay.includes(row.displayStatus) || /^Init:\d+\/\d+$/.test(row.displayStatus) ? 'warn' : 'bad'
}

function gatesText({ readinessGates, openGates }: PodLine): string {
  return readinessGates.length === 0 ? '<none>' : `${openGates}/${readinessGates.length}`
}

function isOpen(gate: string, conditions: readonly ConditionRow[]): boolean {
  return conditions.some(({ type, status }) => type === gate && status === 'True')
}

const columns: readonly Column<PodLine>[] = [
  namespaceColumn,
  nameColumn,
  {
    id: 'ready',
    title: 'Ready',
    text: (row) => `${row.readyCount}/${row.totalCount}`,
    sortKey: (row) => (row.totalCount === 0 ? 1 : row.readyCount / row.totalCount),
    align: 'right',
    width: 6,
  },
  { id: 'status', title: 'Status', text: (row) => row.displayStatus, tone: statusTone, width: 18 },
  {
    id: 'restarts',
    title: 'Restarts',
    text: (row, now) =>
      row.restarts === 0 || row.lastRestartAt === null
        ? `${row.restarts}`
        : `${row.restarts} (${ageText(row.lastRestartAt, now)} ago)`,
    sortKey: (row) => row.restarts,
    align: 'right',
    width: 14,
  },
  ageColumn,
  { id: 'ip', title: 'IP', text: (row) => row.podIP ?? '<none>', width: 15 },
  { id: 'node', title: 'Node', text: (row) => row.node ?? '<none>', width: 22 },
  {
    id: 'nominated-node',
    title: 'Nominated node',
    text: (row) => row.nominatedNode ?? '<none>',
    width: 14,
    wide: true,
  },
  { id: 'readiness-gates', title: 'Readiness gates', text: gatesText, width: 15, wide: true },
]

export const pods = defineKind<PodRow, typeof schema>({
  plural: 'pods',
  title: 'Pods',
  aliases: ['pod', 'po'],
  group: '',
  version: 'v1',
  namespaced: true,
  schema,
  wire,
  project({ metadata: meta, spec, status }) {
    const conditions = conditionRows(status?.conditions ?? [])
    const readinessGates = (spec?.readinessGates ?? []).flatMap(({ conditionType }) => conditionType ?? [])
    const facts = {
      phase: status?.phase ?? 'Unknown',
      reason: status?.reason ?? '',
      conditions,
      containers: spec?.containers ?? [],
      initContainers: spec?.initContainers ?? [],
      containerStatuses: status?.containerStatuses ?? [],
      initContainerStatuses: status?.initContainerStatuses ?? [],
      deletionTimestamp: meta.deletionTimestamp,
    }
    return {
      uid: meta.uid,
      name: meta.name,
      namespace: meta.namespace ?? '',
      createdAt: meta.creationTimestamp,
      phase: facts.phase,
      reason: facts.reason,
      message: status?.message ?? '',
      conditions,
      containers: [
        ...containerRows(facts.initContainers, facts.initContainerStatuses, true),
        ...containerRows(facts.containers, facts.containerStatuses, false),
      ],
      node: spec?.nodeName ?? null,
      nominatedNode: status?.nominatedNodeName ?? null,
      readinessGates,
      openGates: readinessGates.filter((gate) => isOpen(gate, conditions)).length,
      podIP: status?.podIP ?? null,
      owner: controllerOf(meta),
      workload: workloadOf(meta),
      labels: meta.labels,
      annotations: shortAnnotations(meta.annotations),
      app: meta.labels.app ?? meta.labels['app.kubernetes.io/name'] ?? null,
      deletionTimestamp: meta.deletionTimestamp,
      placement: spec === null || spec.nodeName !== null ? null : placementRow(spec),
      ...podStanding(facts),
      ...podResources(facts.containers, facts.initContainers),
    }
  },
  line(row) {
    return {
      uid: row.uid,
      name: row.name,
      namespace: row.namespace,
      createdAt: row.createdAt,
      labels: row.labels,
      node: row.node,
      nominatedNode: row.nominatedNode,
      podIP: row.podIP,
      readinessGates: row.readinessGates,
      openGates: row.openGates,
      displayStatus: row.displayStatus,
      readyCount: row.readyCount,
      totalCount: row.totalCount,
      restarts: row.restarts,
      lastRestartAt: row.lastRestartAt,
      cpuRequest: row.cpuRequest,
      cpuLimit: row.cpuLimit,
      memoryRequest: row.memoryRequest,
      memoryLimit: row.memoryLimit,
    } satisfies PodLine
  },
  columns,
})
