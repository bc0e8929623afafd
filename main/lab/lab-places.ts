import { join } from 'node:path'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { findFreePorts, privateLoopback } from './free-ports.ts'
import type { ClusterPlace } from './kubernetes-plans.ts'
import { type ClusterPorts, clusterPortNames } from './lab-cluster.ts'
import { labPaths } from './lab-folder.ts'
import { placeholderValues } from './placeholders.ts'

/** Where every cluster of a lab lives and listens, and etcd beside them. */
export interface LabPlaces {
  readonly clusters: readonly ClusterPlace[]
  readonly etcd: { readonly address: string; readonly port: number; readonly peerPort: number }
}

/** Chooses free ports and folders. @throws CockpitError LAB_FOLDER when the folder's path is too long. */
export async function choosePlaces(folder: string, names: readonly string[]): Promise<LabPlaces> {
  refuseLongFolder(folder, names)
  const ports = await findFreePorts(2 + names.length * (clusterPortNames.length + 2))
  const nextPort = () => {
    const port = ports.pop()
    if (port === undefined) throw new Error('too few ports were asked for')
    return port
  }
  const clusters = names.map((name): ClusterPlace => {
    const own = labPaths(folder).cluster(name)
    return {
      name,
      folder: own,
      kubeconfig: join(own, 'kubeconfig'),
      ports: Object.fromEntries(clusterPortNames.map((port) => [port, nextPort()])) as ClusterPorts,
      controllerManagerPort: nextPort(),
      schedulerPort: nextPort(),
      egressSocket: join(own, socketName),
      kubeletAddress: privateLoopback(process.platform),
      scratch: join(own, 'scratch'),
    }
  })
  return {
    clusters,
    etcd: { address: privateLoopback(process.platform), port: nextPort(), peerPort: nextPort() },
  }
}

export const podLogFolder = (place: ClusterPlace): string => join(place.folder, 'pod-logs')

/** What the placeholders in resources/lab stand for on this cluster. */
export const clusterValues = (place: ClusterPlace, bin: string): Readonly<Record<string, string>> => {
  const { name: cluster, folder, ports, scratch, kubeletAddress } = place
  return placeholderValues({ cluster, folder, ports, scratch, bin, kubeletAddress, logs: podLogFolder(place) })
}

const socketName = 'egress.sock'

/** A Unix socket's path has 104 bytes on macOS and 108 on Linux, its end included (sockaddr_un). */
function refuseLongFolder(folder: string, names: readonly string[]): void {
  const longest = Math.max(...names.map((name) => Buffer.byteLength(join(labPaths(folder).cluster(name), socketName))))
  if (longest < 104) return
  throw new CockpitError(
    'LAB_FOLDER',
    `The lab folder's path is ${longest - 103} bytes too long for a socket in it.`,
    'Name a shorter folder: COCKPIT_LAB=FOLDER',
  )
}
