/** How a program ended, or how its connection was lost. */
export interface SourceEnd {
  readonly phase: 'ended' | 'lost'
  /** One sentence. */
  readonly reason: string
  readonly hint: string
}

export interface SourceEvents {
  output(chunk: Buffer): void
  /** The program runs. */
  running(): void
  /** The process id of a remote shell, in its container's own count. */
  remotePid(pid: number): void
  /** Called once, after the last output. */
  ended(end: SourceEnd): void
}

/** A program on a terminal, on this machine or in a container. */
export interface SessionSource {
  /** Input has a way of its own: it never waits for output. */
  write(bytes: Buffer): void
  resize(columns: number, rows: number): void
  pause(): void
  resume(): void
  /** Ends the program; `ended` still follows. Safe to call twice. */
  end(): void
}
