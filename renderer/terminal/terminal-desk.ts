import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import { type ErrorShape, toErrorShape } from '@shared/contract/cockpit-error.ts'
import type { Client } from '@shared/contract/define-contract.ts'
import type { PreparedAction } from '@shared/gate/prepared.ts'
import type { TerminalMessage, terminalContract } from '@shared/terminal/contract.ts'
import { standardPreferences, type TerminalPreferences } from '@shared/terminal/preferences.ts'
import type { SessionTarget, TerminalSession } from '@shared/terminal/session.ts'
import { createStore, type StoreApi } from 'zustand/vanilla'
import {
  changeLayout,
  emptyLayout,
  type Layout,
  type LayoutChange,
  type Place,
  paneOf,
  tabsOf,
} from './terminal-layout.ts'

/** What is asked before a session begins. */
export type Question =
  | {
      readonly at: 'container'
      readonly pod: { readonly cluster: ClusterId; readonly namespace: string; readonly pod: string }
      readonly containers: readonly { readonly name: string; readonly running: boolean }[]
    }
  | { readonly at: 'waiting'; readonly what: string }
  | {
      readonly at: 'asking'
      readonly prepared: PreparedAction
      readonly target: SessionTarget
      readonly place: Place
      readonly error: ErrorShape | null
    }
  | { readonly at: 'failed'; readonly error: ErrorShape }

export interface TerminalState {
  readonly layout: Layout
  readonly sessions: ReadonlyMap<string, TerminalSession>
  readonly preferences: TerminalPreferences
  readonly settingsError: string
  readonly question: Question | null
  /** What became of what a session had made on its cluster, or of its recording; empty: nothing is to be told. */
  readonly notice: string
}

export interface TerminalDesk {
  readonly store: StoreApi<TerminalState>
  receive(message: TerminalMessage): void
  /** Opens a session; its gate may ask first. */
  open(target: SessionTarget, place: Place): void
  /** A shell in a pod: asks for the container where there are several. */
  shellIn(pod: { readonly cluster: ClusterId; readonly namespace: string; readonly pod: string }): void
  confirm(typedName: string | null): void
  /** Asks the gate for the same again. */
  askAgain(): void
  dismiss(): void
  change(change: LayoutChange): void
  /** Ends the pane's program and takes the pane away. */
  close(pane: string): void
  /** Starts what ended, or what was open when the app ended last. */
  again(pane: string): void
  /** Begins to record the pane's session, or ends that. */
  record(pane: string): void
  setPreferences(preferences: TerminalPreferences): void
  /** Puts back the tabs that were open when the app ended last. */
  restore(): void
}

export interface TerminalDeskOptions {
  readonly client: Client<typeof terminalContract>
  readonly newId: () => string
  /** A session was opened: its screen is to be seen. */
  readonly onOpened: () => void
}

/** Sessions, where they stand on the screen, and what is asked before one begins. */
export function createTerminalDesk({ client, newId, onOpened }: TerminalDeskOptions): TerminalDesk {
  const store = createStore<TerminalState>(() => ({
    layout: emptyLayout,
    sessions: new Map(),
    preferences: standardPreferences,
    settingsError: '',
    question: null,
    notice: '',
  }))
  let turn = 0

  const ask = (question: Question | null) => store.setState({ question })
  const fail = (thrown: unknown) => ask({ at: 'failed', error: toErrorShape(thrown) })
  /** Takes an answer only while nothing else was begun since; `late` has one that comes after that. */
  const answered = async <T>(
    asked: Promise<T>,
    then: (value: T) => void,
    { failed = fail, late = () => {} }: { failed?: (thrown: unknown) => void; late?: (value: T) => void } = {},
  ): Promise<void> => {
    turn += 1
    const mine = turn
    try {
      const value = await asked
      if (mine === turn) then(value)
      else late(value)
    } catch (thrown) {
      if (mine === turn) failed(thrown)
    }
  }

  const change = (wanted: LayoutChange) => {
    const before = store.getState().layout
    const layout = changeLayout(before, wanted)
    store.setState({ layout })
    const tabs = tabsOf(layout)
    if (JSON.stringify(tabs) === JSON.stringify(tabsOf(before))) return
    // The file's own error is told by the stream.
    client.keepTabs({ tabs }).catch(() => undefined)
  }
  const opened = (session: string, target: SessionTarget, place: Place) => {
    ask(null)
    change({ type: 'put', pane: { id: newId(), target, session }, tab: newId(), place })
    onOpened()
  }

  const end = (session: string) =>
    void client.close({ session }).then(({ told }) => store.setState({ notice: told }), fail)

  const open = (target: SessionTarget, place: Place) => {
    store.setState({ notice: '' })
    ask({
      at: 'waiting',
      what:
        target.kind === 'debug' ? `Waiting until ${target.container} of ${target.pod} runs …` : 'Asking the cluster …',
    })
    void answered(
      client.open({ target }),
      (answer) => {
        if (answer.state === 'open') opened(answer.session, target, place)
        else ask({ at: 'asking', prepared: answer.prepared, target, place, error: null })
      },
      // A session that nobody waits for any more has no pane, and would run unseen.
      { late: (answer) => answer.state === 'open' && end(answer.session) },
    )
  }

  return {
    store,
    open,
    change,
    receive({ sessions, preferences, settingsError }) {
      store.setState({ sessions: new Map(sessions.map((each) => [each.id, each])), preferences, settingsError })
    },
    shellIn(pod) {
      ask({ at: 'waiting', what: `Reading the containers of ${pod.pod} …` })
      void answered(client.containers(pod), ({ containers }) => {
        const [only, ...others] = containers
        if (only !== undefined && others.length === 0)
          open({ kind: 'pod', ...pod, container: only.name }, { at: 'tab' })
        else ask({ at: 'container', pod, containers })
      })
    },
    confirm(typedName) {
      const { question } = store.getState()
      if (question?.at !== 'asking') return
      const { prepared, target, place } = question
      ask({ at: 'waiting', what: `${prepared.button} …` })
      void answered(
        client.confirm({ token: prepared.token, typedName }),
        ({ session }) => opened(session, target, place),
        {
          late: ({ session }) => end(session),
          failed: (thrown) => {
            const error = toErrorShape(thrown)
            // The token is still good: only the name was not right.
            if (error.code === 'NAME_MISMATCH') ask({ ...question, error })
            else ask({ at: 'failed', error })
          },
        },
      )
    },
    askAgain() {
      const { question } = store.getState()
      if (question?.at === 'asking') open(question.target, question.place)
    },
    dismiss() {
      turn += 1
      ask(null)
    },
    close(id) {
      const pane = paneOf(store.getState().layout, id)
      if (pane === null) return
      change({ type: 'take', pane: id })
      if (pane.session !== null) end(pane.session)
    },
    again(id) {
      const pane = paneOf(store.getState().layout, id)
      if (pane === null) return
      const session = pane.session === null ? undefined : store.getState().sessions.get(pane.session)
      if (session === undefined) open(pane.target, { at: 'pane', pane: id })
      else if (session.phase === 'ended' || session.phase === 'lost') client.again({ session: session.id }).catch(fail)
    },
    record(id) {
      const { layout, sessions } = store.getState()
      const session = sessions.get(paneOf(layout, id)?.session ?? '')
      if (session === undefined) return
      const failed = (thrown: unknown) => store.setState({ notice: toErrorShape(thrown).message })
      if (session.recording?.ended === '') {
        client.stopRecording({ session: session.id }).then(({ told }) => store.setState({ notice: told }), failed)
      } else {
        client.record({ session: session.id }).then(() => store.setState({ notice: '' }), failed)
      }
    },
    setPreferences(preferences) {
      store.setState({ preferences })
      client.setPreferences(preferences).catch(fail)
    },
    restore() {
      client.tabs({}).then(
        ({ tabs }) => {
          if (store.getState().layout.tabs.length > 0) return
          const layout = tabs.reduce(
            (before, { panes, split }) =>
              changeLayout(before, {
                type: 'restore',
                tab: { id: newId(), split, panes: panes.map((target) => ({ id: newId(), target, session: null })) },
              }),
            emptyLayout,
          )
          store.setState({ layout })
        },
        // Why the file does not hold is told by the stream.
        () => undefined,
      )
    },
  }
}
