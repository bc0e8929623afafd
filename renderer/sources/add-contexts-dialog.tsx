import { type ErrorShape, toErrorShape } from '@shared/contract/cockpit-error.ts'
import type { ContextPreview, KubeconfigInput } from '@shared/sources/contract.ts'
import { type FormEvent, useState } from 'react'
import { useServices } from '../app/services.ts'
import { Button } from '../design/button.tsx'
import { Dialog } from '../design/dialog.tsx'
import { ErrorPanel } from '../design/error-panel.tsx'
import { type ChosenContext, ContextChoice } from './context-choice.tsx'

interface Props {
  readonly open: boolean
  readonly onClose: () => void
}

/** Adds contexts from a kubeconfig file or pasted text: first what is in it, then which of them under which name. */
export function AddContextsDialog({ open, onClose }: Props) {
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Add contexts"
      description="They are copied into a file of the cockpit's own, which only your account can read. Your own kubeconfig files stay as they are."
    >
      {open ? <AddContexts onClose={onClose} /> : null}
    </Dialog>
  )
}

function AddContexts({ onClose }: Pick<Props, 'onClose'>) {
  const { clients } = useServices()
  const [form, setForm] = useState<KubeconfigInput['form']>('file')
  const [path, setPath] = useState('')
  const [text, setText] = useState('')
  const [found, setFound] = useState<{
    contexts: ContextPreview[]
    errors: { source: string; error: ErrorShape }[]
  } | null>(null)
  const [error, setError] = useState<ErrorShape | null>(null)
  const [busy, setBusy] = useState(false)
  const input: KubeconfigInput = form === 'file' ? { form, path } : { form, text }
  const empty = (form === 'file' ? path : text).trim() === ''

  const act = async (work: () => Promise<void>) => {
    setBusy(true)
    setError(null)
    try {
      await work()
    } catch (thrown) {
      setError(toErrorShape(thrown))
    } finally {
      setBusy(false)
    }
  }
  const look = (event: FormEvent) => {
    event.preventDefault()
    if (!empty) void act(async () => setFound(await clients.sources.preview({ input })))
  }
  const add = (contexts: ChosenContext[]) =>
    void act(async () => {
      await clients.sources.addContexts({ input, contexts })
      onClose()
    })

  if (found !== null) {
    return (
      <div className="flex min-h-0 flex-1 flex-col overflow-auto">
        {error === null ? null : <ErrorPanel error={error} />}
        {found.errors.map((each) => (
          <ErrorPanel key={`${each.source} ${each.error.message}`} error={each.error} />
        ))}
        <ContextChoice contexts={found.contexts} busy={busy} onBack={() => setFound(null)} onAdd={add} />
      </div>
    )
  }
  return (
    <form onSubmit={look} className="flex min-h-0 flex-1 flex-col gap-2 overflow-auto p-4">
      <fieldset className="m-0 flex gap-4 border-0 p-0">
        <legend className="sr-only">Where from</legend>
        <label className="flex items-center gap-1.5">
          <input type="radio" name="form" checked={form === 'file'} onChange={() => setForm('file')} /> A file
        </label>
        <label className="flex items-center gap-1.5">
          <input type="radio" name="form" checked={form === 'text'} onChange={() => setForm('text')} /> Pasted text
        </label>
      </fieldset>
      {form === 'file' ? (
        <label>
          <span className="text-sm text-soft">Path of the kubeconfig file</span>
          <input
            value={path}
            onChange={(event) => setPath(event.target.value)}
            placeholder="~/Downloads/cluster.yaml"
            spellCheck={false}
            className="h-7 w-full rounded border border-edge bg-canvas px-2 font-mono text-sm"
          />
        </label>
      ) : (
        <label>
          <span className="text-sm text-soft">Kubeconfig as YAML or JSON</span>
          <textarea
            value={text}
            onChange={(event) => setText(event.target.value)}
            rows={12}
            spellCheck={false}
            autoComplete="off"
            className="w-full rounded border border-edge bg-canvas p-2 font-mono text-xs"
          />
        </label>
      )}
      {error === null ? null : <ErrorPanel error={error} />}
      <span className="flex justify-end gap-2">
        <Button onClick={onClose} keys="Esc">
          Cancel
        </Button>
        <Button type="submit" look="primary" disabled={empty || busy}>
          Look what is in it
        </Button>
      </span>
    </form>
  )
}
