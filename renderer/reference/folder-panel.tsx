import type { ReferenceFolder } from '@shared/reference/reference.ts'
import { type FormEvent, useState } from 'react'
import { useServices } from '../app/services.ts'
import { useLastError } from '../bridge/use-last-error.ts'
import { Button } from '../design/button.tsx'
import { ErrorPanel } from '../design/error-panel.tsx'
import { Panel } from '../design/panel.tsx'

/** Folders of one's own Markdown: what was read of each, what was not and why. */
export function FolderPanel({ folders }: { readonly folders: readonly ReferenceFolder[] }) {
  const { clients } = useServices()
  const [path, setPath] = useState('')
  const { error, act } = useLastError()
  const add = (event: FormEvent) => {
    event.preventDefault()
    void act(async () => {
      await clients.reference.addFolder({ path })
      setPath('')
    })
  }
  return (
    <Panel
      title="Own folders"
      aside="Markdown of yours, searched as well; runbooks in it run only when they were accepted"
      className="max-h-[30%] shrink-0"
    >
      <div className="min-h-0 overflow-auto p-2">
        <ul className="flex flex-col gap-1">
          {folders.map((folder) => (
            <li key={folder.path}>
              <span className="flex items-center gap-3">
                <span className="min-w-0 truncate font-mono text-sm">{folder.path}</span>
                <span className="shrink-0 text-sm text-soft">
                  pages: {folder.pages}, runbooks: {folder.runbooks}
                </span>
                <Button
                  look="bare"
                  aria-label={`Remove ${folder.path}`}
                  onClick={() => void act(() => clients.reference.removeFolder({ path: folder.path }))}
                >
                  Remove
                </Button>
              </span>
              {folder.refused.length === 0 ? null : (
                <details className="text-sm text-warn">
                  <summary>{folder.refused.length + folder.refusedMore} not read</summary>
                  <ul className="pl-4 text-soft">
                    {folder.refused.map(({ path: file, reason }) => (
                      <li key={`${file}\n${reason}`} className="break-all">
                        <span className="font-mono">{file}</span>: {reason}
                      </li>
                    ))}
                    {folder.refusedMore === 0 ? null : <li>and {folder.refusedMore} more</li>}
                  </ul>
                </details>
              )}
            </li>
          ))}
        </ul>
        <form onSubmit={add} className="mt-1.5 flex items-center gap-2">
          <input
            value={path}
            onChange={(event) => setPath(event.target.value)}
            aria-label="Path of a folder"
            placeholder="/path/of/a/folder or ~/notes"
            spellCheck={false}
            className="h-6 w-96 rounded border border-edge bg-canvas px-2 font-mono text-sm text-ink placeholder:text-soft"
          />
          <Button type="submit" disabled={path.trim() === ''}>
            Add the folder
          </Button>
        </form>
        {error === null ? null : <ErrorPanel error={error} />}
      </div>
    </Panel>
  )
}
