import type { KubeconfigSource, SourcesOverview } from '@shared/sources/contract.ts'
import { useState } from 'react'
import { SourceErrors } from '../clusters/source-errors.tsx'
import { Button } from '../design/button.tsx'
import { ConfirmDialog } from '../design/confirm-dialog.tsx'
import { Panel } from '../design/panel.tsx'
import { ScrollArea } from '../design/scroll-area.tsx'
import { StatusBadge } from '../design/status-badge.tsx'
import type { Tone } from '../design/tone.tsx'
import type { SourceActions } from './use-source-actions.ts'

interface Props {
  readonly overview: SourcesOverview
  readonly actions: SourceActions
  readonly onAdd: () => void
}

const looks: Record<KubeconfigSource['state'], { readonly tone: Tone; readonly word: string }> = {
  read: { tone: 'ok', word: 'Read' },
  empty: { tone: 'muted', word: 'Empty' },
  absent: { tone: 'warn', word: 'Not there' },
  failed: { tone: 'bad', word: 'Not readable' },
}

/** The kubeconfig files with what is wrong in them, the PATH of sign-in programs, and further authorities. */
export function KubeconfigPanel({ overview, actions, onAdd }: Props) {
  const [removing, setRemoving] = useState<string | null>(null)
  const { kubeconfigs, errors, searchPath, authorities } = overview
  return (
    <Panel
      title="Kubeconfigs"
      aside={
        <>
          <span className="truncate">watched; changes are read at once</span>
          <span className="ml-auto flex gap-2">
            <Button onClick={actions.reload}>Read again</Button>
            <Button keys="a" onClick={onAdd}>
              Add contexts …
            </Button>
          </span>
        </>
      }
      className="h-[34%] shrink-0"
    >
      <ScrollArea label="Kubeconfig files and PATH" className="min-h-0 flex-1">
        <div className="flex flex-col gap-2 p-2.5">
          <ul className="flex flex-col gap-1.5">
            {kubeconfigs.map((file) => (
              <File key={file.path} file={file} onRemove={setRemoving} />
            ))}
          </ul>
          <SourceErrors errors={errors} />
          <Surroundings searchPath={searchPath} authorities={authorities} />
        </div>
      </ScrollArea>
      <ConfirmDialog
        open={removing !== null}
        title={`Remove ${removing ?? ''}?`}
        description="The cockpit forgets this context and its credentials. The file that it was copied from stays as it is."
        action="Remove context"
        onConfirm={() => {
          if (removing !== null) actions.removeContext(removing)
          setRemoving(null)
        }}
        onCancel={() => setRemoving(null)}
      />
    </Panel>
  )
}

function File({ file, onRemove }: { readonly file: KubeconfigSource; readonly onRemove: (context: string) => void }) {
  const { tone, word } = looks[file.state]
  const origin = file.copiedFrom === null ? 'pasted' : `copied from ${file.copiedFrom}`
  return (
    <li>
      <span className="flex items-center gap-2">
        <StatusBadge tone={tone}>{word}</StatusBadge>
        <span className="min-w-0 truncate font-mono text-sm" title={file.path}>
          {file.path}
        </span>
        <span className="shrink-0 text-sm text-soft">
          {file.origin === 'added'
            ? `added here, ${origin}${file.addedAt === null ? '' : `, ${new Date(file.addedAt).toISOString().slice(0, 10)}`}`
            : 'yours; never written to'}
        </span>
      </span>
      <span className="flex flex-wrap gap-x-3 gap-y-1 pl-4 text-sm">
        {file.contexts.map(({ name, usable }) => (
          <span key={name} className="flex items-center gap-1">
            <span className={usable ? '' : 'text-bad'}>{usable ? name : `${name} (not usable)`}</span>
            {file.origin === 'added' ? (
              <Button look="bare" aria-label={`Remove context ${name}`} onClick={() => onRemove(name)}>
                Remove
              </Button>
            ) : null}
          </span>
        ))}
      </span>
      {file.remarks.map((remark) => (
        <p key={remark} className="pl-4 text-sm text-warn">
          {remark}
        </p>
      ))}
    </li>
  )
}

function Surroundings({ searchPath, authorities }: Pick<SourcesOverview, 'searchPath' | 'authorities'>) {
  return (
    <div className="text-sm">
      {searchPath === null ? (
        <p className="text-soft">PATH for sign-in programs is being asked for …</p>
      ) : (
        <details>
          <summary>
            PATH for sign-in programs: {searchPath.folders.length} folders, from {searchPath.from}
          </summary>
          <ul className="pl-4 font-mono">
            {searchPath.folders.map((folder) => (
              <li key={folder}>{folder}</li>
            ))}
          </ul>
        </details>
      )}
      {searchPath?.trouble ? <p className="text-warn">{searchPath.trouble}</p> : null}
      {authorities.map(({ variable, path, trouble }) => (
        <p key={variable} className={trouble === null ? 'text-soft' : 'text-warn'}>
          {variable}: <span className="font-mono">{path}</span>{' '}
          {trouble === null ? 'is trusted for contexts that name no authority' : `is not used: ${trouble}`}
        </p>
      ))}
    </div>
  )
}
