import { z } from 'zod'
import { clusterId } from '../clusters/cluster-id.ts'
import { call, defineContract, stream } from '../contract/define-contract.ts'
import { preparedAction } from '../gate/prepared.ts'
import { terminalPreferences } from './preferences.ts'
import { sessionTarget, terminalSession } from './session.ts'

export const sessionId = z.string().min(1).max(64)

/** The panes of one tab, side by side or one above the other. */
export const terminalTab = z.object({
  panes: z.array(sessionTarget).min(1).max(4),
  split: z.enum(['beside', 'below']),
})
export type TerminalTab = z.infer<typeof terminalTab>

export const terminalMessage = z.object({
  sessions: z.array(terminalSession),
  preferences: terminalPreferences,
  /** Why the file of preferences and tabs does not hold; empty when it does. */
  settingsError: z.string(),
})
export type TerminalMessage = z.infer<typeof terminalMessage>

export const openAnswer = z.discriminatedUnion('state', [
  z.object({ state: z.literal('open'), session: sessionId }),
  /** The cluster's gate asks first. */
  z.object({ state: z.literal('asking'), prepared: preparedAction }),
])
export type OpenAnswer = z.infer<typeof openAnswer>

/** A database of the profile and the program that speaks to it. */
export const databaseOffer = z.object({
  id: z.string(),
  program: z.string(),
  installed: z.boolean(),
})
export type DatabaseOffer = z.infer<typeof databaseOffer>

export const podContainer = z.object({ name: z.string(), running: z.boolean() })

/**
 * Sessions are opened, listed and closed here. What is typed and printed goes over a port of its own between the screen
 * and the process that holds the sessions (`port-messages.ts`).
 */
export const terminalContract = defineContract('terminal', {
  /** The whole list each time. */
  sessions: stream(z.object({}), terminalMessage),
  /** Errors: NOT_FOUND, PROTECTED, FORBIDDEN, NOT_INSTALLED, TERMINAL_FULL, TERMINAL_FAILED and those of any request. */
  open: call(z.object({ target: sessionTarget }), openAnswer),
  /** Errors: those of `open`, NOT_PREPARED, EXPIRED, NAME_MISMATCH. */
  confirm: call(
    z.object({ token: z.string().min(1).max(200), typedName: z.string().max(600).nullable() }),
    z.object({ session: sessionId }),
  ),
  /** Starts a session that ended again, in its place. It was confirmed when it was opened. Errors: those of `open`. */
  again: call(z.object({ session: sessionId }), z.object({})),
  /**
   * Ends the program, in a container too, and takes away what was made for the session.
   * @returns what became of that, one sentence; empty where nothing was made.
   */
  close: call(z.object({ session: sessionId }), z.object({ told: z.string() })),
  /**
   * Writes down what is shown from now on, never what is typed: into the evidence of the newest open incident that is about
   * the cluster, else into the folder of recordings. Errors: NOT_FOUND, RECORDING_FAILED, those of an incident's entry.
   */
  record: call(z.object({ session: sessionId }), z.object({})),
  /** @returns what was kept, one sentence; empty where nothing was being recorded. */
  stopRecording: call(z.object({ session: sessionId }), z.object({ told: z.string() })),
  /** The pod's containers, the default one first. Errors: NOT_FOUND and those of any request. */
  containers: call(
    z.object({ cluster: clusterId, namespace: z.string().min(1).max(63), pod: z.string().min(1).max(253) }),
    z.object({ containers: z.array(podContainer) }),
  ),
  databases: call(z.object({ cluster: clusterId }), z.object({ databases: z.array(databaseOffer) })),
  /** The tabs that were open when the app ended last; their content is not kept. */
  tabs: call(z.object({}), z.object({ tabs: z.array(terminalTab) })),
  /** Errors: BAD_SETTINGS, SETTINGS_NOT_WRITTEN. */
  keepTabs: call(z.object({ tabs: z.array(terminalTab).max(32) }), z.object({})),
  /** Errors: BAD_SETTINGS, SETTINGS_NOT_WRITTEN. */
  setPreferences: call(terminalPreferences, z.object({})),
  /** Opens an address that was printed in the desktop's browser, because a person asked. Errors: LINK_REFUSED. */
  openLink: call(z.object({ url: z.string().max(2_048) }), z.object({})),
})
