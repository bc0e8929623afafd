import type { PlaceSection } from '../clusters/kind-places.ts'
import { inForce, type Shortcut } from './shortcut-book.ts'

export interface PaletteCommand {
  readonly keys: string
  readonly label: string
  readonly run: () => void
}

/** What the present screen can do besides going somewhere; the palette and its keys show the same. */
export function commandsOf(shortcuts: readonly Shortcut[]): readonly PaletteCommand[] {
  return inForce(shortcuts).flatMap(({ keys, label, group, run }) =>
    group !== 'This screen' || run === null ? [] : { keys, label, run },
  )
}

export interface KindEntry {
  readonly plural: string
  readonly title: string
  /** All that it may also be called. */
  readonly words: string
}

/** Every table, the built-in ones first. */
export function kindEntries(sections: readonly PlaceSection[]): readonly KindEntry[] {
  return sections.flatMap(({ places }) =>
    places.map(({ plural, title, words }) => ({ plural, title, words: [...new Set(words)].join(' ') })),
  )
}
