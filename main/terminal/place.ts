import type { GatedAction } from '@main/gate/gated-action.ts'
import type { SourceEnd } from './session-source.ts'
import type { SourceRequest } from './terminal-host.ts'

/** What a session is started with. */
export interface Start {
  readonly request: SourceRequest
  readonly warnings: readonly string[]
  /** Ends what was begun in a container and is left alone when its connection goes; null where that cannot be. */
  readonly endRemote: ((pid: number) => Promise<void>) | null
  /**
   * Looks whether what the session is in is still there: a program may go on, or a connection stay, when it is not.
   * Absent where it cannot go.
   * @param running whether the session runs; one that does is not over while its pod is only about to end.
   * @returns null when it is there. Errors: those of any request; then nothing is known.
   */
  readonly whyGone?: (running: boolean) => Promise<SourceEnd | null>
}

/** One way to a session: how it is asked for at the gate, and how it is started. */
export interface Place {
  readonly name: string
  /** null where nothing of a cluster is touched by opening it: a shell of this machine. */
  gated(open: (signal: AbortSignal) => Promise<void>): GatedAction | null
  /**
   * Of what an action has made just now: resolves when it can be entered. Making it was confirmed so that it be entered:
   * nobody is asked again.
   */
  made?(signal: AbortSignal): Promise<void>
  /** Takes away what was made for the session, when it is closed for good. Never throws. @returns what became of it. */
  takeAway?(): Promise<string>
  /** Reads what is needed and makes private files. @param id of the session. */
  start(id: string, signal: AbortSignal): Promise<Start>
}

/** Until the screen tells its own size. */
export const firstSize = { columns: 120, rows: 30 }
