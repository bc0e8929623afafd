import type { ErrorShape } from '@shared/contract/cockpit-error.ts'

export type CallAnswer =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: ErrorShape }

/** All that the preload script gives to the page. */
export interface CockpitBridge {
  call(channel: string, input: unknown): Promise<CallAnswer>
  /** The port arrives as a `message` event on window with `event.data.cockpitStream` = `streamId`. */
  open(streamId: string, channel: string, input: unknown): void
  /**
   * For the bytes of a terminal session, which go past main to the process that holds it. The port arrives with
   * `event.data.cockpitTerminal` = `portId`.
   */
  terminal(portId: string, session: string): void
  readonly info: { readonly version: string; readonly platform: string }
}

declare global {
  interface Window {
    readonly cockpit?: CockpitBridge
  }
}
