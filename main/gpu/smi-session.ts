import { Backoff } from '@main/clusters/backoff.ts'
import type { Clock, ClusterAccess } from '@main/clusters/cluster-access.ts'
import { pause } from '@main/clusters/deadline.ts'
import { LineSplitter } from '@main/clusters/json-lines.ts'
import { CockpitError, toErrorShape } from '@shared/contract/cockpit-error.ts'
import type { SessionTarget } from './gpu-layout.ts'
import { parseNvidiaSmiXml, type SmiDocument, type SmiTrouble } from './nvidia-smi.ts'
import { csvReader, type SmiRow } from './smi-csv.ts'
import { fieldsKnownTo, queryFields } from './smi-query.ts'
import { troubleOf } from './smi-trouble.ts'

/** A loop of which nobody reads any more ends by itself after so long, where the container has `timeout`; seconds. */
const longestLoop = 900
/** nvidia-smi hangs on some faults: a session that says nothing for so long is given up, ms. */
const silenceMs = 12_000
const wholeTimeoutMs = 20_000
const largestDocument = 16 * 1024 * 1024
const longestLine = 64 * 1024
const slowestRetry = 15_000
/** What `timeout` itself ends with when the time is over. */
const timeIsOver = 124

export interface SmiSessionOptions {
  readonly cluster: Pick<ClusterAccess, 'exec' | 'execStream'>
  readonly clock: Clock
  readonly random: () => number
  readonly target: SessionTarget
  readonly signal: AbortSignal
  readonly onDocument: (document: SmiDocument) => void
  readonly onRow: (row: Extract<SmiRow, { form: 'reading' }>['reading']) => void
  /** What was said beside the readings. */
  readonly onTrouble: (trouble: SmiTrouble) => void
  /** The loop stands (null), or why it does not; a refusal is final until the session is begun anew. */
  readonly onState: (failure: CockpitError | null) => void
  /** One more, one less session into the pod is open. */
  readonly onOpen: (open: boolean) => void
}

const isRefusal = (thrown: unknown): boolean =>
  thrown instanceof CockpitError && (thrown.code === 'FORBIDDEN' || thrown.code === 'UNAUTHORIZED')

/** The whole of what nvidia-smi knows of the cards that this container sees. Errors: those of a command in a pod. */
export async function readWhole(
  cluster: Pick<ClusterAccess, 'exec'>,
  { namespace, pod, container }: SessionTarget,
  signal: AbortSignal,
): Promise<SmiDocument> {
  const { stdout, stderr } = await cluster.exec({
    namespace,
    pod,
    container,
    command: ['nvidia-smi', '-q', '-x'],
    timeoutMs: wholeTimeoutMs,
    maxBytes: largestDocument,
    signal,
  })
  return parseNvidiaSmiXml(stdout === '' ? stderr : stdout)
}

/**
 * Reads the cards that one container sees until the signal aborts: the whole document once, and then a line a second of
 * one command that goes on. A session that breaks is opened again, with growing pauses.
 */
export async function runSmiSession(options: SmiSessionOptions): Promise<void> {
  const { signal, clock, random } = options
  const backoff = new Backoff(1_000, random)
  const loop = new QueryLoop(options)
  while (!signal.aborted) {
    const failure = await loop.run()
    if (signal.aborted) return
    if (failure === null) continue
    if (loop.hadRows) backoff.reset()
    options.onState(failure)
    if (isRefusal(failure)) return
    // It rejects only when the signal aborts, which ends the loop.
    await pause(clock, backoff.next(slowestRetry), signal).catch(() => undefined)
  }
}

class QueryLoop {
  hadRows = false
  private fields: readonly string[] = queryFields
  private askedDriver = false
  private bounded = true

  constructor(private readonly options: SmiSessionOptions) {}

  /** One run of the query until it ends; null when it may begin again at once. */
  async run(): Promise<CockpitError | null> {
    const { cluster, target, signal, onOpen, onState } = this.options
    this.hadRows = false
    const given = new AbortController()
    const together = AbortSignal.any([signal, given.signal])
    const query = [`--query-gpu=${this.fields.join(',')}`, '--format=csv,nounits', '-l', '1']
    const command = ['nvidia-smi', ...query]
    const reader = new RowReader(this.fields.join(','), (row) => this.take(row, watchdog))
    const watchdog = this.watchdog(given)
    let open = false
    const whole = this.readDocument(together)
    try {
      const exitCode = await cluster.execStream({
        namespace: target.namespace,
        pod: target.pod,
        container: target.container,
        command: this.bounded ? ['timeout', String(longestLoop), ...command] : command,
        signal: together,
        opened: () => {
          open = true
          onOpen(true)
        },
        output: (_stream, bytes) => reader.push(bytes),
      })
      reader.end()
      if (exitCode === timeIsOver && this.hadRows) return null
      if (await this.adapted(reader, exitCode)) return null
      return new CockpitError(
        'EXEC_FAILED',
        `nvidia-smi in ${target.namespace}/${target.pod} ended with ${exitCode}: ${reader.lastWords || 'it said nothing'}`,
      )
    } catch (thrown) {
      if (signal.aborted) return null
      if (given.signal.aborted) {
        return new CockpitError(
          'TIMED_OUT',
          `nvidia-smi in ${target.namespace}/${target.pod} says nothing for ${silenceMs / 1000} s`,
          'It hangs on some faults of a card: look at the kernel log of the node.',
        )
      }
      if (this.withoutTimeout(thrown)) return null
      const { code, message, hint } = toErrorShape(thrown)
      return new CockpitError(code, message, hint)
    } finally {
      watchdog.stop()
      given.abort()
      await whole
      if (open) onOpen(false)
      if (signal.aborted) onState(null)
    }
  }

  private take(row: SmiRow, watchdog: { reset(): void }): void {
    const { onRow, onTrouble, onState } = this.options
    watchdog.reset()
    if (row.form === 'reading') {
      if (!this.hadRows) onState(null)
      this.hadRows = true
      onRow(row.reading)
    } else if (row.trouble.reason !== 'header' && row.trouble.reason !== 'empty') onTrouble(row.trouble)
  }

  private watchdog(given: AbortController) {
    const { clock } = this.options
    let cancel = clock.after(silenceMs, () => given.abort())
    return {
      reset: () => {
        cancel()
        cancel = clock.after(silenceMs, () => given.abort())
      },
      stop: () => cancel(),
    }
  }

  private async readDocument(signal: AbortSignal): Promise<void> {
    const { cluster, target, onDocument, onTrouble } = this.options
    try {
      onDocument(await readWhole(cluster, target, signal))
    } catch (thrown) {
      // The lines of the query go on without it.
      if (!signal.aborted) onTrouble(troubleOf(toErrorShape(thrown).message))
    }
  }

  /** An old driver does not know every field: it is asked once which it knows. */
  private async adapted(reader: RowReader, exitCode: number): Promise<boolean> {
    if (this.hadRows) return false
    if (this.bounded && (exitCode === 126 || exitCode === 127) && /timeout/.test(reader.lastWords)) {
      this.bounded = false
      return true
    }
    if (this.askedDriver || !reader.refusedField) return false
    this.askedDriver = true
    const { cluster, target, signal } = this.options
    const { namespace, pod, container } = target
    const command = ['nvidia-smi', '--help-query-gpu']
    const { stdout } = await cluster.exec({ namespace, pod, container, command, signal, timeoutMs: wholeTimeoutMs })
    const known = fieldsKnownTo(stdout)
    if (known.length === 0) return false
    this.fields = known
    return true
  }

  /** A container without `timeout` cannot bound the loop; the session itself still ends it at the next line. */
  private withoutTimeout(thrown: unknown): boolean {
    const missing = thrown instanceof CockpitError && thrown.code === 'EXEC_FAILED' && /timeout/.test(thrown.message)
    if (!this.bounded || this.hadRows || !missing) return false
    this.bounded = false
    return true
  }
}

/** Cuts what a query prints into rows. */
class RowReader {
  refusedField = false
  lastWords = ''
  private readonly lines = new LineSplitter(longestLine)
  private read: (line: string) => SmiRow

  constructor(
    asked: string,
    private readonly take: (row: SmiRow) => void,
  ) {
    this.read = csvReader(asked)
  }

  push(bytes: Buffer): void {
    for (const line of this.lines.push(bytes)) this.row(line)
  }

  /** What stands after the last newline is a sentence at most, never a row. */
  end(): void {
    for (const line of this.lines.push(Buffer.from('\n'))) this.words(line)
  }

  private row(line: string): void {
    // The header as it was printed tells units, which the list that was asked for does not.
    if (line.startsWith('index, ')) this.read = csvReader(line)
    const row = this.read(line)
    if (row.form === 'refused') this.words(line)
    this.take(row)
  }

  private words(line: string): void {
    const { reason, text } = troubleOf(line)
    if (reason === 'empty' || line.startsWith('index, ')) return
    if (reason === 'unknown-field') this.refusedField = true
    this.lastWords = text
  }
}
