import { readdir } from 'node:fs/promises'

export interface Footprint {
  readonly descriptors: number
  readonly servers: number
  readonly connections: number
}

/** What this process holds: file descriptors, and open servers and connections among its handles. */
export async function footprint(): Promise<Footprint> {
  const handles = process.getActiveResourcesInfo()
  return {
    descriptors: (await readdir('/proc/self/fd')).length,
    servers: handles.filter((name) => name === 'TCPServerWrap').length,
    connections: handles.filter((name) => name === 'TCPSocketWrap').length,
  }
}
