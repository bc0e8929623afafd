import { type ErrorShape, toErrorShape } from '@shared/contract/cockpit-error.ts'
import { judgeLink } from '@shared/terminal/link.ts'
import { useState } from 'react'
import { useStore } from 'zustand'
import { useServices } from '../app/services.ts'
import { Dialog } from '../design/dialog.tsx'
import { ErrorPanel } from '../design/error-panel.tsx'
import { walkButtons } from '../design/walk-buttons.ts'
import type { TerminalViews } from './terminal-views.ts'

/** Shows an address whole before it is opened: what a program prints need not be where it leads. */
export function AddressDialog({ views }: { readonly views: TerminalViews }) {
  const { clients } = useServices()
  const addresses = useStore(views.store, (state) => state.addresses)
  const [error, setError] = useState<ErrorShape | null>(null)
  if (addresses === null) return null
  const close = () => {
    setError(null)
    views.store.setState({ addresses: null })
  }
  const open = (url: string) =>
    clients.terminal.openLink({ url }).then(close, (thrown: unknown) => setError(toErrorShape(thrown)))
  return (
    <Dialog
      open
      onClose={close}
      title={addresses.length === 1 ? 'Open this address?' : 'Addresses on the screen'}
      description="It was printed by a program. It opens in the browser of this machine, not in the cockpit."
    >
      {error === null ? null : <ErrorPanel error={error} />}
      <ul onKeyDown={walkButtons} aria-label="Addresses" className="min-h-0 overflow-auto p-2">
        {addresses.length === 0 ? <li className="p-2 text-soft">There is no address on the screen.</li> : null}
        {addresses.map((text) => {
          const verdict = judgeLink(text)
          return (
            <li key={text}>
              <button
                type="button"
                aria-disabled={!verdict.allowed}
                onClick={() => (verdict.allowed ? void open(verdict.url) : undefined)}
                className="w-full rounded px-2 py-1.5 text-left hover:bg-raised focus-visible:bg-chosen"
              >
                <span className="block font-mono break-all">{verdict.allowed ? verdict.url : text}</span>
                {verdict.allowed ? null : (
                  <span className="block text-sm text-bad">It is not opened: {verdict.reason}.</span>
                )}
              </button>
            </li>
          )
        })}
      </ul>
    </Dialog>
  )
}
