import { ApiError } from './api-failure.ts'
import type { ExecRequest, ExecResult } from './cluster-access.ts'
import { streamFromPod } from './pod-exec-stream.ts'
import type { PodSocketOptions } from './pod-socket.ts'

const defaultTimeout = 30_000
const defaultMaxBytes = 1024 * 1024

/**
 * Runs a command in a container and waits for its end. A command that ends with another code than 0 is a result, not
 * an error. Errors: EXEC_FAILED when it could not be run or its end is not known, TIMED_OUT, CANCELLED, and those of
 * any request.
 */
export async function execInPod(options: PodSocketOptions, request: ExecRequest): Promise<ExecResult> {
  const { pod, container, command, timeoutMs = defaultTimeout, maxBytes = defaultMaxBytes } = request
  const output = { stdout: new BoundedText(maxBytes), stderr: new BoundedText(maxBytes) }
  const late = new AbortController()
  const signal = request.signal === undefined ? late.signal : AbortSignal.any([request.signal, late.signal])
  let cancelTimer = () => {}
  try {
    const exitCode = await streamFromPod(options, {
      ...request,
      signal,
      opened: () => {
        cancelTimer = options.clock.after(timeoutMs, () => late.abort())
      },
      output: (stream, bytes) => output[stream].add(bytes),
    })
    const { stdout, stderr } = output
    return { exitCode, stdout: stdout.text(), stderr: stderr.text(), truncated: stdout.truncated || stderr.truncated }
  } catch (thrown) {
    if (!late.signal.aborted) throw thrown
    throw new ApiError(
      'TIMED_OUT',
      `${command[0] ?? 'The command'} in ${pod}/${container} has not ended within ${timeoutMs / 1000} s`,
      'The connection was closed; the command may still run in the container.',
    )
  } finally {
    cancelTimer()
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
