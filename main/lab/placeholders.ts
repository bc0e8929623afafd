import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { type ClusterPorts, clusterPortNames } from './lab-cluster.ts'

export interface PlaceholderSources {
  readonly cluster: string
  /** The cluster's own folder. */
  readonly folder: string
  /** Folder of the commands that answer in pods. */
  readonly bin: string
  /** Where a command in a pod starts: empty, and the pods' own. */
  readonly scratch: string
  /** The pods' log files. */
  readonly logs: string
  readonly ports: ClusterPorts
  /** Where kwok answers as every node's kubelet. */
  readonly kubeletAddress: string
}

/** PORT_METRICS_SERVER for metricsServer. */
export const portPlaceholder = (name: string): string =>
  `PORT_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`

/** The fixed list that lab manifests and server configurations may use, as ${NAME}. */
export function placeholderValues(sources: PlaceholderSources): Readonly<Record<string, string>> {
  const ports = clusterPortNames.map((name) => [portPlaceholder(name), String(sources.ports[name])] as const)
  return {
    CLUSTER: sources.cluster,
    FOLDER: sources.folder,
    BIN: sources.bin,
    SCRATCH: sources.scratch,
    LOGS: sources.logs,
    KUBELET_ADDRESS: sources.kubeletAddress,
    ...Object.fromEntries(ports),
  }
}

/**
 * Replaces ${NAME} by its value. Only upper-case names count, so that Prometheus' and shells' own $x stay.
 * @throws CockpitError LAB_PLACEHOLDER for a name that is not on the list: a typing error must not reach a server.
 */
export function fillPlaceholders(text: string, values: Readonly<Record<string, string>>, origin: string): string {
  return text.replace(/\$\{([A-Z][A-Z0-9_]*)\}/g, (_whole, name: string) => {
    const value = values[name]
    if (value === undefined) {
      const known = Object.keys(values).join(', ')
      throw new CockpitError(
        'LAB_PLACEHOLDER',
        `${origin} uses \${${name}}, which the lab does not know.`,
        `Known: ${known}`,
      )
    }
    return value
  })
}
