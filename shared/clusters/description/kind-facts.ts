import { z } from 'zod'
import { figure, flag, listOf, part, quantities, text, words, wordsText } from '../kinds/fields.ts'
import { bytesText, wholeUnits } from '../quantity.ts'
import type { Fact } from './description.ts'

// What a table has no room for. Everything that a kind's own columns say comes from there (describe-object.ts).

const plain = (title: string, value: string | number | null): Fact[] =>
  value === null || value === '' ? [] : [{ title, text: `${value}`, tone: null }]

const count = z
  .union([z.number(), z.string()])
  .nullish()
  .transform((value) => (value === null || value === undefined ? null : `${value}`))
  .catch(null)

const pod = z.object({
  spec: part(
    z.object({
      serviceAccountName: text,
      priorityClassName: text,
      restartPolicy: text,
      terminationGracePeriodSeconds: figure,
      hostNetwork: flag,
      runtimeClassName: text,
      nodeSelector: words,
      tolerations: listOf(z.object({ key: text, operator: text, value: text, effect: text })),
      schedulingGates: listOf(z.object({ name: text })),
    }),
  ),
  status: part(z.object({ qosClass: text, hostIP: text, message: text, reason: text })),
})

function podFacts(object: unknown): Fact[] {
  const { spec, status } = pod.parse(object)
  const tolerations = (spec?.tolerations ?? []).filter(
    // Every pod has these two.
    ({ key }) => key !== 'node.kubernetes.io/not-ready' && key !== 'node.kubernetes.io/unreachable',
  )
  const gates = (spec?.schedulingGates ?? []).flatMap(({ name }) => name ?? [])
  return [
    ...(status?.reason
      ? [{ title: 'Why', text: [status.reason, status.message].filter(Boolean).join(': '), tone: 'warn' as const }]
      : []),
    ...plain('QoS class', status?.qosClass ?? null),
    ...plain('Host IP', status?.hostIP ?? null),
    ...plain('Restart policy', spec?.restartPolicy ?? null),
    ...plain(
      'Grace period',
      spec?.terminationGracePeriodSeconds == null ? null : `${spec.terminationGracePeriodSeconds}s`,
    ),
    ...plain('Priority class', spec?.priorityClassName ?? null),
    ...plain('Runtime class', spec?.runtimeClassName ?? null),
    ...(spec?.hostNetwork ? plain('Network', 'that of the node') : []),
    ...(Object.keys(spec?.nodeSelector ?? {}).length > 0
      ? plain('Node selector', wordsText(spec?.nodeSelector ?? {}))
      : []),
    ...plain('Tolerates', tolerations.map(tolerationText).join(', ')),
    ...(gates.length > 0 ? [{ title: 'Scheduling gates', text: gates.join(', '), tone: 'warn' as const }] : []),
  ]
}

interface Toleration {
  readonly key: string | null
  readonly value: string | null
  readonly effect: string | null
}

function tolerationText({ key, value, effect }: Toleration): string {
  const what = key === null ? 'everything' : value ? `${key}=${value}` : key
  return effect ? `${what}:${effect}` : what
}

const node = z.object({
  spec: part(
    z.object({ podCIDR: text, providerID: text, taints: listOf(z.object({ key: text, value: text, effect: text })) }),
  ),
  status: part(z.object({ capacity: quantities, allocatable: quantities })),
})

function nodeFacts(object: unknown): Fact[] {
  const { spec, status } = node.parse(object)
  const taints = (spec?.taints ?? []).map(
    ({ key, value, effect }) => `${key ?? ''}${value ? `=${value}` : ''}:${effect ?? ''}`,
  )
  const { capacity = {}, allocatable = {} } = status ?? {}
  const amounts = Object.keys(capacity).map((resource): Fact => {
    const own = amountText(resource, capacity[resource])
    const free = amountText(resource, allocatable[resource])
    return { title: resource, text: own === free ? own : `${free ?? 'not known'} of ${own} for pods`, tone: null }
  })
  return [
    { title: 'Taints', text: taints.join(', ') || '<none>', tone: taints.length > 0 ? 'warn' : null },
    ...amounts,
    ...plain('Pod network', spec?.podCIDR ?? null),
    ...plain('Provider id', spec?.providerID ?? null),
  ]
}

function amountText(resource: string, sent: string | number | undefined): string | null {
  if (sent === undefined) return null
  const inBytes = resource === 'memory' || resource.includes('storage') || resource.startsWith('hugepages')
  return inBytes ? bytesText(wholeUnits(sent)) : `${sent}`
}

const workload = z.object({
  spec: part(
    z.object({
      strategy: part(
        z.object({ type: text, rollingUpdate: part(z.object({ maxSurge: count, maxUnavailable: count })) }),
      ),
      updateStrategy: part(
        z.object({ type: text, rollingUpdate: part(z.object({ maxUnavailable: count, partition: count })) }),
      ),
      minReadySeconds: figure,
      progressDeadlineSeconds: figure,
      podManagementPolicy: text,
      paused: flag,
      serviceName: text,
    }),
  ),
  status: part(z.object({ currentRevision: text, updateRevision: text })),
})

function workloadFacts(object: unknown): Fact[] {
  const { spec, status } = workload.parse(object)
  const strategy = spec?.strategy ?? spec?.updateStrategy ?? null
  const rolling = { ...spec?.strategy?.rollingUpdate, ...spec?.updateStrategy?.rollingUpdate }
  const bounds = [
    rolling.maxUnavailable == null ? '' : `${rolling.maxUnavailable} may be away`,
    rolling.maxSurge == null ? '' : `${rolling.maxSurge} may be more`,
    rolling.partition == null || rolling.partition === '0' ? '' : `from ordinal ${rolling.partition}`,
  ].filter(Boolean)
  const rollsOut = status?.updateRevision && status.currentRevision !== status.updateRevision
  return [
    ...(spec?.paused ? [{ title: 'Rollout', text: 'paused', tone: 'warn' as const }] : []),
    ...(rollsOut
      ? [
          {
            title: 'Rollout',
            text: `from ${status?.currentRevision} to ${status?.updateRevision}`,
            tone: 'warn' as const,
          },
        ]
      : []),
    ...plain('Strategy', strategy?.type ? [strategy.type, bounds.join(', ')].filter(Boolean).join(': ') : null),
    ...(spec?.minReadySeconds ? plain('Ready for at least', `${spec.minReadySeconds}s`) : []),
    ...plain(
      'Deadline',
      spec?.progressDeadlineSeconds == null ? null : `${spec.progressDeadlineSeconds}s without progress`,
    ),
    ...plain('Pods are made', spec?.podManagementPolicy ?? null),
  ]
}

const service = z.object({
  spec: part(
    z.object({
      sessionAffinity: text,
      externalTrafficPolicy: text,
      internalTrafficPolicy: text,
      ipFamilies: listOf(z.string()),
      ports: listOf(z.object({ name: text, port: figure, targetPort: count })),
      publishNotReadyAddresses: flag,
    }),
  ),
})

function serviceFacts(object: unknown): Fact[] {
  const { spec } = service.parse(object)
  const targets = (spec?.ports ?? []).map(({ name, port, targetPort }) => `${name ?? port} → ${targetPort ?? port}`)
  return [
    ...plain('Target ports', targets.join(', ')),
    ...plain('Session affinity', spec?.sessionAffinity ?? null),
    ...plain('External traffic', spec?.externalTrafficPolicy ?? null),
    ...plain('IP families', (spec?.ipFamilies ?? []).join(', ')),
    ...(spec?.publishNotReadyAddresses ? plain('Pods not ready', 'get traffic too') : []),
  ]
}

const typed = z.object({ type: text, immutable: flag })

function keyedFacts(object: unknown): Fact[] {
  const { type, immutable } = typed.parse(object)
  return [...plain('Type', type), ...(immutable ? plain('Immutable', 'yes') : [])]
}

const readers: Readonly<Record<string, (object: unknown) => Fact[]>> = {
  pods: podFacts,
  nodes: nodeFacts,
  deployments: workloadFacts,
  statefulsets: workloadFacts,
  daemonsets: workloadFacts,
  services: serviceFacts,
  secrets: keyedFacts,
  configmaps: keyedFacts,
}

/** What a kind's objects tell beside its columns; empty where nothing more is read, or it is in another form. */
export function kindFacts(kind: string, object: unknown): Fact[] {
  try {
    return readers[kind]?.(object) ?? []
  } catch (thrown) {
    // One part in an odd form must not cost the rest of the description.
    if (thrown instanceof z.ZodError) return []
    throw thrown
  }
}
