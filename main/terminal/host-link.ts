import { CockpitError, errorShape, toErrorShape } from '@shared/contract/cockpit-error.ts'
import { z } from 'zod'
import type { RecordingWish } from './recorder.ts'
import type { SourceEnd } from './session-source.ts'
import type { HostEvent, HostHandle, SourceRequest, TerminalHost } from './terminal-host.ts'

/** Main's way to the process that holds the sessions, and that process's way back. */
export type ToHostProcess =
  | { readonly type: 'start'; readonly call: number; readonly id: string; readonly request: SourceRequest }
  | { readonly type: 'close'; readonly call: number; readonly id: string }
  | { readonly type: 'record'; readonly call: number; readonly id: string; readonly wish: RecordingWish }
  | { readonly type: 'stopRecording'; readonly call: number; readonly id: string }
  | { readonly type: 'gone'; readonly call: number; readonly id: string; readonly end: SourceEnd }
  /** A port to a screen comes with it. */
  | { readonly type: 'attach'; readonly id: string }

export type FromHostProcess =
  | { readonly type: 'event'; readonly event: HostEvent }
  | { readonly type: 'answer'; readonly call: number; readonly error: z.infer<typeof errorShape> | null }

const hostEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('running'), id: z.string() }),
  z.object({ type: z.literal('remotePid'), id: z.string(), pid: z.int() }),
  z.object({
    type: z.literal('ended'),
    id: z.string(),
    phase: z.enum(['ended', 'lost']),
    reason: z.string(),
    hint: z.string(),
  }),
  z.object({ type: z.literal('recorded'), id: z.string(), reason: z.string() }),
])
const fromHostProcess = z.discriminatedUnion('type', [
  z.object({ type: z.literal('event'), event: hostEvent }),
  z.object({ type: z.literal('answer'), call: z.int(), error: errorShape.nullable() }),
])

interface Asked {
  resolve(): void
  reject(error: CockpitError): void
}

/** The host as main sees it, in another process. When that is gone, every session is lost, and the next call starts one. */
export class RemoteHost implements HostHandle {
  private readonly asked = new Map<number, Asked>()
  private readonly sessions = new Set<string>()
  private readonly recorded = new Set<string>()
  private lastCall = 0

  constructor(
    private readonly send: (message: ToHostProcess) => void,
    private readonly tell: (event: HostEvent) => void,
  ) {}

  start(id: string, request: SourceRequest): Promise<void> {
    this.sessions.add(id)
    return this.ask((call) => ({ type: 'start', call, id, request }))
  }

  close(id: string): Promise<void> {
    this.sessions.delete(id)
    return this.ask((call) => ({ type: 'close', call, id }))
  }

  async record(id: string, wish: RecordingWish): Promise<void> {
    await this.ask((call) => ({ type: 'record', call, id, wish }))
    this.recorded.add(id)
  }

  stopRecording(id: string): Promise<void> {
    return this.ask((call) => ({ type: 'stopRecording', call, id }))
  }

  async gone(id: string, end: SourceEnd): Promise<void> {
    if (this.sessions.has(id)) await this.ask((call) => ({ type: 'gone', call, id, end }))
  }

  receive(raw: unknown): void {
    const message = fromHostProcess.parse(raw)
    if (message.type === 'event') {
      if (message.event.type === 'recorded') this.recorded.delete(message.event.id)
      this.tell(message.event)
      return
    }
    const asked = this.asked.get(message.call)
    this.asked.delete(message.call)
    if (message.error === null) asked?.resolve()
    else asked?.reject(CockpitError.fromShape(message.error))
  }

  /** The process ended. */
  processEnded(): void {
    const reason = 'The process that holds the terminals ended'
    for (const { reject } of this.asked.values()) reject(new CockpitError('TERMINAL_FAILED', reason))
    this.asked.clear()
    for (const id of this.recorded) this.tell({ type: 'recorded', id, reason: 'was cut off: its process ended' })
    this.recorded.clear()
    for (const id of this.sessions) this.tell({ type: 'ended', id, phase: 'lost', reason, hint: 'Start it again.' })
  }

  private ask(message: (call: number) => ToHostProcess): Promise<void> {
    this.lastCall += 1
    const call = this.lastCall
    return new Promise((resolve, reject) => {
      this.asked.set(call, { resolve, reject })
      this.send(message(call))
    })
  }
}

/** What the process does with a message of main, but for `attach`, whose port only it can see. */
export async function answerMain(
  host: TerminalHost,
  message: Exclude<ToHostProcess, { readonly type: 'attach' }>,
  send: (answer: FromHostProcess) => void,
): Promise<void> {
  const { call } = message
  try {
    switch (message.type) {
      case 'start':
        await host.start(message.id, message.request)
        break
      case 'close':
        await host.close(message.id)
        break
      case 'gone':
        await host.gone(message.id, message.end)
        break
      case 'record':
        await host.record(message.id, message.wish)
        break
      case 'stopRecording':
        await host.stopRecording(message.id)
    }
    send({ type: 'answer', call, error: null })
  } catch (thrown) {
    send({ type: 'answer', call, error: toErrorShape(thrown) })
  }
}
