import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Clock } from '@main/clusters/cluster-access.ts'

/** A client that has sent all may still wait for the answer; one that is gone looks just the same. ms. */
const lingerMs = 2_000

/**
 * Joins a local connection and a stream to a pod until both have ended; each waits for the other to take what it has.
 * The API's port-forward knows no half-closed connection: after the client has sent all, it stays open for as long as
 * something comes back. Never rejects; resolves with what broke it, null when it ended in order.
 */
export function carry(local: Socket, remote: Duplex, clock: Clock): Promise<Error | null> {
  return new Promise((resolve) => {
    let broken: Error | null = null
    let cancelLinger = () => {}
    const linger = () => {
      cancelLinger()
      cancelLinger = clock.after(lingerMs, () => remote.destroy())
    }
    remote.on('error', (error) => {
      // What the client ended itself is not broken.
      if (!local.destroyed) broken = error
      // An end would read as if the pod had sent all that it had.
      local.resetAndDestroy()
    })
    remote.on('end', () => local.destroySoon())
    remote.on('close', () => local.destroySoon())
    local.on('end', () => {
      linger()
      remote.on('data', linger)
    })
    local.on('error', () => remote.destroy())
    local.on('close', () => {
      cancelLinger()
      remote.destroy()
      resolve(broken)
    })
    local.pipe(remote, { end: false })
    remote.pipe(local, { end: false })
    if (local.destroyed) remote.destroy()
  })
}
