import { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import { ApiError, failureOfTransport, withoutSecrets } from './api-failure.ts'
import type { PodAddress } from './cluster-access.ts'
import { bytesOf } from './pod-exec.ts'
import { openPodSocket, type PodSocketOptions } from './pod-socket.ts'

const [dataChannel, errorChannel] = [0, 1]
/** Each channel begins with the port number, two bytes. */
const preamble = 2

/**
 * A byte stream to one port of a pod through the API server. It ends when either side ends it, or when the signal
 * aborts; a failure behind the API server destroys it with UNREACHABLE.
 */
export async function forwardPort(
  options: PodSocketOptions,
  pod: PodAddress,
  port: number,
  signal: AbortSignal,
): Promise<Duplex> {
  const socket = await openPodSocket(options, pod, 'portforward', new URLSearchParams({ ports: `${port}` }), signal)
  return new ForwardedPort(socket, `${pod.pod}:${port}`, signal)
}

class ForwardedPort extends Duplex {
  private readonly pending: Record<number, number> = { [dataChannel]: preamble, [errorChannel]: preamble }
  private readonly aborted = () => this.destroy(new ApiError('CANCELLED', 'The port-forward was cancelled', ''))

  constructor(
    private readonly socket: WebSocket,
    private readonly target: string,
    private readonly signal: AbortSignal,
  ) {
    super({ allowHalfOpen: false })
    socket.on('message', (message) => this.receive(bytesOf(message)))
    socket.on('close', () => this.push(null))
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
    this.socket.terminate()
    done(error)
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
