import { z } from 'zod'
import { type Column, defineKind, type Row } from '../kind.ts'
import { figure, listOf, metadata, part, text, words, wordsText } from './fields.ts'
import { ageColumn, nameColumn, namespaceColumn } from './standard-columns.ts'

const schema = z.object({
  metadata,
  spec: part(
    z.object({
      type: text,
      clusterIP: text,
      clusterIPs: listOf(z.string()),
      externalIPs: listOf(z.string()),
      externalName: text,
      selector: words,
      ports: listOf(z.object({ name: text, port: figure, protocol: text, nodePort: figure })),
    }),
  ),
  status: part(z.object({ loadBalancer: part(z.object({ ingress: listOf(z.object({ ip: text, hostname: text })) })) })),
})

export interface ServicePortRow {
  readonly name: string | null
  readonly port: number
  readonly protocol: string
  readonly nodePort: number | null
}

export interface ServiceRow extends Row {
  readonly namespace: string
  /** "ClusterIP", "NodePort", "LoadBalancer" or "ExternalName". */
  readonly type: string
  /** null when there is none; "None" for a headless service. */
  readonly clusterIP: string | null
  /** What kubectl shows as EXTERNAL-IP. */
  readonly external: string
  readonly ports: readonly ServicePortRow[]
  /** Empty when whoever made the service also makes its endpoints. */
  readonly selector: Readonly<Record<string, string>>
  readonly labels: Readonly<Record<string, string>>
}

type Spec = z.output<typeof schema>

function externalText({ spec, status }: Spec): string {
  const fixed = spec?.externalIPs ?? []
  if (spec?.type === 'ExternalName') return spec.externalName ?? '<none>'
  if (spec?.type !== 'LoadBalancer') return fixed.join(',') || '<none>'
  const given = (status?.loadBalancer?.ingress ?? []).flatMap(({ ip, hostname }) => ip || hostname || [])
  return [...given, ...fixed].join(',') || '<pending>'
}

function portText({ port, protocol, nodePort }: ServicePortRow): string {
  return nodePort ? `${port}:${nodePort}/${protocol}` : `${port}/${protocol}`
}

const columns: readonly Column<ServiceRow>[] = [
  namespaceColumn,
  nameColumn,
  { id: 'type', title: 'Type', text: (row) => row.type, width: 13 },
  { id: 'cluster-ip', title: 'Cluster-IP', text: (row) => row.clusterIP ?? '<none>', width: 15 },
  { id: 'external-ip', title: 'External-IP', text: (row) => row.external, width: 18 },
  { id: 'ports', title: 'Port(s)', text: (row) => row.ports.map(portText).join(',') || '<none>', width: 24 },
  ageColumn,
  { id: 'selector', title: 'Selector', text: (row) => wordsText(row.selector), width: 30, wide: true },
]

export const services = defineKind<ServiceRow, typeof schema>({
  plural: 'services',
  title: 'Services',
  aliases: ['service', 'svc'],
  group: '',
  version: 'v1',
  namespaced: true,
  schema,
  project(object) {
    const { metadata: meta, spec } = object
    return {
      uid: meta.uid,
      name: meta.name,
      namespace: meta.namespace ?? '',
      createdAt: meta.creationTimestamp,
      type: spec?.type ?? 'ClusterIP',
      clusterIP: spec?.clusterIPs[0] ?? (spec?.clusterIP || null),
      external: externalText(object),
      ports: (spec?.ports ?? []).flatMap(({ name, port, protocol, nodePort }) =>
        port === null ? [] : [{ name, port, protocol: protocol ?? 'TCP', nodePort }],
      ),
      selector: spec?.selector ?? {},
      labels: meta.labels,
    }
  },
  columns,
})
