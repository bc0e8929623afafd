import { useStore } from 'zustand'
import { useServices } from '../app/services.ts'
import { EnvironmentBand } from '../clusters/environment.tsx'
import { useCluster } from '../clusters/fleet-store.ts'
import { Button } from '../design/button.tsx'
import { Dialog } from '../design/dialog.tsx'
import { paneOf } from './terminal-layout.ts'
import type { TerminalViews } from './terminal-views.ts'

const mostShown = 4_000

/** Several lines into production: each may be run at once. Shown as they would be sent. */
export function PasteDialog({ views }: { readonly views: TerminalViews }) {
  const { terminals: desk } = useServices()
  const asked = useStore(views.store, ({ paste }) => paste)
  const target = useStore(desk.store, ({ layout }) => (asked === null ? null : paneOf(layout, asked.pane)?.target))
  const cluster = useCluster(target?.cluster ?? '')
  if (asked === null) return null
  const { text, lines, left } = asked.paste
  return (
    <Dialog
      open
      wide
      onClose={() => views.answerPaste(false)}
      title={`Paste ${lines} lines?`}
      description="A shell may run each line at once, as if Enter was pressed after it."
    >
      {cluster === null ? null : (
        <div className="pt-2">
          <EnvironmentBand cluster={cluster} />
        </div>
      )}
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls.
        tabIndex={0}
        className="m-4 min-h-0 overflow-auto rounded border border-line bg-canvas p-2 font-mono text-sm"
      >
        {text.slice(0, mostShown)}
        {text.length > mostShown ? `\n… and ${text.length - mostShown} characters more` : ''}
      </pre>
      {left === 0 ? null : <p className="px-4 pb-2 text-warn">{left} control characters in it are left out.</p>}
      <div className="flex justify-end gap-2 border-t border-line p-3">
        <Button autoFocus keys="Esc" onClick={() => views.answerPaste(false)}>
          Not now
        </Button>
        <Button look="danger" onClick={() => views.answerPaste(true)}>
          Paste {lines} lines
        </Button>
      </div>
    </Dialog>
  )
}
