import { useEffect, useRef, useState } from 'react'
import { Button } from '../design/button.tsx'
import type { TerminalViews } from './terminal-views.ts'

/** Finds in what the active terminal printed, above its screen too. */
export function FindBox({ views, onClose }: { readonly views: TerminalViews; readonly onClose: () => void }) {
  const [text, setText] = useState('')
  const [missing, setMissing] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => input.current?.focus(), [])
  const find = (direction: 1 | -1) => {
    const view = views.active()
    if (view !== null && text !== '') setMissing(!view.find(text, direction))
  }
  const close = () => {
    views.active()?.endFind()
    onClose()
    views.active()?.focus()
  }
  return (
    <search className="flex h-8 shrink-0 items-center gap-2 border-b border-line bg-panel px-2">
      <input
        ref={input}
        type="search"
        aria-label="Find in the terminal"
        value={text}
        spellCheck={false}
        onChange={(event) => {
          setText(event.target.value)
          setMissing(false)
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') {
            event.preventDefault()
            // A terminal grows downwards: what is looked for is above.
            find(event.shiftKey ? 1 : -1)
          } else if (event.key === 'Escape') {
            event.preventDefault()
            event.stopPropagation()
            close()
          }
        }}
        className="h-6 w-72 rounded border border-edge bg-canvas px-2 font-mono text-ink"
      />
      <Button look="bare" keys="Enter" onClick={() => find(-1)}>
        Upwards
      </Button>
      <Button look="bare" keys="Shift Enter" onClick={() => find(1)}>
        Downwards
      </Button>
      <span role="status" className="text-sm text-warn">
        {missing ? 'Not found' : ''}
      </span>
      <Button look="bare" keys="Esc" className="ml-auto" onClick={close}>
        Close
      </Button>
    </search>
  )
}
