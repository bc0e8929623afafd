import { readSync } from 'node:fs'
import { ReadStream } from 'node:tty'
import { type IPty, spawn } from '@lydell/node-pty'
import type { Clock } from '@main/clusters/cluster-access.ts'
import { z } from 'zod'
import type { SessionSource, SourceEvents } from './session-source.ts'

/** A program that does not end when its terminal hangs up is killed after so long, ms. */
const killAfterMs = 2_000
/** Input that the program does not read is dropped beyond this, bytes. */
const mostUnread = 1024 * 1024
/** A terminal gives about 4 kB at a time; it holds far less than `mostLeft`, but one that is still written to has no end. */
const readAtOnce = 8 * 1024
const mostLeft = 1024 * 1024

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
  if (socket !== null) takeRestFirst(socket, descriptorOf(pty), events.output)
  pty.onData((text) => events.output(Buffer.from(text, socket === null ? 'utf8' : 'latin1')))
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
      // Its descriptor may be another's once the reader is gone, which is before the end is known.
      if (!over && socket?.destroyed !== true) pty.resize(columns, rows)
    },
    pause: () => pty.pause(),
    resume: () => {
      if (!over) pty.resume()
    },
    end: () => {
      if (ending || over) return
      ending = true
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

/** The master's; open until the socket is destroyed, and never waiting in a read. */
function descriptorOf(pty: IPty): number {
  return z.int().parse(Reflect.get(pty, 'fd'))
}

/**
 * Passes on what is still in the terminal before its reader is destroyed, so that none of an ended program's output is
 * lost. The reader itself may leave some: the kernel gives 4 kB at a time, libuv takes a read that did not fill its
 * buffer for the last one once the program has hung up, and node-pty destroys a reader that is held 200 ms after the end.
 */
function takeRestFirst(socket: ReadStream, descriptor: number, output: (bytes: Buffer) => void): void {
  const destroy = socket.destroy.bind(socket)
  socket.destroy = (error?: Error) => {
    if (!socket.destroyed) {
      while (socket.readableLength > 0) socket.read()
      for (const bytes of restOf(descriptor)) output(bytes)
    }
    return destroy(error)
  }
}

function* restOf(descriptor: number): Generator<Buffer> {
  for (let taken = 0; taken < mostLeft; ) {
    const buffer = Buffer.allocUnsafe(readAtOnce)
    let size: number
    try {
      size = readSync(descriptor, buffer)
    } catch {
      // EIO: that was all, and nobody has it open. EAGAIN: that was all, and a job in the background still has it open.
      return
    }
    if (size === 0) return
    taken += size
    yield buffer.subarray(0, size)
  }
}
