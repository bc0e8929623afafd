import type { Duplex } from 'node:stream'
import type { ClusterAccess, ServiceAddress } from './cluster-access.ts'
import { servicePod } from './service-pod.ts'

/**
 * A byte stream to a ready pod behind a service, with what clients expect of a socket. Destroy it to end it.
 * Errors: those of `servicePod` and of the port-forward.
 */
export async function serviceStream(
  cluster: ClusterAccess,
  address: ServiceAddress,
  signal: AbortSignal,
): Promise<Duplex> {
  const { pod, port } = await servicePod(cluster, address, signal)
  const stream = await cluster.portForward({ namespace: address.namespace, pod }, port, signal)
  // Errors reach whoever reads; one that comes after the client has gone must not end the app.
  stream.on('error', () => undefined)
  const same = () => stream
  return Object.assign(stream, {
    setNoDelay: same,
    setKeepAlive: same,
    setTimeout: same,
    ref: same,
    unref: same,
    connect() {
      // pg calls it as it would a socket; the port-forward is open already.
      queueMicrotask(() => stream.emit('connect'))
      return stream
    },
  })
}
