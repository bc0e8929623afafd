import { z } from 'zod'
import type { ApiRequest } from './api-request.ts'

const labels = z.record(z.string(), z.string())
const selector = z.object({
  matchLabels: labels.nullish(),
  matchExpressions: z
    .array(
      z.object({
        key: z.string(),
        operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']),
        values: z.array(z.string()).nullish(),
      }),
    )
    .nullish(),
})
type Selector = z.output<typeof selector>

const peer = z.object({ namespaceSelector: selector.nullish(), podSelector: selector.nullish() })
const port = z.object({ port: z.union([z.number(), z.string()]).nullish(), endPort: z.number().nullish() })
const policy = z.object({
  metadata: z.object({ namespace: z.string() }),
  spec: z.object({
    podSelector: selector.nullish(),
    policyTypes: z.array(z.string()).default([]),
    ingress: z.array(z.object({ from: z.array(peer).nullish(), ports: z.array(port).nullish() })).nullish(),
    egress: z.array(z.object({ to: z.array(peer).nullish(), ports: z.array(port).nullish() })).nullish(),
  }),
})
type Policy = z.output<typeof policy>

const policyList = z.object({ items: z.array(policy) })
const namespaceList = z.object({
  items: z.array(z.object({ metadata: z.object({ name: z.string(), labels: labels.default({}) }) })),
})

/** One end of a connection between pods. */
export interface PodEnd {
  readonly namespace: string
  readonly labels: Readonly<Record<string, string>>
}

export interface NetworkPolicies {
  /** Whether the policies of both sides let `from` reach `port` of `to`. */
  allow(from: PodEnd, to: PodEnd, port: number): Promise<boolean>
}

/**
 * Does what a network plugin does with NetworkPolicies. Of their rules it knows pods and namespaces by label, and ports by
 * number: an `ipBlock` lets no pod through, and a port by name lets every port through.
 */
export function createNetworkPolicies(request: ApiRequest): NetworkPolicies {
  return {
    async allow(from, to, port) {
      const [answer, named] = await Promise.all([
        request('GET', '/apis/networking.k8s.io/v1/networkpolicies?resourceVersion=0'),
        request('GET', '/api/v1/namespaces?resourceVersion=0'),
      ])
      const policies = policyList.parse(answer).items
      const namespaces = new Map(
        namespaceList.parse(named).items.map(({ metadata }) => [metadata.name, metadata.labels]),
      )
      const leaves = policies
        .filter((each) => concerns(each, from, 'Egress'))
        .map(({ metadata, spec }) => ({
          within: metadata.namespace,
          rules: (spec.egress ?? []).map((rule) => ({ peers: rule.to, ports: rule.ports })),
        }))
      const enters = policies
        .filter((each) => concerns(each, to, 'Ingress'))
        .map(({ metadata, spec }) => ({
          within: metadata.namespace,
          rules: (spec.ingress ?? []).map((rule) => ({ peers: rule.from, ports: rule.ports })),
        }))
      return isOpen(leaves, to, port, namespaces) && isOpen(enters, from, port, namespaces)
    },
  }
}

const concerns = ({ metadata, spec }: Policy, pod: PodEnd, direction: 'Ingress' | 'Egress'): boolean =>
  spec.policyTypes.includes(direction) && metadata.namespace === pod.namespace && matches(spec.podSelector, pod.labels)

interface Direction {
  readonly within: string
  readonly rules: readonly {
    readonly peers: readonly z.output<typeof peer>[] | null | undefined
    readonly ports: readonly z.output<typeof port>[] | null | undefined
  }[]
}

/** With no policy all is open; with some, what any rule of any of them allows. No peers, or no ports, means all of them. */
function isOpen(
  directions: readonly Direction[],
  other: PodEnd,
  wanted: number,
  namespaces: ReadonlyMap<string, Readonly<Record<string, string>>>,
): boolean {
  if (directions.length === 0) return true
  return directions.some(({ within, rules }) =>
    rules.some(({ peers, ports }) => {
      const fits = (one: z.output<typeof peer>): boolean => {
        if (!one.namespaceSelector && !one.podSelector) return false
        const here = one.namespaceSelector
          ? matches(one.namespaceSelector, namespaces.get(other.namespace) ?? {})
          : other.namespace === within
        return here && matches(one.podSelector, other.labels)
      }
      const anyPeer = !peers || peers.length === 0 || peers.some(fits)
      return anyPeer && (!ports || ports.length === 0 || ports.some((one) => isPort(one, wanted)))
    }),
  )
}

const isPort = ({ port: first, endPort }: z.output<typeof port>, wanted: number): boolean =>
  typeof first !== 'number' || (wanted >= first && wanted <= (endPort ?? first))

/** An empty selector, and none, select everything. */
function matches(wanted: Selector | null | undefined, found: Readonly<Record<string, string>>): boolean {
  const exact = Object.entries(wanted?.matchLabels ?? {}).every(([key, value]) => found[key] === value)
  return (
    exact &&
    (wanted?.matchExpressions ?? []).every(({ key, operator, values }) => {
      const value = found[key]
      switch (operator) {
        case 'Exists':
          return value !== undefined
        case 'DoesNotExist':
          return value === undefined
        case 'In':
          return value !== undefined && (values ?? []).includes(value)
        case 'NotIn':
          return value === undefined || !(values ?? []).includes(value)
        default:
          return false
      }
    })
  )
}
