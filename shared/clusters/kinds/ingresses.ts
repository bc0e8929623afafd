import { z } from 'zod'
import { type Column, defineKind } from '../kind.ts'
import { type NamespacedRow, namespacedRow } from './base-row.ts'
import { figure, listOf, metadata, part, text } from './fields.ts'
import { ageColumn, nameColumn, namespaceColumn } from './standard-columns.ts'

const backend = part(
  z.object({ service: part(z.object({ name: text, port: part(z.object({ name: text, number: figure })) })) }),
)
const schema = z.object({
  metadata,
  spec: part(
    z.object({
      ingressClassName: text,
      defaultBackend: backend,
      rules: listOf(
        z.object({ host: text, http: part(z.object({ paths: listOf(z.object({ path: text, backend })) })) }),
      ),
      tls: listOf(z.object({ secretName: text, hosts: listOf(z.string()) })),
    }),
  ),
  status: part(z.object({ loadBalancer: part(z.object({ ingress: listOf(z.object({ ip: text, hostname: text })) })) })),
})

export interface IngressBackend {
  readonly service: string
  /** Number or name; null when it is not said. */
  readonly port: number | string | null
}

export interface IngressRow extends NamespacedRow {
  readonly className: string | null
  /** One a rule; empty text is any host. */
  readonly hosts: readonly string[]
  readonly addresses: readonly string[]
  readonly tls: boolean
  /** Services of the same namespace that it sends to, each once. */
  readonly backends: readonly IngressBackend[]
}

const shownHosts = 3

function hostsText(hosts: readonly string[]): string {
  const named = hosts.slice(0, shownHosts).filter((host) => host !== '')
  if (named.length === 0) return '*'
  const more = hosts.length - shownHosts
  return more > 0 ? `${named.join(',')} + ${more} more...` : named.join(',')
}

function backendsOf(spec: z.output<typeof schema>['spec']): readonly IngressBackend[] {
  const sent = [
    spec?.defaultBackend ?? null,
    ...(spec?.rules ?? []).flatMap(({ http }) => http?.paths.map((path) => path.backend) ?? []),
  ]
  const found = new Map<string, IngressBackend>()
  for (const each of sent) {
    const service = each?.service
    if (!service?.name) continue
    const port = service.port?.number ?? service.port?.name ?? null
    found.set(`${service.name}:${port}`, { service: service.name, port })
  }
  return [...found.values()]
}

const columns: readonly Column<IngressRow>[] = [
  namespaceColumn,
  nameColumn,
  { id: 'class', title: 'Class', text: (row) => row.className ?? '<none>', width: 14 },
  { id: 'hosts', title: 'Hosts', text: (row) => hostsText(row.hosts), width: 36 },
  { id: 'address', title: 'Address', text: (row) => row.addresses.join(','), width: 20 },
  { id: 'ports', title: 'Ports', text: (row) => (row.tls ? '80, 443' : '80'), width: 9 },
  ageColumn,
  {
    id: 'backends',
    title: 'Backends',
    text: (row) => row.backends.map(({ service, port }) => (port === null ? service : `${service}:${port}`)).join(','),
    width: 30,
    wide: true,
  },
]

export const ingresses = defineKind<IngressRow, typeof schema>({
  plural: 'ingresses',
  title: 'Ingresses',
  aliases: ['ingress', 'ing'],
  group: 'networking.k8s.io',
  version: 'v1',
  namespaced: true,
  schema,
  project({ metadata: meta, spec, status }) {
    return {
      ...namespacedRow(meta),
      className: spec?.ingressClassName ?? meta.annotations['kubernetes.io/ingress.class'] ?? null,
      hosts: (spec?.rules ?? []).map(({ host }) => host ?? ''),
      addresses: (status?.loadBalancer?.ingress ?? []).flatMap(({ ip, hostname }) => ip || hostname || []),
      tls: (spec?.tls.length ?? 0) > 0,
      backends: backendsOf(spec),
    }
  },
  columns,
})
