import type { Duplex } from 'node:stream'
import type { ClusterId, ConnectionState, Environment, ProtectionLevel } from '@shared/clusters/cluster-summary.ts'
import type { Freshness } from '@shared/clusters/contract.ts'
import type { Kind, Row } from '@shared/clusters/kind.ts'
import type { Problem } from '@shared/clusters/problem.ts'
import type { Unsubscribe } from '@shared/contract/define-contract.ts'
import type { SocketGrant } from './socket-grant.ts'

export interface RequestOptions {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly query?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly signal?: AbortSignal
  /** Whole request, ms; default 15,000. */
  readonly timeoutMs?: number
  /** Bytes kept of the answer; more is an error ANSWER_TOO_LARGE. Default 64 MiB. */
  readonly maxBytes?: number
}

export interface ProxyAnswer {
  readonly status: number
  readonly contentType: string
  readonly body: string
}

export interface ServiceAddress {
  readonly namespace: string
  readonly service: string
  readonly port: number
}

export interface PodAddress {
  readonly namespace: string
  readonly pod: string
}

export interface ExecRequest extends PodAddress {
  readonly container: string
  /** argv; never a shell line. */
  readonly command: readonly string[]
  readonly signal?: AbortSignal
  /** Default 30,000. When it runs out the session is closed and the error is TIMED_OUT. */
  readonly timeoutMs?: number
  /** Per stream; the rest is dropped and `truncated` is true. Default 1 MiB. */
  readonly maxBytes?: number
}

/** A command that goes on for as long as somebody reads it. */
export interface ExecStreamRequest extends PodAddress {
  readonly container: string
  /** argv; never a shell line. */
  readonly command: readonly string[]
  /** Ends the session; a command that does not notice by itself that nobody reads any more runs on in the container. */
  readonly signal: AbortSignal
  /** The session stands. */
  opened?(): void
  /** Output in the order in which it came. What it throws ends the session and is thrown on. */
  output(stream: 'stdout' | 'stderr', bytes: Buffer): void
}

export interface ExecResult {
  /** The command's own exit code. */
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
  readonly truncated: boolean
}

/** A claim on one kind's rows: while held, they are listed and watched. */
export interface RowsLease<R extends Row = Row> {
  /** By uid. The same map object is kept up to date; a row object is replaced when it changes. */
  readonly rows: ReadonlyMap<string, R>
  readonly freshness: Freshness
  /** Called after each applied batch and each change of freshness. */
  onChange(listener: (changedUids: ReadonlySet<string>) => void): Unsubscribe
  /** Resolves when the first list has ended in any state but `loading`. Rejects when the signal aborts. */
  settled(signal: AbortSignal): Promise<void>
  release(): void
}

/**
 * What the rest of main may do with one cluster. Everything that a screen, a check or the command line knows of a
 * cluster comes through here. All failures are CockpitErrors; codes: UNREACHABLE, TIMED_OUT, UNAUTHORIZED, FORBIDDEN,
 * NOT_FOUND, CONFLICT, THROTTLED, SERVER_ERROR, TLS_UNTRUSTED, BAD_ANSWER, ANSWER_TOO_LARGE, EXEC_FAILED, CANCELLED.
 */
export interface ClusterAccess {
  readonly id: ClusterId
  readonly server: string
  readonly environment: Environment
  readonly protection: ProtectionLevel
  readonly state: ConnectionState
  onStateChange(listener: (state: ConnectionState) => void): Unsubscribe

  /** A JSON answer of the API server, parsed but not yet checked against a schema. */
  json(path: string, options?: RequestOptions): Promise<unknown>
  /**
   * Bytes as they come, until the server ends them, the signal aborts, or the connection fails (then it throws). Read it
   * to its end or abort the signal. Resolves with the headers.
   * @param headersTimeoutMs how long the server may take for them; default 10,000. A log that is followed sends them
   * with its first line.
   */
  stream(
    path: string,
    query: Readonly<Record<string, string>>,
    signal: AbortSignal,
    headersTimeoutMs?: number,
  ): Promise<AsyncIterable<Buffer>>
  /** GET /api/v1/namespaces/N/services/S:P/proxy/PATH; any HTTP status of the service itself is an answer. */
  serviceProxy(address: ServiceAddress, path: string, options?: RequestOptions): Promise<ProxyAnswer>
  exec(request: ExecRequest): Promise<ExecResult>
  /** Resolves with the exit code when the command ends by itself. Nothing of its output is kept. */
  execStream(request: ExecStreamRequest): Promise<number>
  /** A byte stream to a pod's port through the API server. Destroy it to end it. */
  portForward(address: PodAddress, port: number, signal: AbortSignal): Promise<Duplex>
  /** For a process of ours that opens websockets to pods by itself. Errors: UNAUTHORIZED, UNSUPPORTED_PROXY. */
  socketGrant(): Promise<SocketGrant>
  /** Shared: many leases of the same kind and namespace are one watch. */
  lease<R extends Row>(kind: Kind<R>, namespace: string | null): RowsLease<R>
}

/** Finds problems on a cluster outside the kinds that the engine watches (key metrics, say). */
export interface ProblemSource {
  /** Begins to look; `report` gets the whole current list each time it changes, and what could not be looked at. */
  watch(
    cluster: ClusterAccess,
    report: (problems: readonly Problem[], blindSpots: readonly string[]) => void,
  ): Unsubscribe
}

/** Wall clock and timers, passed in so that tests can hold time. */
export interface Clock {
  now(): number
  /** Calls back once after `ms`; the returned function cancels. */
  after(ms: number, callback: () => void): Unsubscribe
}
