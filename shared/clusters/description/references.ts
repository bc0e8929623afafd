import { z } from 'zod'
import { flag, listOf, part, text, words } from '../kinds/fields.ts'
import type { RelatedObject } from './description.ts'
import { kindWord } from './kind-word.ts'
import { podSpecOf } from './pod-spec-of.ts'

const named = part(z.object({ name: text }))
const environment = z.object({
  envFrom: listOf(z.object({ configMapRef: named, secretRef: named })),
  env: listOf(z.object({ valueFrom: part(z.object({ configMapKeyRef: named, secretKeyRef: named })) })),
})
const podSpec = z.object({
  nodeName: text,
  serviceAccountName: text,
  imagePullSecrets: listOf(z.object({ name: text })),
  containers: listOf(environment),
  initContainers: listOf(environment),
  volumes: listOf(
    z.object({
      configMap: named,
      secret: part(z.object({ secretName: text })),
      persistentVolumeClaim: part(z.object({ claimName: text })),
      projected: part(z.object({ sources: listOf(z.object({ configMap: named, secret: named })) })),
    }),
  ),
})

const owners = z.object({
  metadata: z.object({
    namespace: text,
    labels: words,
    ownerReferences: listOf(z.object({ apiVersion: text, kind: text, name: text, controller: flag })),
  }),
})
const target = part(z.object({ apiVersion: text, kind: text, name: text, namespace: text }))
const ownFields = z.object({
  spec: part(
    z.object({
      scaleTargetRef: target,
      volumeName: text,
      storageClassName: text,
      claimRef: part(z.object({ namespace: text, name: text })),
      serviceName: text,
      defaultBackend: part(z.object({ service: named })),
      rules: listOf(
        z.object({
          http: part(z.object({ paths: listOf(z.object({ backend: part(z.object({ service: named })) })) })),
        }),
      ).catch([]),
      tls: listOf(z.object({ secretName: text })).catch([]),
    }),
  ).catch(null),
  roleRef: part(z.object({ kind: text, name: text })),
  subjects: listOf(z.object({ kind: text, name: text, namespace: text })),
  involvedObject: target,
  endpoints: listOf(z.object({ targetRef: target })).catch([]),
})

type Link = (relation: string, kind: string, title: string, name: string | null, where?: string | null) => void

/**
 * The objects that an object names: its owners, what it mounts, where it runs, what it points at. Names only; whether they
 * are there is not known from this.
 * @param kind the plural of its kind.
 */
export function referencesOf(kind: string, object: unknown): RelatedObject[] {
  const { metadata } = owners.parse(object)
  const found = new Map<string, RelatedObject>()
  const link: Link = (relation, word, title, name, where = metadata.namespace) => {
    if (name === null || name === '') return
    // What is both mounted and read into the environment is one object: it is listed once.
    const key = `${word}\n${where}\n${name}`
    if (!found.has(key)) found.set(key, { relation, kind: word, title, namespace: where, name, state: null })
  }
  // The one that acts on it first.
  const sorted = [...metadata.ownerReferences].sort((a, b) => Number(b.controller) - Number(a.controller))
  for (const { apiVersion, kind: ownerKind, name } of sorted) {
    if (ownerKind === null) continue
    const word = kindWord(apiVersion ?? '', ownerKind)
    // A node owns its mirror pods, and has no namespace.
    link('Owner', word, ownerKind, name, word === 'nodes' ? null : metadata.namespace)
  }
  const template = podSpecOf(kind, object)
  if (template !== null) podReferences(template, kind === 'pods', link)
  const own = ownFields.safeParse(object).data
  if (own !== undefined) ownReferences(kind, own, metadata.labels, link)
  return [...found.values()]
}

function podReferences(sent: unknown, runs: boolean, link: Link): void {
  const spec = podSpec.safeParse(sent).data
  if (spec === undefined) return
  if (runs) link('Runs on', 'nodes', 'Node', spec.nodeName, null)
  link('Runs as', 'serviceaccounts', 'ServiceAccount', spec.serviceAccountName)
  for (const { configMap, secret, persistentVolumeClaim, projected } of spec.volumes) {
    link('Mounts', 'persistentvolumeclaims', 'PersistentVolumeClaim', persistentVolumeClaim?.claimName ?? null)
    for (const each of [{ configMap, secret: null }, ...(projected?.sources ?? [])]) {
      link('Mounts', 'configmaps', 'ConfigMap', each.configMap?.name ?? null)
      link('Mounts', 'secrets', 'Secret', each.secret?.name ?? null)
    }
    link('Mounts', 'secrets', 'Secret', secret?.secretName ?? null)
  }
  for (const { envFrom, env } of [...spec.initContainers, ...spec.containers]) {
    for (const { configMapRef, secretRef } of envFrom) {
      link('Environment', 'configmaps', 'ConfigMap', configMapRef?.name ?? null)
      link('Environment', 'secrets', 'Secret', secretRef?.name ?? null)
    }
    for (const { valueFrom } of env) {
      link('Environment', 'configmaps', 'ConfigMap', valueFrom?.configMapKeyRef?.name ?? null)
      link('Environment', 'secrets', 'Secret', valueFrom?.secretKeyRef?.name ?? null)
    }
  }
  for (const { name } of spec.imagePullSecrets) link('Pulls images with', 'secrets', 'Secret', name)
}

function ownReferences(
  kind: string,
  { spec, roleRef, subjects, involvedObject, endpoints }: z.output<typeof ownFields>,
  labels: Readonly<Record<string, string>>,
  link: Link,
): void {
  const to = (relation: string, sent: z.output<typeof target>, where?: string | null) => {
    if (sent?.kind) link(relation, kindWord(sent.apiVersion ?? '', sent.kind), sent.kind, sent.name, where)
  }
  switch (kind) {
    case 'horizontalpodautoscalers':
      to('Scales', spec?.scaleTargetRef ?? null)
      break
    case 'statefulsets':
      link('Headless service', 'services', 'Service', spec?.serviceName ?? null)
      break
    case 'persistentvolumeclaims':
      link('Bound to', 'persistentvolumes', 'PersistentVolume', spec?.volumeName ?? null, null)
      link('Storage class', 'storageclasses', 'StorageClass', spec?.storageClassName ?? null, null)
      break
    case 'persistentvolumes':
      link(
        'Claimed by',
        'persistentvolumeclaims',
        'PersistentVolumeClaim',
        spec?.claimRef?.name ?? null,
        spec?.claimRef?.namespace,
      )
      link('Storage class', 'storageclasses', 'StorageClass', spec?.storageClassName ?? null, null)
      break
    case 'ingresses':
      link('Sends to', 'services', 'Service', spec?.defaultBackend?.service?.name ?? null)
      for (const { http } of spec?.rules ?? []) {
        for (const { backend } of http?.paths ?? [])
          link('Sends to', 'services', 'Service', backend?.service?.name ?? null)
      }
      for (const { secretName } of spec?.tls ?? []) link('TLS', 'secrets', 'Secret', secretName)
      break
    case 'endpointslices':
      link('Endpoints of', 'services', 'Service', labels['kubernetes.io/service-name'] ?? null)
      for (const { targetRef } of endpoints) to('Endpoint', targetRef)
      break
    case 'rolebindings':
    case 'clusterrolebindings': {
      const role = roleRef?.kind === 'Role'
      link(
        'Gives',
        role ? 'roles' : 'clusterroles',
        roleRef?.kind ?? '',
        roleRef?.name ?? null,
        role ? undefined : null,
      )
      for (const subject of subjects) {
        if (subject.kind !== 'ServiceAccount') continue
        link('To', 'serviceaccounts', 'ServiceAccount', subject.name, subject.namespace ?? undefined)
      }
      break
    }
    case 'events':
      to('About', involvedObject, involvedObject?.namespace ?? null)
      break
  }
}
