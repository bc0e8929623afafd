import type { LogEntry } from '@shared/logs/contract.ts'
import { useMemo, useRef, useState } from 'react'
import { columnsNamed, type LogColumn, type SeenField, seenFields, usualColumns } from './log-columns.ts'

export interface LogColumns {
  /** null: lines stand as they were written. */
  readonly columns: readonly LogColumn[] | null
  readonly chosen: readonly string[]
  choose(names: readonly string[]): void
  /** Looks at the lines as they are now. */
  seen(): readonly SeenField[]
}

/** The columns of the structured view. Once found they stay, so that nothing jumps while lines come. */
export function useLogColumns(on: boolean, shown: readonly LogEntry[]): LogColumns {
  const [chosen, choose] = useState<readonly string[] | null>(null)
  const found = useRef<readonly LogColumn[] | null>(null)
  const lines = useRef(shown)
  lines.current = shown
  const named = useMemo(() => (chosen === null ? null : columnsNamed(chosen, seenFields(lines.current))), [chosen])
  if (on && found.current === null) {
    const seen = seenFields(shown)
    const usual = usualColumns(seen)
    if (usual.length > 0) found.current = columnsNamed(usual, seen)
  }
  const columns = named ?? found.current ?? []
  return {
    columns: on ? columns : null,
    chosen: columns.map(({ name }) => name),
    choose,
    seen: () => seenFields(lines.current),
  }
}
