import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { readLive } from '@main/actions/live-object.ts'
import type { Clock, ClusterAccess } from '@main/clusters/cluster-access.ts'
import { conflatedStream } from '@main/clusters/conflated-stream.ts'
import type { KubeContext } from '@main/clusters/kube-context.ts'
import type { Gate } from '@main/gate/gate.ts'
import type { GatedAction } from '@main/gate/gated-action.ts'
import type { RecordingKeeper } from '@main/recordings/recording-keeper.ts'
import { CockpitError, toErrorShape } from '@shared/contract/cockpit-error.ts'
import type { Handlers } from '@shared/contract/define-contract.ts'
import type { PlatformProfile } from '@shared/platform/profile.ts'
import type { TerminalTab, terminalContract } from '@shared/terminal/contract.ts'
import { judgeLink } from '@shared/terminal/link.ts'
import type { SessionTarget } from '@shared/terminal/session.ts'
import { clientOf, databasePlace } from './database-place.ts'
import { debugPlace } from './debug-place.ts'
import { localPlace } from './local-place.ts'
import { findProgram, type Machine } from './machine.ts'
import type { Place } from './place.ts'
import { containersOf, podPlace, podTarget } from './pod-place.ts'
import { PrivateFolders } from './private-folders.ts'
import { SessionBook } from './session-book.ts'
import { SessionRecordings } from './session-recordings.ts'
import type { HostEvent, HostHandle } from './terminal-host.ts'
import { openTerminalSettings } from './terminal-settings.ts'

const messagesEveryMs = 50
/** What was asked for and never confirmed: the gate forgets it as well. */
const mostAsked = 200

export interface TerminalOptions {
  readonly settingsFolder: string
  readonly clock: Clock
  /** Errors: NOT_FOUND. */
  readonly cluster: (id: string) => ClusterAccess
  readonly context: (id: string) => KubeContext | undefined
  readonly profile: (cluster: string) => PlatformProfile
  readonly gate: Gate
  /** Of this installation, on what it makes on clusters. */
  readonly owner: string
  readonly machine: Omit<Machine, 'folders'>
  readonly recordings: RecordingKeeper
  /** Hears of each incident before it is closed. */
  readonly onIncidentClosing: (listener: (incident: string) => Promise<void>) => void
  /** The process that holds the sessions. */
  readonly host: (tell: (event: HostEvent) => void) => HostHandle
  /** Opens an address in the desktop's browser; it was judged before. */
  readonly openLink: (url: string) => Promise<void>
}

export interface Terminal {
  readonly handlers: Handlers<typeof terminalContract>
  /** Ends every session, in containers too. */
  close(): Promise<void>
}

/** Terminal sessions: opened through the gate, held by the host, listed here. */
export async function openTerminal(options: TerminalOptions): Promise<Terminal> {
  const { clock, gate, settingsFolder } = options
  const [settings, folders] = await Promise.all([
    openTerminalSettings(settingsFolder),
    PrivateFolders.open(join(settingsFolder, 'terminal-sessions')),
  ])
  const machine: Machine = { ...options.machine, folders }
  const host = options.host((event) => {
    if (event.type === 'recorded') recordings.heard(event.id, event.reason)
    else book.heard(event)
  })
  const book = new SessionBook(host, folders, clock)
  const recordings = new SessionRecordings(host, book, options.recordings, clock)
  options.onIncidentClosing((incident) => recordings.stopOf(incident))
  await options.recordings.recover()
  /** What a token of the gate opens. */
  const asked = new Map<string, string>()

  const placeOf = (target: SessionTarget): Place => {
    const cluster = options.cluster(target.cluster)
    switch (target.kind) {
      case 'local':
        return localPlace(target.cluster, options.context(target.cluster), machine)
      case 'pod':
        return podPlace(cluster, target, clock)
      case 'debug':
        return debugPlace(cluster, target, { clock, owner: options.owner, perform: performConfirmed })
      case 'database': {
        const database = options.profile(target.cluster).databases?.find(({ id }) => id === target.database)
        if (database === undefined) {
          throw new CockpitError('NOT_FOUND', `The profile names no database ${target.database}`, 'Name it there.')
        }
        return databasePlace(cluster, database, machine)
      }
    }
  }
  const newId = () => randomBytes(12).toString('hex')

  /** Runs an action that a person confirmed, or confirmed when the session was opened first. */
  const perform = async (token: string, typedName: string | null, signal: AbortSignal): Promise<void> => {
    for await (const _step of gate.perform(token, typedName, signal));
  }
  /** What a person confirmed before, or as a part of something else; protection and permissions are asked anew. */
  const performConfirmed = async (action: GatedAction, signal: AbortSignal): Promise<void> => {
    const { token, typedName } = await gate.prepare(action, signal)
    await perform(token, typedName, signal)
  }
  /** Nothing stays of what was made for a session that could not be opened. Errors: those of opening, with what became of it. */
  const openMade = async (place: Place, action: GatedAction, signal: AbortSignal): Promise<void> => {
    try {
      await place.made?.(signal)
      await performConfirmed(action, signal)
    } catch (thrown) {
      const { code, message, hint } = toErrorShape(thrown)
      const told = (await place.takeAway?.()) ?? ''
      throw new CockpitError(code, told === '' ? message : `${message}. ${told}`, hint, { cause: thrown })
    }
  }

  return {
    handlers: {
      async *sessions(_input, signal) {
        const subscribe = (changed: () => void) => {
          const ends = [book.onChange(changed), settings.onChange(changed)]
          return () => {
            for (const end of ends) end()
          }
        }
        const take = () => ({
          sessions: book.list(),
          preferences: settings.value.preferences,
          settingsError: settings.error?.message ?? '',
        })
        yield* conflatedStream({ subscribe, take }, clock, messagesEveryMs, signal)
      },
      async open({ target }, signal) {
        const place = placeOf(target)
        const id = newId()
        const action = place.gated((performing) => book.open(id, target, place, performing))
        if (action === null) {
          await book.open(id, target, place, signal)
          return { state: 'open', session: id }
        }
        if (place.made !== undefined) {
          await openMade(place, action, signal)
          return { state: 'open', session: id }
        }
        const prepared = await gate.prepare(action, signal)
        asked.set(prepared.token, id)
        for (const token of asked.keys()) {
          if (asked.size <= mostAsked) break
          asked.delete(token)
        }
        return { state: 'asking', prepared }
      },
      async confirm({ token, typedName }, signal) {
        const session = asked.get(token)
        await perform(token, typedName, signal)
        asked.delete(token)
        if (session === undefined) throw new CockpitError('NOT_PREPARED', 'Nothing was asked for with this token')
        return { session }
      },
      async again({ session }, signal) {
        const { target } = book.find(session)
        const place = placeOf(target)
        const open = (performing: AbortSignal) => book.again(session, place, performing)
        const action = place.gated(open)
        if (action === null) await open(signal)
        else await performConfirmed(action, signal)
        return {}
      },
      async close({ session }) {
        const kept = recordings.left(session)
        const made = await book.close(session)
        return { told: [made, await kept].filter((each) => each !== '').join(' ') }
      },
      async record({ session }) {
        await recordings.start(session)
        return {}
      },
      async stopRecording({ session }) {
        return { told: await recordings.stop(session) }
      },
      async containers({ cluster, namespace, pod }, signal) {
        const live = await readLive(podTarget(options.cluster(cluster), { namespace, pod, container: null }), signal)
        return { containers: [...containersOf(live)] }
      },
      async databases({ cluster }) {
        const databases = options.profile(cluster).databases ?? []
        return {
          databases: await Promise.all(
            databases.map(async (database) => {
              const program = clientOf(database)
              return { id: database.id, program, installed: (await findProgram(machine, program)) !== null }
            }),
          ),
        }
      },
      tabs: () => ({ tabs: settings.value.tabs }),
      async keepTabs({ tabs }) {
        await settings.change((before) => ({ ...before, tabs }))
        return {}
      },
      async setPreferences(preferences) {
        await settings.change((before) => ({ ...before, preferences }))
        return {}
      },
      async openLink({ url }) {
        const verdict = judgeLink(url)
        if (!verdict.allowed) throw new CockpitError('LINK_REFUSED', `The address is not opened: ${verdict.reason}`)
        await options.openLink(verdict.url)
        return {}
      },
    },
    async close() {
      await book.closeAll()
      await recordings.settled()
      await folders.close()
      // A node's shell goes with its pod: there is nothing to start again.
      if (settings.value.tabs.some(({ panes }) => panes.some(isNodeShell))) {
        const dropped = settings.change((before) => ({ ...before, tabs: before.tabs.flatMap(withoutNodeShells) }))
        // Where the file cannot be written, such a tab says when it is started that its pod is gone.
        await dropped.catch(() => undefined)
      }
    },
  }
}

const isNodeShell = (target: SessionTarget): boolean => target.kind === 'debug' && target.node !== null

function withoutNodeShells({ panes, split }: TerminalTab): TerminalTab[] {
  const left = panes.filter((target) => !isNodeShell(target))
  return left.length === 0 ? [] : [{ panes: left, split }]
}
