interface Props {
  readonly chosen: string | null
  /** What no choice is called: "all", or the one namespace that may be read. */
  readonly all: string
  readonly namespaces: readonly string[]
  readonly onChoose: (namespace: string | null) => void
}

/** Narrows a table to one namespace. */
export function NamespaceSelect({ chosen, all, namespaces, onChoose }: Props) {
  return (
    <label className="flex shrink-0 items-center gap-1.5 text-sm text-soft">
      Namespace
      <select
        value={chosen ?? ''}
        onChange={(event) => onChoose(event.target.value === '' ? null : event.target.value)}
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
