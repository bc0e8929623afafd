import type { Row } from '@shared/clusters/kind.ts'
import { Button } from '../design/button.tsx'
import { CopyButton } from '../design/copy-button.tsx'

interface Props {
  readonly rows: readonly Row[]
  readonly onClear: () => void
}

/** What can be done with the rows that are selected. */
export function SelectionBar({ rows, onClear }: Props) {
  if (rows.length === 0) return null
  const names = rows.map(({ namespace, name }) => (namespace === null ? name : `${namespace}/${name}`))
  return (
    <section
      aria-label="Selected rows"
      className="flex h-7 shrink-0 items-center gap-2 border-b border-line bg-chosen px-2 text-sm"
    >
      <span role="status">
        {rows.length} {rows.length === 1 ? 'row' : 'rows'} selected
      </span>
      <CopyButton text={names.join('\n')} what="names" />
      <Button look="bare" keys="Esc" onClick={onClear}>
        Clear
      </Button>
    </section>
  )
}
