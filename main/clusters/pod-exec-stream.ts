import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { RawData } from 'ws'
import { ApiError, failureOfTransport, type StatusObject, statusObject, withoutSecrets } from './api-failure.ts'
import type { ExecStreamRequest } from './cluster-access.ts'
import { openPodSocket, type PodSocketOptions } from './pod-socket.ts'

const [stdoutChannel, stderrChannel, statusChannel] = [1, 2, 3]

/**
 * Runs a command in a container and hands its output over as it comes, until it ends. Nothing is kept. Resolves with
 * the command's exit code. Errors: EXEC_FAILED when it could not be run or its end is not known, CANCELLED, and those
 * of any request.
 */
export async function streamFromPod(options: PodSocketOptions, request: ExecStreamRequest): Promise<number> {
  const query = new URLSearchParams({ container: request.container, stdout: 'true', stderr: 'true' })
  for (const word of request.command) query.append('command', word)
  const { signal } = request
  const socket = await openPodSocket(options, request, 'exec', query, signal)
  request.opened?.()
  return new Promise((resolve, reject) => {
    const finish = (act: () => void) => {
      signal.removeEventListener('abort', cancelled)
      socket.removeAllListeners('message').removeAllListeners('close')
      socket.terminate()
      act()
    }
    const cancelled = () => finish(() => reject(new ApiError('CANCELLED', 'The command was cancelled', '')))
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
      const content = bytes.subarray(1)
      try {
        if (bytes[0] === stdoutChannel) request.output('stdout', content)
        else if (bytes[0] === stderrChannel) request.output('stderr', content)
        else if (bytes[0] === statusChannel) {
          const exitCode = exitCodeOf(content.toString('utf8'), request)
          finish(() => resolve(exitCode))
        }
      } catch (thrown) {
        finish(() => reject(thrown))
      }
    })
    socket.on('close', () => lost(''))
    socket.on('error', (error) => lost(`: ${failureOfTransport(error, request.pod).message}`))
    if (signal.aborted) cancelled()
    else signal.addEventListener('abort', cancelled, { once: true })
  })
}

export function bytesOf(message: RawData): Buffer {
  if (Buffer.isBuffer(message)) return message
  return Array.isArray(message) ? Buffer.concat(message) : Buffer.from(message)
}

/** Errors: EXEC_FAILED when the command could not be run at all. */
export function exitCodeOf(text: string, request: Pick<ExecStreamRequest, 'pod' | 'container' | 'command'>): number {
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
