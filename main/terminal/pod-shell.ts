import type { Clock, PodAddress } from '@main/clusters/cluster-access.ts'
import { bytesOf, exitCodeOf } from '@main/clusters/pod-exec-stream.ts'
import { openPodSocket } from '@main/clusters/pod-socket.ts'
import { authOf, type SocketGrant } from '@main/clusters/socket-grant.ts'
import { toErrorShape } from '@shared/contract/cockpit-error.ts'
import type { WebSocket } from 'ws'
import type { SessionSource, SourceEnd, SourceEvents } from './session-source.ts'
import { ShellHead, shellCommand, shellPrograms } from './shell-command.ts'

const [stdin, stdout, stderr, status, resizing, closing] = [0, 1, 2, 3, 4, 255]
/** Input that the server does not take any more is dropped beyond this, bytes. */
const mostUnsent = 1024 * 1024
/** Of what is typed before the connection stands so much is kept, bytes. */
const mostEarly = 64 * 1024
/** A server that answered pings before and leaves one unanswered until the next is gone, ms. */
const pingEveryMs = 5_000
/** After its end was asked for, the connection is cut at the latest after this, ms. */
const cutAfterMs = 1_000

export interface PodShell extends PodAddress {
  readonly grant: SocketGrant
  readonly container: string
  /** In the environment of all that the shell starts. */
  readonly mark: string
  readonly columns: number
  readonly rows: number
}

/** A shell in a container, on a terminal there, through a websocket of the API server's exec. */
export function startPodShell(shell: PodShell, clock: Clock, events: SourceEvents): SessionSource {
  return new PodShellSource(shell, clock, events)
}

class PodShellSource implements SessionSource {
  private socket: WebSocket | null = null
  private size: { readonly columns: number; readonly rows: number }
  private paused = false
  /** Typed before the connection stands. */
  private early = Buffer.alloc(0)
  private over = false
  private ending = false
  private readonly head = new ShellHead()
  private heard = false
  private cancelPing: () => void = () => {}
  private readonly opening = new AbortController()
  private readonly where: string

  constructor(
    private readonly shell: PodShell,
    private readonly clock: Clock,
    private readonly events: SourceEvents,
  ) {
    this.size = shell
    this.where = `${shell.pod}/${shell.container}`
    void this.open([...shellPrograms])
  }

  write(bytes: Buffer): void {
    const { socket } = this
    if (socket === null) this.early = Buffer.concat([this.early, bytes]).subarray(0, mostEarly)
    else if (socket.bufferedAmount < mostUnsent) this.send(stdin, bytes)
  }

  resize(columns: number, rows: number): void {
    this.size = { columns, rows }
    this.send(resizing, Buffer.from(JSON.stringify({ Width: columns, Height: rows })))
  }

  pause(): void {
    this.paused = true
    this.socket?.pause()
  }

  resume(): void {
    this.paused = false
    this.socket?.resume()
  }

  end(): void {
    if (this.ending || this.over) return
    this.ending = true
    this.opening.abort()
    const { socket } = this
    const closed = { phase: 'ended', reason: 'Closed', hint: '' } as const
    if (socket === null) {
      this.finish(closed)
      return
    }
    socket.resume()
    // The end of its input lets a shell that waits for some end by itself; one in the middle of a program is ended apart.
    if (socket.protocol.startsWith('v5')) socket.send(Buffer.of(closing, stdin))
    socket.close()
    this.clock.after(cutAfterMs, () => {
      socket.terminate()
      this.finish(closed)
    })
  }

  private async open([program, ...others]: (typeof shellPrograms)[number][]): Promise<void> {
    if (program === undefined) {
      return this.finish({
        phase: 'ended',
        reason: `There is no shell in ${this.where}`,
        hint: 'kubectl debug puts a container beside it that brings its own.',
      })
    }
    const { shell, clock } = this
    const query = new URLSearchParams({ container: shell.container, stdin: 'true', stdout: 'true', tty: 'true' })
    for (const word of shellCommand(program, shell.mark)) query.append('command', word)
    try {
      const options = { server: shell.grant.server, credentials: { get: async () => authOf(shell.grant) }, clock }
      const socket = await openPodSocket(options, shell, 'exec', query, this.opening.signal)
      this.socket = socket
      if (this.ending) return socket.terminate()
      this.follow(socket, program, others)
    } catch (thrown) {
      const { message, hint } = toErrorShape(thrown)
      this.finish(
        this.ending ? { phase: 'ended', reason: 'Closed', hint: '' } : { phase: 'lost', reason: message, hint },
      )
    }
  }

  private follow(
    socket: WebSocket,
    program: (typeof shellPrograms)[number],
    others: (typeof shellPrograms)[number][],
  ): void {
    let next = false
    socket.on('message', (message) => {
      const bytes = bytesOf(message)
      const content = bytes.subarray(1)
      if (bytes[0] === stdout || bytes[0] === stderr) this.receive(content)
      else if (bytes[0] === status) {
        const text = content.toString('utf8')
        next = !this.heard && isMissingProgram(text)
        if (!next) this.finish(this.endOf(text, program))
        socket.terminate()
      }
    })
    socket.on('close', () => {
      this.cancelPing()
      if (next && !this.ending) void this.open(others)
      else if (this.ending) this.finish({ phase: 'ended', reason: 'Closed', hint: '' })
      else {
        this.finish({
          phase: 'lost',
          reason: `The connection to ${this.where} was lost`,
          hint: 'What ran in it may still run.',
        })
      }
    })
    this.watch(socket)
    this.resize(this.size.columns, this.size.rows)
    if (this.early.length > 0) this.send(stdin, this.early)
    this.early = Buffer.alloc(0)
    if (this.paused) socket.pause()
  }

  private receive(content: Buffer): void {
    if (content.length === 0) return
    if (!this.heard) {
      this.heard = true
      this.events.running()
    }
    const { shown, pid } = this.head.read(content)
    if (pid !== null) this.events.remotePid(pid)
    if (shown.length > 0) this.events.output(shown)
  }

  /** A cut network says nothing; the API server answers pings. */
  private watch(socket: WebSocket): void {
    let answers = false
    let waiting = false
    socket.on('pong', () => {
      answers = true
    })
    for (const sign of ['pong', 'message'] as const) {
      socket.on(sign, () => {
        waiting = false
      })
    }
    const turn = () => {
      // While reading is held, no answer can be seen.
      if (this.paused) waiting = false
      else if (waiting && answers) return socket.terminate()
      else {
        waiting = true
        socket.ping(undefined, undefined, () => undefined)
      }
      this.cancelPing = this.clock.after(pingEveryMs, turn)
    }
    this.cancelPing = this.clock.after(pingEveryMs, turn)
  }

  private endOf(text: string, program: string): SourceEnd {
    try {
      const code = exitCodeOf(text, { pod: this.shell.pod, container: this.shell.container, command: [program] })
      return { phase: 'ended', reason: `Ended with exit code ${code}`, hint: '' }
    } catch (thrown) {
      const { message, hint } = toErrorShape(thrown)
      return { phase: 'ended', reason: message, hint }
    }
  }

  private finish(end: SourceEnd): void {
    if (this.over) return
    this.over = true
    this.cancelPing()
    const rest = this.head.rest()
    if (rest.length > 0) this.events.output(rest)
    this.events.ended(end)
  }

  private send(channel: number, bytes: Buffer): void {
    const { socket } = this
    if (socket === null || socket.readyState !== socket.OPEN) return
    socket.send(Buffer.concat([Buffer.of(channel), bytes]), () => undefined)
  }
}

/** As container runtimes say it; the shell's own "not found" comes as output. */
function isMissingProgram(text: string): boolean {
  return /executable file not found|no such file or directory|stat [^ ]+: no such file/i.test(text)
}
