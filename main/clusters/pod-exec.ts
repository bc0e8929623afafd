import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { RawData } from 'ws'
import { ApiError, failureOfTransport, type StatusObject, statusObject, withoutSecrets } from './api-failure.ts'
import type { ExecRequest, ExecResult } from './cluster-access.ts'
import { openPodSocket, type PodSocketOptions } from './pod-socket.ts'

const defaultTimeout = 30_000
const defaultMaxBytes = 1024 * 1024
const [stdoutChannel, stderrChannel, statusChannel] = [1, 2, 3]

/**
 * Runs a command in a container and waits for its end. A command that ends with another code than 0 is a result, not
 * an error. Errors: EXEC_FAILED when it could not be run or its end is not known, TIMED_OUT, CANCELLED, and those of
 * any request.
 */
export async function execInPod(options: PodSocketOptions, request: ExecRequest): Promise<ExecResult> {
  const query = new URLSearchParams({ container: request.container, stdout: 'true', stderr: 'true' })
  for (const word of request.command) query.append('command', word)
  const socket = await openPodSocket(options, request, 'exec', query, request.signal)
  return new Promise((resolve, reject) => {
    const maxBytes = request.maxBytes ?? defaultMaxBytes
    const stdout = new BoundedText(maxBytes)
    const stderr = new BoundedText(maxBytes)
    const finish = (act: () => void) => {
      cancelTimer()
      request.signal?.removeEventListener('abort', cancelled)
      socket.removeAllListeners('message').removeAllListeners('close')
      socket.terminate()
      act()
    }
    const cancelled = () => finish(() => reject(new ApiError('CANCELLED', 'The command was cancelled', '')))
    const timeoutMs = request.timeoutMs ?? defaultTimeout
    const cancelTimer = options.clock.after(timeoutMs, () =>
      finish(() =>
        reject(
          new ApiError(
            'TIMED_OUT',
            `${request.command[0] ?? 'The command'} in ${request.pod}/${request.container} has not ended within ${timeoutMs / 1000} s`,
            'The connection was closed; the command may still run in the container.',
          ),
        ),
      ),
    )
    const lost = (why: string) =>
      finish(() =>
        reject(
          new ApiError(
            'EXEC_FAILED',
            `The connection to ${request.pod}/${request.container} ended before the command did${why}`,
            'Try again.',
          ),
        ),
      )
    socket.on('message', (message) => {
      const bytes = bytesOf(message)
      const channel = bytes[0]
      const content = bytes.subarray(1)
      if (channel === stdoutChannel) stdout.add(content)
      else if (channel === stderrChannel) stderr.add(content)
      else if (channel === statusChannel) {
        finish(() => {
          try {
            const exitCode = exitCodeOf(content.toString('utf8'), request)
            resolve({
              exitCode,
              stdout: stdout.text(),
              stderr: stderr.text(),
              truncated: stdout.truncated || stderr.truncated,
            })
          } catch (thrown) {
            reject(thrown)
          }
        })
      }
    })
    socket.on('close', () => lost(''))
    socket.on('error', (error) => lost(`: ${failureOfTransport(error, request.pod).message}`))
    if (request.signal?.aborted) cancelled()
    else request.signal?.addEventListener('abort', cancelled, { once: true })
  })
}

export function bytesOf(message: RawData): Buffer {
  if (Buffer.isBuffer(message)) return message
  return Array.isArray(message) ? Buffer.concat(message) : Buffer.from(message)
}

/** Errors: EXEC_FAILED when the command could not be run at all. */
export function exitCodeOf(text: string, request: Pick<ExecRequest, 'pod' | 'container' | 'command'>): number {
  const status = parseStatus(text)
  if (status === null) {
    throw new ApiError(
      'EXEC_FAILED',
      `The end of the command in ${request.pod}/${request.container} could not be read`,
      '',
    )
  }
  if (status.status === 'Success') return 0
  const told = status.details?.causes?.find(({ reason }) => reason === 'ExitCode')?.message
  // A kubelet names the code as a cause; kwok and some runtimes only say it in words.
  const inWords = /\bexit(?: code| status|ed with code)[: ]+(\d+)\s*$/i.exec(status.message ?? '')?.[1]
  const code = told ?? inWords
  if (code !== undefined && /^\d+$/.test(code)) return Number(code)
  throw new CockpitError(
    'EXEC_FAILED',
    `${request.command[0] ?? 'The command'} could not be run in ${request.pod}/${request.container}: ${withoutSecrets(status.message ?? status.reason ?? 'no reason given')}`,
    'Look whether the container runs and has this program.',
  )
}

function parseStatus(text: string): StatusObject | null {
  try {
    const parsed: unknown = JSON.parse(text)
    return (
      statusObject.safeParse(typeof parsed === 'object' && parsed !== null ? { kind: 'Status', ...parsed } : parsed)
        .data ?? null
    )
  } catch {
    return null
  }
}

/** Keeps the first bytes of an output; what does not fit is dropped. */
class BoundedText {
  truncated = false
  private readonly chunks: Buffer[] = []
  private room: number

  constructor(maxBytes: number) {
    this.room = maxBytes
  }

  add(chunk: Buffer): void {
    if (chunk.length > this.room) this.truncated = true
    const kept = chunk.subarray(0, this.room)
    if (kept.length === 0) return
    this.chunks.push(kept)
    this.room -= kept.length
  }

  text(): string {
    return Buffer.concat(this.chunks).toString('utf8')
  }
}
