import { Duplex } from 'node:stream'
import type { Unsubscribe } from '@shared/contract/define-contract.ts'
import type { WebSocket } from 'ws'
import { ApiError, failureOfTransport, withoutSecrets } from './api-failure.ts'
import type { Clock, PodAddress } from './cluster-access.ts'
import { bytesOf } from './pod-exec-stream.ts'
import { openPodSocket, type PodSocketOptions } from './pod-socket.ts'

const [dataChannel, errorChannel] = [0, 1]
/** Each channel begins with the port number, two bytes. */
const preamble = 2
/** A link that leads nowhere any more does not say so: it is asked so often, ms. */
const pingEveryMs = 15_000
/** Ended without a closing frame: the connection broke. */
const brokenClose = 1006

/**
 * A byte stream to one port of a pod through the API server. It ends when either side ends it, or when the signal
 * aborts; a failure behind the API server, or of the connection to it, destroys it with UNREACHABLE.
 */
export async function forwardPort(
  options: PodSocketOptions,
  pod: PodAddress,
  port: number,
  signal: AbortSignal,
): Promise<Duplex> {
  const socket = await openPodSocket(options, pod, 'portforward', new URLSearchParams({ ports: `${port}` }), signal)
  return new ForwardedPort(socket, `${pod.pod}:${port}`, options.clock, signal)
}

class ForwardedPort extends Duplex {
  private readonly pending: Record<number, number> = { [dataChannel]: preamble, [errorChannel]: preamble }
  private readonly aborted = () => this.destroy(new ApiError('CANCELLED', 'The port-forward was cancelled', ''))

  private heard = true
  /** Somebody on the way may not answer pings; who did once must go on. */
  private answersPings = false
  private cancelPing: Unsubscribe = () => {}

  constructor(
    private readonly socket: WebSocket,
    private readonly target: string,
    private readonly clock: Clock,
    private readonly signal: AbortSignal,
  ) {
    super({ allowHalfOpen: false })
    socket.on('message', (message) => {
      this.heard = true
      this.receive(bytesOf(message))
    })
    socket.on('pong', () => {
      this.heard = true
      this.answersPings = true
    })
    socket.on('close', (code) => {
      if (code === brokenClose) this.lost('the connection was cut')
      else this.push(null)
    })
    this.ping()
    socket.on('error', (error) => this.destroy(failureOfTransport(error, target)))
    if (signal.aborted) this.aborted()
    else signal.addEventListener('abort', this.aborted, { once: true })
  }

  override _read(): void {
    if (this.socket.isPaused) this.socket.resume()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.socket.send(Buffer.concat([Buffer.of(dataChannel), chunk]), (error) => done(error ?? null))
  }

  override _final(done: (error?: Error | null) => void): void {
    this.socket.close()
    done()
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.signal.removeEventListener('abort', this.aborted)
    this.cancelPing()
    this.socket.terminate()
    done(error)
  }

  /** While the reader takes nothing, no answer can be heard either. */
  private ping(): void {
    if (!this.heard && this.answersPings && !this.socket.isPaused) {
      this.lost('nothing comes back any more')
      return
    }
    this.heard = false
    this.socket.ping()
    this.cancelPing = this.clock.after(pingEveryMs, () => this.ping())
  }

  private lost(why: string): void {
    this.destroy(new ApiError('UNREACHABLE', `The way to ${this.target} broke: ${why}`, 'Connect again.'))
  }

  private receive(bytes: Buffer): void {
    const channel = bytes[0]
    if (channel !== dataChannel && channel !== errorChannel) return
    const skip = Math.min(this.pending[channel] ?? 0, bytes.length - 1)
    this.pending[channel] = (this.pending[channel] ?? 0) - skip
    const content = bytes.subarray(1 + skip)
    if (content.length === 0) return
    if (channel === errorChannel) {
      const said = withoutSecrets(content.toString('utf8').trim())
      this.destroy(
        new ApiError(
          'UNREACHABLE',
          `${this.target} cannot be reached: ${said}`,
          'Look whether the pod listens on this port.',
        ),
      )
    } else if (!this.push(content)) this.socket.pause()
  }
}
