import { ReadStream } from 'node:tty'
import { type IPty, spawn } from '@lydell/node-pty'
import type { Clock } from '@main/clusters/cluster-access.ts'
import type { SessionSource, SourceEvents } from './session-source.ts'

/** A program that does not end when its terminal hangs up is killed after so long, ms. */
const killAfterMs = 2_000
/** Input that the program does not read is dropped beyond this, bytes. */
const mostUnread = 1024 * 1024
/** What keeps the terminal open after its program ended (a job in the background) is left to itself after so long, ms. */
const drainMs = 200

export interface LocalProgram {
  readonly file: string
  readonly args: readonly string[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  readonly columns: number
  readonly rows: number
}

/** Starts a program of this machine on a pseudo-terminal, in a session of its own. Errors: those of the system. */
export function startLocalProgram(program: LocalProgram, clock: Clock, events: SourceEvents): SessionSource {
  const pty = spawn(program.file, [...program.args], {
    name: 'xterm-256color',
    cols: program.columns,
    rows: program.rows,
    cwd: program.cwd,
    env: { ...program.env },
  })
  let over = false
  let ending = false
  const socket = socketOf(pty)
  // Opened as UTF-8 so that the terminal knows (IUTF8); read byte by byte, for a character may be cut anywhere.
  socket?.setEncoding('latin1')
  const last = keepLastOutput(socket, clock)
  pty.onData((text) => {
    last.heard()
    events.output(Buffer.from(text, socket === null ? 'utf8' : 'latin1'))
  })
  pty.onExit(({ exitCode, signal }) => {
    over = true
    const how = signal ? `signal ${signal}` : `exit code ${exitCode}`
    events.ended({ phase: 'ended', reason: ending ? 'Closed' : `Ended with ${how}`, hint: '' })
  })
  events.running()
  return {
    write: (bytes) => {
      if (over) return
      if (socket === null) pty.write(bytes.toString('utf8'))
      else if (socket.writableLength < mostUnread) socket.write(bytes)
    },
    resize: (columns, rows) => {
      if (!over) pty.resize(columns, rows)
    },
    pause: () => {
      last.paused(true)
      pty.pause()
    },
    resume: () => {
      last.paused(false)
      if (!over) pty.resume()
    },
    end: () => {
      if (ending || over) return
      ending = true
      last.giveUp()
      pty.resume()
      signalGroup(pty, 'SIGHUP')
      clock.after(killAfterMs, () => {
        if (!over) signalGroup(pty, 'SIGKILL')
      })
    },
  }
}

/** The program and what it runs in the foreground of its own group; jobs of a shell get theirs from the shell. */
function signalGroup(pty: IPty, signal: 'SIGHUP' | 'SIGKILL'): void {
  if (process.platform === 'win32') {
    pty.kill()
    return
  }
  try {
    process.kill(-pty.pid, signal)
  } catch {
    // It has ended by itself.
  }
}

/** What node-pty reads and writes; null on Windows, where it is built otherwise. */
function socketOf(pty: IPty): ReadStream | null {
  const socket: unknown = Reflect.get(pty, '_socket')
  return socket instanceof ReadStream ? socket : null
}

interface LastOutput {
  /** Something was read. */
  heard(): void
  paused(now: boolean): void
  /** Nobody wants the rest any more. */
  giveUp(): void
}

/**
 * node-pty throws away what is still to be read 200 ms after the program's end. Where reading is held because the screen
 * is behind, or the machine is slow, that would be the end of the output: here it waits until nothing comes any more.
 */
function keepLastOutput(socket: ReadStream | null, clock: Clock): LastOutput {
  if (socket === null) return { heard: () => undefined, paused: () => undefined, giveUp: () => undefined }
  const destroy = socket.destroy.bind(socket)
  let paused = false
  let quiet = true
  let unwanted = false
  let waiting = false
  const look = () => {
    waiting = true
    clock.after(drainMs, () => {
      if (unwanted || (quiet && !paused)) destroy()
      else look()
      quiet = true
    })
  }
  socket.destroy = (error?: Error) => {
    if (error !== undefined || unwanted) destroy(error)
    else if (!waiting) look()
    return socket
  }
  return {
    heard: () => {
      quiet = false
    },
    paused: (now) => {
      paused = now
      quiet = false
    },
    giveUp: () => {
      unwanted = true
    },
  }
}
