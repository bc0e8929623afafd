import type { Shortcut } from '../app/shortcut-book.ts'

/** What a terminal keeps for itself while it has the focus; every other key goes to the program. */
export type TerminalCommand =
  | 'leave'
  | 'find'
  | 'copy'
  | 'new'
  | 'close'
  | 'beside'
  | 'below'
  | 'nextPane'
  | 'nextTab'
  | 'previousTab'
  | 'links'
  | 'record'
  | 'bigger'
  | 'smaller'

interface Held {
  readonly keys: string
  readonly label: string
  readonly command: TerminalCommand
  readonly matches: (event: KeyPressed) => boolean
}

export type KeyPressed = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'shiftKey' | 'altKey' | 'metaKey'>

const control = (event: KeyPressed) => event.ctrlKey && !event.altKey && !event.metaKey
const withShift = (code: string) => (event: KeyPressed) => control(event) && event.shiftKey && event.code === code
const plain = (key: string) => (event: KeyPressed) => control(event) && !event.shiftKey && event.key === key

const held: readonly Held[] = [
  { keys: 'Ctrl F6', label: 'Leave the terminal', command: 'leave', matches: plain('F6') },
  { keys: 'Ctrl Shift F', label: 'Find in the terminal', command: 'find', matches: withShift('KeyF') },
  { keys: 'Ctrl Shift C', label: 'Copy what is marked', command: 'copy', matches: withShift('KeyC') },
  { keys: 'Ctrl Shift L', label: 'Addresses on the screen', command: 'links', matches: withShift('KeyL') },
  { keys: 'Ctrl Shift T', label: 'New session', command: 'new', matches: withShift('KeyT') },
  { keys: 'Ctrl Shift W', label: 'Close the session', command: 'close', matches: withShift('KeyW') },
  { keys: 'Ctrl Shift E', label: 'Split beside', command: 'beside', matches: withShift('KeyE') },
  { keys: 'Ctrl Shift S', label: 'Split below', command: 'below', matches: withShift('KeyS') },
  { keys: 'Ctrl Shift R', label: 'Begin or end a recording', command: 'record', matches: withShift('KeyR') },
  { keys: 'Ctrl Shift P', label: 'Next pane', command: 'nextPane', matches: withShift('KeyP') },
  { keys: 'Ctrl PageDown', label: 'Next tab', command: 'nextTab', matches: plain('PageDown') },
  { keys: 'Ctrl PageUp', label: 'Tab before', command: 'previousTab', matches: plain('PageUp') },
  { keys: 'Ctrl =', label: 'Larger letters', command: 'bigger', matches: plain('=') },
  { keys: 'Ctrl -', label: 'Smaller letters', command: 'smaller', matches: plain('-') },
]

/** null: the program's. */
export function commandOf(event: KeyPressed): TerminalCommand | null {
  return held.find(({ matches }) => matches(event))?.command ?? null
}

/** To be listed: the terminal holds the keys itself. */
export const terminalShortcuts: readonly Shortcut[] = [
  ...held.map(({ keys, label }) => ({ keys, label, group: 'This screen' as const, run: null })),
  { keys: 'Ctrl Shift V', label: 'Paste', group: 'This screen', run: null },
  { keys: 'Shift PageUp', label: 'Scroll back', group: 'This screen', run: null },
]
