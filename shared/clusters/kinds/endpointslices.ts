import { z } from 'zod'
import { type Column, defineKind, type Row } from '../kind.ts'
import { figure, flag, listOf, metadata, part, text } from './fields.ts'
import { ageColumn, nameColumn, namespaceColumn } from './standard-columns.ts'

const schema = z.object({
  metadata,
  addressType: text,
  ports: listOf(z.object({ name: text, port: figure })),
  endpoints: listOf(
    z.object({
      addresses: listOf(z.string()),
      conditions: part(z.object({ ready: flag })),
      targetRef: part(z.object({ kind: text, name: text })),
    }),
  ),
})

export interface EndpointSliceRow extends Row {
  readonly namespace: string
  /** The service that it belongs to; null when none owns it. */
  readonly service: string | null
  readonly addressType: string
  readonly ports: readonly string[]
  readonly addresses: readonly string[]
  readonly ready: number
  readonly notReady: number
  /** Pods behind the endpoints that are not ready. */
  readonly notReadyPods: readonly string[]
  readonly labels: Readonly<Record<string, string>>
}

const shown = 3

function listText(entries: readonly string[]): string {
  if (entries.length === 0) return '<unset>'
  const head = entries.slice(0, shown).join(',')
  return entries.length > shown ? `${head} + ${entries.length - shown} more...` : head
}

const columns: readonly Column<EndpointSliceRow>[] = [
  namespaceColumn,
  nameColumn,
  { id: 'address-type', title: 'Address type', text: (row) => row.addressType, width: 12 },
  { id: 'ports', title: 'Ports', text: (row) => listText(row.ports), width: 16 },
  { id: 'endpoints', title: 'Endpoints', text: (row) => listText(row.addresses), width: 34 },
  {
    id: 'ready',
    title: 'Ready',
    text: (row) => `${row.ready}/${row.ready + row.notReady}`,
    sortKey: (row) => row.ready,
    tone: (row) => (row.notReady === 0 ? 'ok' : row.ready === 0 ? 'bad' : 'warn'),
    align: 'right',
    width: 7,
  },
  ageColumn,
]

export const endpointslices = defineKind<EndpointSliceRow, typeof schema>({
  plural: 'endpointslices',
  title: 'Endpoint slices',
  aliases: ['endpointslice', 'eps'],
  group: 'discovery.k8s.io',
  version: 'v1',
  namespaced: true,
  schema,
  project({ metadata: meta, addressType, ports, endpoints }) {
    // "A nil value should be interpreted as ready" (discovery/v1 EndpointConditions).
    const notReady = endpoints.filter(({ conditions }) => conditions?.ready === false)
    return {
      uid: meta.uid,
      name: meta.name,
      namespace: meta.namespace ?? '',
      createdAt: meta.creationTimestamp,
      service: meta.labels['kubernetes.io/service-name'] ?? null,
      addressType: addressType ?? '',
      ports: ports.map(({ name, port }) => (port === null ? (name ?? '*') : `${port}`)),
      addresses: endpoints.flatMap(({ addresses }) => addresses),
      ready: endpoints.length - notReady.length,
      notReady: notReady.length,
      notReadyPods: notReady.flatMap(({ targetRef }) => (targetRef?.kind === 'Pod' ? (targetRef.name ?? []) : [])),
      labels: meta.labels,
    }
  },
  columns,
})
