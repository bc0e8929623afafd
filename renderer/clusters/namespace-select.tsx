import type { Ref } from 'react'
import { Kbd } from '../design/kbd.tsx'
import { focusPrimaryList } from '../design/primary-list.ts'

interface Props {
  readonly chosen: string | null
  /** What no choice is called: "all", or the one namespace that may be read. */
  readonly all: string
  readonly namespaces: readonly string[]
  readonly onChoose: (namespace: string | null) => void
  readonly ref: Ref<HTMLSelectElement>
}

/** Narrows a table to one namespace; Enter and Esc go to the table. */
export function NamespaceSelect({ chosen, all, namespaces, onChoose, ref }: Props) {
  return (
    <label className="flex shrink-0 items-center gap-1.5 text-sm text-soft">
      <span className="@max-[760px]:sr-only">Namespace</span>
      <Kbd keys="N" />
      <select
        ref={ref}
        value={chosen ?? ''}
        onChange={(event) => onChoose(event.target.value === '' ? null : event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' && event.key !== 'Escape') return
          event.preventDefault()
          event.stopPropagation()
          focusPrimaryList()
        }}
        className="h-6 max-w-44 rounded border border-edge bg-canvas px-1 text-ink"
      >
        <option value="">{all}</option>
        {namespaces.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </label>
  )
}
