import type { Unsubscribe } from '@shared/contract/define-contract.ts'

export interface Shortcut {
  /** As shown: "r", "/", "?", "Esc", "Ctrl K", or a sequence "g f". */
  readonly keys: string
  readonly label: string
  readonly group: 'Go to' | 'This screen' | 'Everywhere'
  /** null: what has the focus holds the key itself, and it is here to be listed. */
  readonly run: (() => void) | null
}

/** Those that would run now: of several with the same keys only the latest registered. */
export function inForce(shortcuts: readonly Shortcut[]): readonly Shortcut[] {
  return shortcuts.filter(({ keys }, index) => shortcuts.findLastIndex((each) => each.keys === keys) === index)
}

/** What a key press tells, without the DOM's types, so that it can be tried in a test. */
export interface KeyPress {
  readonly key: string
  readonly code: string
  readonly ctrl: boolean
  readonly meta: boolean
  readonly alt: boolean
  readonly shift: boolean
  /** The focus is in a field that takes text. */
  readonly typing: boolean
  /** A dialog is open: its own keys count, ours do not. */
  readonly inDialog: boolean
  /** ms; monotonic. */
  readonly at: number
}

/** The second key of a sequence must follow within this time, ms. */
const sequenceMs = 1500

/** All shortcuts that hold now. Of several with the same keys the latest registered runs. */
export class ShortcutBook {
  #shortcuts: readonly Shortcut[] = []
  readonly #listeners = new Set<() => void>()
  #first: { key: string; at: number } | null = null

  readonly list = (): readonly Shortcut[] => this.#shortcuts

  readonly subscribe = (listener: () => void): Unsubscribe => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  register(shortcuts: readonly Shortcut[]): Unsubscribe {
    this.#set([...this.#shortcuts, ...shortcuts])
    return () => this.#set(this.#shortcuts.filter((shortcut) => !shortcuts.includes(shortcut)))
  }

  /** True when a shortcut ran, or began: the press must then do nothing else. */
  press(press: KeyPress): boolean {
    const first = this.#first !== null && press.at - this.#first.at < sequenceMs ? this.#first.key : null
    this.#first = null
    if (press.inDialog || press.alt) return false
    if (press.ctrl || press.meta) return this.#run(`Ctrl ${press.key.toUpperCase()}`)
    if (press.typing) return false
    const key = keyName(press)
    if (first !== null && this.#run(`${first} ${key}`)) return true
    if (this.#run(key)) return true
    if (this.#shortcuts.some((shortcut) => shortcut.keys.startsWith(`${key} `) && key.length === 1)) {
      this.#first = { key, at: press.at }
      return true
    }
    return false
  }

  #run(keys: string): boolean {
    const run = this.#shortcuts.findLast((each) => each.keys === keys)?.run
    run?.()
    return typeof run === 'function'
  }

  #set(shortcuts: readonly Shortcut[]): void {
    this.#shortcuts = shortcuts
    for (const listener of this.#listeners) listener()
  }
}

function keyName({ key, code, shift }: KeyPress): string {
  if (key === 'Escape') return 'Esc'
  // Layouts that give digits only with Shift (French) still have the digit's key.
  const digit = /^Digit([1-9])$/.exec(code)?.[1]
  return digit !== undefined && !shift ? digit : key
}
