import type { Clock } from '@main/clusters/cluster-access.ts'
import { CockpitError, type ErrorShape, toErrorShape } from '@shared/contract/cockpit-error.ts'
import { type ToScreen, toHost } from '@shared/terminal/port-messages.ts'
import { type LocalProgram, startLocalProgram } from './local-program.ts'
import { OutputFlow } from './output-flow.ts'
import { firstSize } from './place.ts'
import { type PodShell, startPodShell } from './pod-shell.ts'
import { Recorder, type RecordingWish, type ScreenSize } from './recorder.ts'
import type { SessionSource, SourceEnd } from './session-source.ts'
import { openTunnels, type Tunnel, type TunnelRequest } from './tunnels.ts'

/** Far more than a person looks at; a window may ask, but not fill the machine. */
export const mostSessions = 32

export type SourceRequest =
  | ({ readonly type: 'local' } & LocalProgram)
  | ({ readonly type: 'pod' } & PodShell)
  /** A program of this machine that finds the port of its tunnel in `env` wherever it stands as `{PORT}`. */
  | { readonly type: 'tunnelled'; readonly program: LocalProgram; readonly tunnel: TunnelRequest }

export type HostEvent =
  | { readonly type: 'running'; readonly id: string }
  | { readonly type: 'remotePid'; readonly id: string; readonly pid: number }
  | ({ readonly type: 'ended'; readonly id: string } & SourceEnd)
  /** Everything is on the disk. `reason`: why, as `Recorder` says it. */
  | { readonly type: 'recorded'; readonly id: string; readonly reason: string }

/** The host's end of the port to one screen. */
export interface ScreenPort {
  post(message: ToScreen): void
  onMessage(listener: (message: unknown) => void): void
  onClose(listener: () => void): void
  close(): void
}

/** What main asks of the process that holds the sessions; in a test the host itself. */
export interface HostHandle {
  /** Starts a session, or starts it anew under the id that it had. Errors: TERMINAL_FULL, TERMINAL_FAILED. */
  start(id: string, request: SourceRequest): Promise<void>
  /** Ends a session and forgets it; its end is told before. */
  close(id: string): Promise<void>
  /** Writes down what the session's screen is shown. Errors: NOT_FOUND, RECORDING_FAILED. */
  record(id: string, wish: RecordingWish): Promise<void>
  /** Ends that; its end is told before. */
  stopRecording(id: string): Promise<void>
  /** What the session was in is gone: ends what is left of it here, and says so on its screen. */
  gone(id: string, end: SourceEnd): Promise<void>
}

interface HostSession {
  readonly flow: OutputFlow
  source: SessionSource | null
  port: ScreenPort | null
  tunnel: Tunnel | null
  recorder: Recorder | null
  size: ScreenSize
  /** Why its source is being ended, where that is known better than the source can. */
  gone: SourceEnd | null
  /** Resolves when the program has ended. */
  over: Promise<void>
}

/**
 * Holds every session: programs and shells on one side, screens on the other. Plain Node, in a process of its own in the
 * app, so that a flood of output holds up neither main nor the window.
 */
export class TerminalHost implements HostHandle {
  private readonly sessions = new Map<string, HostSession>()

  constructor(
    private readonly clock: Clock,
    private readonly tell: (event: HostEvent) => void,
  ) {}

  async start(id: string, request: SourceRequest): Promise<void> {
    const session = this.sessions.get(id) ?? this.add(id)
    if (session.source !== null) throw new CockpitError('TERMINAL_FAILED', 'This session runs already')
    let ended: () => void = () => {}
    session.over = new Promise((resolve) => {
      ended = resolve
    })
    try {
      session.source = await this.begin(id, request, session, ended)
    } catch (thrown) {
      session.tunnel?.close()
      session.tunnel = null
      throw cannotStart(thrown)
    }
  }

  /** A screen that shows the session; the one before it is let go. Errors: NOT_FOUND. */
  attach(id: string, port: ScreenPort): void {
    const session = this.sessions.get(id)
    if (session === undefined) throw new CockpitError('NOT_FOUND', 'There is no such session')
    session.port?.close()
    session.port = port
    port.onMessage((message) => this.receive(session, port, message))
    port.onClose(() => {
      if (session.port !== port) return
      session.port = null
      session.flow.detach()
      session.recorder?.mark('The screen went away; the program was held until it came back')
    })
    session.flow.attach((message) => {
      if (message.type === 'output') session.recorder?.output(message.bytes)
      else session.recorder?.mark('Ctrl-C: what waited to be shown was dropped')
      port.post(message)
    })
  }

  async record(id: string, wish: RecordingWish): Promise<void> {
    const session = this.sessions.get(id)
    if (session === undefined) throw new CockpitError('NOT_FOUND', 'There is no such session')
    if (session.recorder !== null) throw new CockpitError('RECORDING_FAILED', 'This session is recorded already')
    try {
      const recorder = await Recorder.open(wish, session.size, this.clock, (reason) => {
        if (session.recorder === recorder) session.recorder = null
        this.tell({ type: 'recorded', id, reason })
      })
      session.recorder = recorder
      if (!this.sessions.has(id)) await this.stopRecordingOf(session, 'ended with its session')
    } catch (thrown) {
      throw new CockpitError('RECORDING_FAILED', `It cannot be recorded: ${toErrorShape(thrown).message}`)
    }
  }

  async stopRecording(id: string): Promise<void> {
    const session = this.sessions.get(id)
    if (session !== undefined) await this.stopRecordingOf(session, 'ended by hand')
  }

  async close(id: string): Promise<void> {
    const session = this.sessions.get(id)
    if (session === undefined) return
    this.sessions.delete(id)
    session.port?.close()
    session.flow.close()
    session.source?.end()
    await session.over
    session.tunnel?.close()
    await this.stopRecordingOf(session, 'ended with its session')
  }

  async gone(id: string, end: SourceEnd): Promise<void> {
    const session = this.sessions.get(id)
    if (session === undefined) return
    if (session.source === null) {
      session.flow.push(Buffer.from(goneLine(end)))
      return
    }
    session.gone = end
    session.source.end()
  }

  /** Ends every session. */
  async closeAll(): Promise<void> {
    await Promise.all([...this.sessions.keys()].map((id) => this.close(id)))
  }

  private async stopRecordingOf({ recorder }: HostSession, reason: string): Promise<void> {
    await recorder?.end(reason)
  }

  private add(id: string): HostSession {
    if (this.sessions.size >= mostSessions) {
      throw new CockpitError('TERMINAL_FULL', `There are ${mostSessions} sessions already`, 'Close one first.')
    }
    const session: HostSession = {
      flow: new OutputFlow(
        { pause: () => session.source?.pause(), resume: () => session.source?.resume() },
        this.clock,
      ),
      source: null,
      port: null,
      tunnel: null,
      recorder: null,
      size: firstSize,
      gone: null,
      over: Promise.resolve(),
    }
    this.sessions.set(id, session)
    return session
  }

  private async begin(
    id: string,
    request: SourceRequest,
    session: HostSession,
    over: () => void,
  ): Promise<SessionSource | null> {
    let live = true
    const events = {
      output: (chunk: Buffer) => session.flow.push(chunk),
      running: () => this.tell({ type: 'running', id }),
      remotePid: (pid: number) => this.tell({ type: 'remotePid', id, pid }),
      ended: (end: SourceEnd) => {
        live = false
        const { gone } = session
        session.gone = null
        session.source = null
        session.tunnel?.close()
        session.tunnel = null
        session.flow.push(Buffer.from(gone === null ? endLine(end) : goneLine(gone)))
        over()
        this.tell({ type: 'ended', id, ...(gone ?? end) })
      },
    }
    const source = await this.sourceOf(request, session, events)
    if (session.flow.holds) source.pause()
    return live ? source : null
  }

  private async sourceOf(
    request: SourceRequest,
    session: HostSession,
    events: Parameters<typeof startLocalProgram>[2],
  ): Promise<SessionSource> {
    switch (request.type) {
      case 'local':
        return startLocalProgram(request, this.clock, events)
      case 'pod':
        return startPodShell(request, this.clock, events)
      case 'tunnelled': {
        const tunnel = await openTunnels(request.tunnel, this.clock)
        session.tunnel = tunnel
        const put = (text: string) => text.replaceAll('{PORT}', `${tunnel.port}`)
        const { program } = request
        const env = Object.fromEntries(Object.entries(program.env).map(([name, value]) => [name, put(value)]))
        return startLocalProgram({ ...program, env, args: program.args.map(put) }, this.clock, events)
      }
    }
  }

  private receive(session: HostSession, port: ScreenPort, raw: unknown): void {
    const parsed = toHost.safeParse(raw)
    if (!parsed.success) {
      port.close()
      return
    }
    const message = parsed.data
    switch (message.type) {
      case 'input':
        session.flow.typed()
        session.source?.write(Buffer.from(message.text, message.bytes ? 'latin1' : 'utf8'))
        return
      case 'interrupt':
        session.source?.write(Buffer.of(3))
        session.flow.interrupt()
        return
      case 'resize':
        session.size = message
        session.recorder?.resize(message)
        session.source?.resize(message.columns, message.rows)
        return
      case 'ack':
        session.flow.acknowledge(message.bytes)
        return
      case 'dropped':
        session.flow.dropped(message.bytes)
    }
  }
}

const endLine = ({ reason }: SourceEnd): string => ownLine(`${reason}. Enter starts it again.`)

const goneLine = ({ reason, hint }: SourceEnd): string => ownLine(`${reason}. ${hint}`)

/** Stands below the last output, as ours: in a look of its own, after whatever the program left switched on was reset. */
function ownLine(text: string): string {
  return `\x18\x0f\x1b[0m\x1b[?25h\r\n\x1b[7m ${text} \x1b[0m\r\n`
}

function cannotStart(thrown: unknown): CockpitError {
  if (thrown instanceof CockpitError) return thrown
  const { message }: ErrorShape = toErrorShape(thrown)
  return new CockpitError('TERMINAL_FAILED', `The program could not be started: ${message}`, 'Look at SHELL and PATH.')
}
