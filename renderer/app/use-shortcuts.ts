import { useLayoutEffect, useSyncExternalStore } from 'react'
import { primaryList } from '../design/primary-list.ts'
import { type Shortcut, ShortcutBook } from './shortcut-book.ts'

export const shortcutBook = new ShortcutBook()

/** Registers shortcuts while the component is there. Give a stable array (useMemo). */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  // Before it is painted: a key must do what is on the screen, never what was there before.
  useLayoutEffect(() => shortcutBook.register(shortcuts), [shortcuts])
}

export function useShortcutList(): readonly Shortcut[] {
  return useSyncExternalStore(shortcutBook.subscribe, shortcutBook.list)
}

const textInputs = /^(text|search|number|email|url|tel|password)$/

function takesText(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return textInputs.test(target.type)
  return target instanceof HTMLElement && (target.matches('textarea, select') || target.isContentEditable)
}

/** Listens on the window; returns what ends it. */
export function listenForShortcuts(page: Window): () => void {
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing) return
    const target = event.target
    const ran = shortcutBook.press({
      key: event.key,
      code: event.code,
      ctrl: event.ctrlKey,
      meta: event.metaKey,
      alt: event.altKey,
      shift: event.shiftKey,
      typing: takesText(target),
      inDialog: target instanceof Element && target.closest('[role="dialog"]') !== null,
      at: event.timeStamp,
    })
    if (ran) {
      event.preventDefault()
      return
    }
    beginList(event)
  }
  page.addEventListener('keydown', onKeyDown)
  return () => page.removeEventListener('keydown', onKeyDown)
}

/** j, k and arrows with the focus nowhere in particular begin the screen's main list. */
function beginList(event: KeyboardEvent): void {
  const { target } = event
  if (event.ctrlKey || event.metaKey || event.altKey || takesText(target)) return
  if (!['j', 'k', 'ArrowDown', 'ArrowUp'].includes(event.key)) return
  if (target instanceof Element && target.closest('[role="dialog"], [role="grid"], [role="tablist"], pre') !== null)
    return
  const list = primaryList()
  if (list === null) return
  event.preventDefault()
  list.focus()
}
