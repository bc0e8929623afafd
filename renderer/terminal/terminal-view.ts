import '@xterm/xterm/css/xterm.css'
import type { TerminalPreferences } from '@shared/terminal/preferences.ts'
import { FitAddon } from '@xterm/addon-fit'
import { SearchAddon } from '@xterm/addon-search'
import { WebLinksAddon } from '@xterm/addon-web-links'
import type { Terminal } from '@xterm/xterm'
import { FloodPainting } from './flood-painting.ts'
import { guardedTerminal } from './guarded-terminal.ts'
import { addressesIn, programTitle } from './program-text.ts'
import { ScreenFeed } from './screen-feed.ts'
import { type Release, spareDrawing } from './spare-drawing.ts'
import { commandOf, type TerminalCommand } from './terminal-keys.ts'
import { terminalTheme } from './terminal-look.ts'

export interface TerminalViewEvents {
  command(command: TerminalCommand): void
  /** Somebody wants to open an address that was printed. */
  address(text: string): void
  /** "" when the program set none. */
  title(text: string): void
  paste(text: string): void
  /** Enter was pressed; @returns true when it was taken, because the program has ended. */
  enter(): boolean
}

/**
 * A session's screen: it lives as long as the session, wherever and whether it is shown. Loaded when the first terminal is
 * opened.
 */
export class TerminalView {
  readonly element = document.createElement('div')
  readonly feed: ScreenFeed
  private readonly painting: FloodPainting
  private readonly terminal: Terminal
  private readonly fit = new FitAddon()
  private readonly search = new SearchAddon({ highlightLimit: 500 })
  private opened = false
  private release: Release = () => undefined
  private readonly resizing = new ResizeObserver(() => this.fitNow())

  constructor(
    preferences: TerminalPreferences,
    private readonly events: TerminalViewEvents,
  ) {
    this.element.className = 'h-full w-full'
    const ask = (event: MouseEvent, text: string) => {
      if (event.ctrlKey || event.metaKey) events.address(text)
    }
    this.terminal = guardedTerminal({
      ...optionsOf(preferences),
      linkHandler: { activate: ask, allowNonHttpProtocols: true },
    })
    this.terminal.loadAddon(this.fit)
    this.terminal.loadAddon(this.search)
    this.terminal.loadAddon(new WebLinksAddon(ask))
    this.painting = new FloodPainting(this.terminal, {
      now: () => performance.now(),
      release: (painted) => {
        this.release()
        requestAnimationFrame(painted)
      },
      after: (ms, callback) => setTimeout(callback, ms),
    })
    this.feed = new ScreenFeed(this.painting)
    this.terminal.onData((text) => this.typed(text))
    this.terminal.onBinary((text) => this.feed.binaryInput(text))
    this.terminal.onResize(({ cols, rows }) => this.feed.resize(cols, rows))
    this.terminal.onTitleChange((title) => events.title(programTitle(title)))
    this.terminal.attachCustomKeyEventHandler((event) => this.key(event))
    // Before the terminal's own: what is pasted is looked at first.
    this.element.addEventListener('paste', (event) => this.pasted(event), true)
    this.copyOnSelect = preferences.copyOnSelect
    this.terminal.onSelectionChange(() => {
      if (this.copyOnSelect) this.copy()
    })
  }

  private copyOnSelect: boolean

  /** Puts the screen into the page. */
  show(parent: HTMLElement): void {
    parent.append(this.element)
    if (!this.opened) {
      this.terminal.open(this.element)
      this.release = spareDrawing(this.terminal, () => this.painting.held)
    }
    this.opened = true
    this.resizing.observe(this.element)
    this.fitNow()
  }

  hide(): void {
    this.resizing.disconnect()
    this.element.remove()
  }

  attach(port: MessagePort): void {
    port.addEventListener('close', () => this.feed.detach())
    this.feed.attach({
      postMessage: (message) => port.postMessage(message),
      listen: (take) => {
        port.onmessage = ({ data }) => take(data)
      },
      close: () => port.close(),
    })
    this.feed.resize(this.terminal.cols, this.terminal.rows)
  }

  focus(): void {
    this.terminal.focus()
  }

  apply(preferences: TerminalPreferences): void {
    this.copyOnSelect = preferences.copyOnSelect
    this.terminal.options = optionsOf(preferences)
    this.fitNow()
  }

  /** The page's colours have changed. */
  recolour(): void {
    this.terminal.options.theme = terminalTheme(document)
  }

  /** What was looked at before is sent as if it was typed, in brackets where the program wants them. */
  paste(text: string): void {
    this.terminal.paste(text)
    this.terminal.focus()
  }

  /** @returns whether there is such a place. */
  find(text: string, direction: 1 | -1): boolean {
    const options = { decorations: { matchOverviewRuler: '#888888', activeMatchColorOverviewRuler: '#ffffff' } }
    return direction === 1 ? this.search.findNext(text, options) : this.search.findPrevious(text, options)
  }

  endFind(): void {
    this.search.clearDecorations()
  }

  /** Addresses on the part that is seen, the lowest first. */
  addresses(): string[] {
    const buffer = this.terminal.buffer.active
    const lines = Array.from({ length: this.terminal.rows }, (_, row) => {
      const line = buffer.getLine(buffer.viewportY + row)
      return `${line?.isWrapped === true ? '' : '\n'}${line?.translateToString(true) ?? ''}`
    })
    return addressesIn(lines.join('')).reverse()
  }

  dispose(): void {
    this.hide()
    this.feed.detach()
    this.terminal.dispose()
  }

  private typed(text: string): void {
    this.painting.typed()
    if (text === '\r' && this.events.enter()) return
    // A program that has the whole screen takes Ctrl-C as a key of its own.
    if (text === '\x03' && this.terminal.buffer.active.type === 'normal') this.feed.interrupt()
    else this.feed.input(text)
  }

  private key(event: KeyboardEvent): boolean {
    // The browser pastes by itself, through the paste event.
    if (event.ctrlKey && event.shiftKey && event.code === 'KeyV') return false
    const command = commandOf(event)
    if (command === null) return true
    if (event.type !== 'keydown') return false
    event.preventDefault()
    event.stopPropagation()
    if (command === 'copy') this.copy()
    else this.events.command(command)
    return false
  }

  private copy(): void {
    const text = this.terminal.getSelection()
    if (text !== '') void navigator.clipboard.writeText(text)
  }

  private pasted(event: ClipboardEvent): void {
    event.preventDefault()
    event.stopImmediatePropagation()
    const text = event.clipboardData?.getData('text/plain') ?? ''
    if (text !== '') this.events.paste(text)
  }

  private fitNow(): void {
    if (this.element.isConnected && this.element.clientWidth > 0) this.fit.fit()
  }
}

function optionsOf({ fontSize, scrollback, screenReader }: TerminalPreferences) {
  return { fontSize, scrollback, screenReaderMode: screenReader }
}
