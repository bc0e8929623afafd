import { readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { Socket } from 'node:net'

const tickMs = 20

interface Follower {
  readonly response: ServerResponse
  sent: number
}

export interface FloodSent {
  readonly lines: number
  readonly bytes: number
  readonly seconds: number
}

/**
 * Stands in for the kubelets of a real API server: it has the logs of pods that are followed, and writes them at a rate. It
 * waits for who does not take what it wrote, as a kubelet does, so what it has sent is what was taken from it.
 */
export class FloodingKubelet {
  private readonly followers = new Set<Follower>()
  private readonly sockets = new Set<Socket>()
  private bytes = 0

  private constructor(private readonly server: Server) {
    server.on('connection', (socket: Socket) => {
      this.sockets.add(socket)
      socket.on('close', () => this.sockets.delete(socket))
    })
    server.on('request', (request, response) => this.answer(request, response))
  }

  static async start(certFile: string, keyFile: string): Promise<FloodingKubelet> {
    const [cert, key] = await Promise.all([readFile(certFile), readFile(keyFile)])
    const kubelet = new FloodingKubelet(createServer({ cert, key }))
    await new Promise<void>((resolve) => kubelet.server.listen(0, '127.0.0.1', resolve))
    return kubelet
  }

  get port(): number {
    const address = this.server.address()
    if (address === null || typeof address === 'string') throw new Error('it does not listen')
    return address.port
  }

  get following(): number {
    return this.followers.size
  }

  /** Writes to everybody who follows, together so many lines a second; fewer where they are not taken. */
  async flood(linesPerSecond: number, seconds: number, signal: AbortSignal): Promise<FloodSent> {
    const followers = [...this.followers]
    for (const follower of followers) follower.sent = 0
    this.bytes = 0
    const begun = performance.now()
    const each = linesPerSecond / followers.length
    for (let lasted = 0; lasted < seconds && !signal.aborted; lasted = (performance.now() - begun) / 1000) {
      for (const follower of followers) this.writeUpTo(follower, Math.floor(each * lasted))
      await new Promise((resolve) => setTimeout(resolve, tickMs))
    }
    const lines = followers.reduce((sum, { sent }) => sum + sent, 0)
    return { lines, bytes: this.bytes, seconds: (performance.now() - begun) / 1000 }
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy()
    await new Promise((resolve) => this.server.close(resolve))
  }

  private writeUpTo(follower: Follower, due: number): void {
    if (follower.response.writableNeedDrain || follower.sent >= due) return
    const second = new Date().toISOString().slice(0, 20)
    let text = ''
    while (follower.sent < due) {
      follower.sent += 1
      const n = follower.sent
      // Stamps only grow: the part below a second is the number of the line.
      text += `${second}${`${n % 1_000_000_000}`.padStart(9, '0')}Z {"level":"${n % 50 === 0 ? 'warning' : 'info'}","message":"request","method":"GET","path":"/projects/${n % 97}","status":200,"latency_ms":${n % 180},"n":${n}}\n`
    }
    this.bytes += text.length
    follower.response.write(text)
  }

  private answer({ url = '' }: IncomingMessage, response: ServerResponse): void {
    const { pathname, searchParams } = new URL(url, 'https://kubelet')
    if (!pathname.startsWith('/containerLogs/')) {
      response.writeHead(404).end()
      return
    }
    response.writeHead(200, { 'content-type': 'text/plain' })
    if (searchParams.get('follow') !== 'true') {
      response.end()
      return
    }
    response.flushHeaders()
    const follower = { response, sent: 0 }
    this.followers.add(follower)
    response.on('close', () => {
      this.followers.delete(follower)
    })
  }
}
