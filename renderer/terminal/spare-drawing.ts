import type { Terminal } from '@xterm/xterm'

/** Draws what was held back. */
export type Release = () => void

/**
 * Takes from xterm 6.0.0 the drawing that nobody can see, which is most of what a flood of output costs:
 * - Every row is built anew in each frame. Here none is while `isHeld`; what is parsed meanwhile is drawn by `Release`.
 * - The selection is drawn whenever something scrolled, also where nothing is selected, and for that every row once more
 *   (CoreBrowserTerminal's onScroll, SelectionService.refresh, DomRenderer.handleSelectionChanged).
 * - The hidden input field, where input methods open, follows the cursor, and each of its moves costs a layout and a frame.
 *   Here it stays where it is while `isHeld`.
 *
 * There is no public way to any of it: synchronized output (mode 2026) is one for programs, it holds back the rows but not the
 * selection, and cannot be put in the middle of a sequence. Where another version of xterm is built otherwise, it draws as ever.
 * @param terminal opened.
 */
export function spareDrawing(terminal: Terminal, isHeld: () => boolean): Release {
  const core = member(terminal, '_core')
  wrap(member(core, '_renderService'), 'refreshRows', (refreshRows) => (...rows) => {
    if (!isHeld()) refreshRows(...rows)
  })
  const placeInput = wrap(core, '_syncTextArea', (sync) => () => {
    if (!isHeld()) sync()
  })
  let had = false
  const refreshSelection = wrap(member(core, '_selectionService'), 'refresh', (refresh) => (byMouse) => {
    if (isHeld()) return
    const has = terminal.hasSelection()
    if (has || had || byMouse === true) refresh(byMouse)
    had = has
  })
  return () => {
    terminal.refresh(0, terminal.rows - 1)
    refreshSelection()
    placeInput()
  }
}

type Method = (...words: readonly unknown[]) => unknown

/** @returns what stands there now; does nothing where there was nothing to wrap. */
function wrap(object: unknown, name: string, around: (method: Method) => Method): Method {
  const method = member(object, name)
  if (!isObject(object) || !isMethod(method)) return () => undefined
  const wrapped = around((...words) => Reflect.apply(method, object, words))
  Reflect.set(object, name, wrapped)
  return wrapped
}

const member = (of: unknown, name: string): unknown => (isObject(of) ? Reflect.get(of, name) : undefined)

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

const isMethod = (value: unknown): value is Method => typeof value === 'function'
