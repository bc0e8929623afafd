import type { Kind } from '@shared/clusters/kind.ts'
import { z } from 'zod'
import { create } from 'zustand'

type Hidden = Readonly<Record<string, readonly string[]>>

const storageKey = 'cockpit.columns'
const stored = z.record(z.string(), z.array(z.string()))

/** Ids of hidden columns by kind, for the kinds whose columns were chosen. */
const useChoices = create<{ readonly hidden: Hidden }>(() => ({ hidden: read() }))

function read(): Hidden {
  // What an older version or another hand wrote there must not keep the screen from being drawn.
  try {
    return stored.parse(JSON.parse(globalThis.localStorage?.getItem(storageKey) ?? '{}'))
  } catch {
    return {}
  }
}

function write(hidden: Hidden): void {
  useChoices.setState({ hidden })
  localStorage.setItem(storageKey, JSON.stringify(hidden))
}

/** Hidden unless somebody chose otherwise. */
export function hiddenAtFirst(kind: Kind): readonly string[] {
  return kind.columns.filter(({ wide }) => wide === true).map(({ id }) => id)
}

/** The ids of the columns that the table of a kind does not show now. */
export function useHiddenColumns(kind: Kind): readonly string[] {
  const chosen = useChoices((state) => state.hidden[kind.plural])
  return chosen ?? hiddenAtFirst(kind)
}

/** Shows or hides one column; kept in this machine's settings. */
export function toggleColumn(kind: Kind, id: string): void {
  const { hidden } = useChoices.getState()
  const before = hidden[kind.plural] ?? hiddenAtFirst(kind)
  const after = before.includes(id) ? before.filter((each) => each !== id) : [...before, id]
  write({ ...hidden, [kind.plural]: after })
}

/** All columns, and with the next call those that are shown at first. */
export function toggleAllColumns(kind: Kind): void {
  const { hidden } = useChoices.getState()
  const before = hidden[kind.plural] ?? hiddenAtFirst(kind)
  if (before.length > 0) write({ ...hidden, [kind.plural]: [] })
  else resetColumns(kind)
}

/** Back to the columns that are shown at first. */
export function resetColumns(kind: Kind): void {
  const { [kind.plural]: _dropped, ...others } = useChoices.getState().hidden
  write(others)
}
