import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { parse } from 'yaml'
import { z } from 'zod'
import { type ClusterPortName, clusterPortNames } from './lab-cluster.ts'

const networkFile = z.object({
  services: z.record(z.string().regex(/^[a-z0-9-]+\/([a-z0-9.-]+|\*):\d+$/), z.enum(clusterPortNames)),
})

export interface ServicePort {
  readonly namespace: string
  readonly service: string
  readonly port: number
}

/** Which real server on this machine stands behind a service's port. */
export type NetworkMap = (port: ServicePort) => ClusterPortName | null

/** @throws CockpitError LAB_NETWORK when the file does not say `namespace/service:port: port name`. */
export function readNetworkMap(yaml: string): NetworkMap {
  const read = networkFile.safeParse(parse(yaml))
  if (!read.success) throw new CockpitError('LAB_NETWORK', `network.yaml: ${z.prettifyError(read.error)}`)
  const { services } = read.data
  return ({ namespace, service, port }) =>
    services[`${namespace}/${service}:${port}`] ?? services[`${namespace}/*:${port}`] ?? null
}
