import type { Environment } from '@shared/clusters/cluster-summary.ts'
import { createStore } from 'zustand/vanilla'
import type { OpenTerminalPort } from '../bridge/terminal-ports.ts'
import { type Paste, readPaste } from './program-text.ts'
import type { TerminalDesk, TerminalState } from './terminal-desk.ts'
import type { TerminalCommand } from './terminal-keys.ts'
import { activePane, type Pane, paneOf } from './terminal-layout.ts'
import { TerminalView } from './terminal-view.ts'

interface ViewsState {
  /** By pane, what its program calls itself. */
  readonly titles: ReadonlyMap<string, string>
  /** Waits for a person's word. */
  readonly paste: { readonly pane: string; readonly paste: Paste } | null
  /** Addresses of which one may be opened; null: nobody asked. */
  readonly addresses: readonly string[] | null
  /** Why something was not done. */
  readonly note: string
}

interface Shown {
  readonly view: TerminalView
  /** The session whose port it has, or is being given. */
  session: string | null
  connecting: boolean
}

export interface TerminalViewsOptions {
  readonly desk: TerminalDesk
  readonly openPort: OpenTerminalPort
  /** null while the fleet does not know the cluster. */
  readonly environmentOf: (cluster: string) => Environment | null
}

/** The screens of all sessions. They live on while another screen of the app is shown. */
export class TerminalViews {
  readonly store = createStore<ViewsState>(() => ({ titles: new Map(), paste: null, addresses: null, note: '' }))
  /** What a key asks of the screen around. */
  onCommand: (command: TerminalCommand) => void = () => {}
  private readonly shown = new Map<string, Shown>()

  constructor(private readonly options: TerminalViewsOptions) {
    options.desk.store.subscribe((state, before) => this.follow(state, before))
  }

  /** The view of a pane that has a session; made when it is first asked for. */
  viewOf(pane: Pane): TerminalView {
    const known = this.shown.get(pane.id)
    if (known !== undefined) return known.view
    const { desk } = this.options
    const view = new TerminalView(desk.store.getState().preferences, {
      command: (command) => this.onCommand(command),
      address: (text) => this.store.setState({ addresses: [text] }),
      title: (text) => this.store.setState(({ titles }) => ({ titles: new Map(titles).set(pane.id, text) })),
      paste: (text) => this.pasted(pane.id, text),
      enter: () => this.entered(pane.id),
    })
    this.shown.set(pane.id, { view, session: null, connecting: false })
    this.follow(desk.store.getState(), null)
    return view
  }

  active(): TerminalView | null {
    const pane = activePane(this.options.desk.store.getState().layout)
    return pane === null ? null : (this.shown.get(pane.id)?.view ?? null)
  }

  askForAddress(): void {
    this.store.setState({ addresses: this.active()?.addresses() ?? [] })
  }

  /** Sends what was asked about, or forgets it. */
  answerPaste(yes: boolean): void {
    const { paste } = this.store.getState()
    this.store.setState({ paste: null })
    if (paste !== null && yes) this.shown.get(paste.pane)?.view.paste(paste.paste.text)
  }

  recolour(): void {
    for (const { view } of this.shown.values()) view.recolour()
  }

  private follow(state: TerminalState, before: TerminalState | null): void {
    for (const [id, shown] of this.shown) {
      const pane = paneOf(state.layout, id)
      if (pane === null) {
        this.shown.delete(id)
        shown.view.dispose()
        continue
      }
      if (before !== null && before.preferences !== state.preferences) shown.view.apply(state.preferences)
      this.connect(shown, pane, state)
    }
  }

  /** Gives the view its session's port: at first, and again where the process that held it was replaced. */
  private connect(shown: Shown, { session }: Pane, { sessions }: TerminalState): void {
    if (session === null || !sessions.has(session)) return
    const lives = ['starting', 'running'].includes(sessions.get(session)?.phase ?? '')
    if (shown.session === session && (shown.view.feed.attached || shown.connecting || !lives)) return
    shown.session = session
    shown.connecting = true
    void this.options.openPort(session).then((port) => {
      shown.connecting = false
      shown.view.attach(port)
    })
  }

  private entered(pane: string): boolean {
    const { desk } = this.options
    const { layout, sessions } = desk.store.getState()
    const session = sessions.get(paneOf(layout, pane)?.session ?? '')
    if (session?.phase !== 'ended' && session?.phase !== 'lost') return false
    desk.again(pane)
    return true
  }

  private pasted(pane: string, text: string): void {
    const { desk, environmentOf } = this.options
    const paste = readPaste(text)
    if (paste === null) {
      this.store.setState({ note: 'What is on the clipboard is too long to be pasted.' })
      return
    }
    const cluster = paneOf(desk.store.getState().layout, pane)?.target.cluster ?? ''
    const careful = environmentOf(cluster) === 'production' || environmentOf(cluster) === null
    if (careful && paste.lines > 1) this.store.setState({ paste: { pane, paste }, note: '' })
    else this.shown.get(pane)?.view.paste(paste.text)
  }
}
