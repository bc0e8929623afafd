import { request } from 'node:http'
import { connect, type Socket } from 'node:net'
import type { PodPlace } from './pod-place.ts'

/** Why no connection came about, in the network's words. */
export class NetworkRefusal extends Error {
  /** True when the name itself is unknown. */
  readonly unknownHost: boolean
  /** True when nothing was heard at all: what a network policy forbids. */
  readonly timedOut: boolean

  constructor(reason: string, timedOut = false) {
    super(reason)
    this.name = 'NetworkRefusal'
    this.timedOut = timedOut
    this.unknownHost = reason.startsWith('no such host') || reason.startsWith('no service')
  }
}

/** Which pod asks. */
export const networkHeaders = ({ namespace, container }: PodPlace): Record<string, string> => ({
  'x-lab-namespace': namespace,
  'x-lab-container': container,
})

/**
 * Connects to a service by name as a pod of this namespace would.
 * @throws NetworkRefusal
 */
export function connectThroughNetwork(place: PodPlace, host: string, port: number, withinMs: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const dial = request({
      host: place.network.host,
      port: place.network.port,
      method: 'CONNECT',
      path: `${host}:${port}`,
      headers: networkHeaders(place),
      timeout: withinMs,
    })
    dial.on('connect', (answer, socket) => {
      if (answer.statusCode === 200) return resolve(socket)
      socket.destroy()
      reject(new NetworkRefusal(answer.statusMessage ?? 'refused'))
    })
    dial.on('timeout', () => dial.destroy(new NetworkRefusal(`${host}:${port} does not answer`, true)))
    dial.on('error', (cause) => reject(cause instanceof NetworkRefusal ? cause : new NetworkRefusal(cause.message)))
    dial.end()
  })
}

/** @throws NetworkRefusal */
export function connectDirectly(to: { host: string; port: number }, withinMs: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(to.port, to.host)
    socket.setTimeout(withinMs, () => socket.destroy(new NetworkRefusal('does not answer')))
    socket.once('error', (cause) => reject(cause instanceof NetworkRefusal ? cause : new NetworkRefusal(cause.message)))
    socket.once('connect', () => {
      socket.setTimeout(0)
      resolve(socket)
    })
  })
}
