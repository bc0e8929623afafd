import { useEffect, useRef } from 'react'

interface Props {
  readonly text: string
  readonly onChange: (text: string) => void
}

const rowHeight = 18

/** A plain text field with line numbers beside it. Tab leaves it, as in every form. */
export function YamlEditor({ text, onChange }: Props) {
  const field = useRef<HTMLTextAreaElement>(null)
  const numbers = useRef<HTMLDivElement>(null)
  const lines = text.split('\n').length
  useEffect(() => {
    field.current?.focus()
    field.current?.setSelectionRange(0, 0)
  }, [])
  const style = { lineHeight: `${rowHeight}px` }
  return (
    <div className="flex h-[52vh] min-h-32 shrink overflow-hidden rounded border border-edge bg-canvas font-mono text-sm">
      <div
        ref={numbers}
        aria-hidden="true"
        className="shrink-0 overflow-hidden border-r border-line py-1 pr-2 pl-1 text-right text-soft select-none"
        style={style}
      >
        {/* One text for all numbers: an object may have thousands of lines. */}
        <pre>{Array.from({ length: lines }, (_, index) => index + 1).join('\n')}</pre>
      </div>
      <textarea
        ref={field}
        aria-label="YAML"
        value={text}
        onChange={(event) => onChange(event.target.value)}
        onScroll={(event) => {
          if (numbers.current !== null) numbers.current.scrollTop = event.currentTarget.scrollTop
        }}
        wrap="off"
        spellCheck={false}
        autoComplete="off"
        className="min-w-0 flex-1 resize-none bg-transparent px-2 py-1 text-ink focus-visible:outline-none"
        style={style}
      />
    </div>
  )
}
