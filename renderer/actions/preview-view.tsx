import type { AffectedObject, Preview } from '@shared/gate/preview.ts'
import { TriangleAlert } from 'lucide-react'
import { ScrollArea } from '../design/scroll-area.tsx'
import { StatusBadge } from '../design/status-badge.tsx'
import { DiffView } from './diff-view.tsx'

/** Everything that the action would really do. */
export function PreviewView({ preview }: { readonly preview: Preview }) {
  const { diff, affected, warnings } = preview
  return (
    <div className="flex min-h-0 flex-col gap-3">
      {warnings.length === 0 ? null : (
        <ul className="flex flex-col gap-1">
          {warnings.map((warning) => (
            <li key={warning} className="flex items-start gap-1.5 rounded border border-warn px-2 py-1">
              <TriangleAlert aria-hidden="true" size={13} className="mt-0.5 shrink-0 text-warn" />
              <span className="min-w-0 break-words">{warning}</span>
            </li>
          ))}
        </ul>
      )}
      {affected.length === 0 ? null : <Affected objects={affected} />}
      {diff.length === 0 ? null : <DiffView lines={diff} />}
    </div>
  )
}

function Affected({ objects }: { readonly objects: readonly AffectedObject[] }) {
  return (
    <div className="flex min-h-0 flex-col">
      <p className="pb-1 text-sm text-soft">
        {objects.length} {objects.length === 1 ? 'object' : 'objects'} affected
      </p>
      <ScrollArea label="Affected objects" className="max-h-[24vh] min-h-0 rounded border border-line">
        <ul>
          {objects.map(({ kind, namespace, name, fate, tone }) => (
            <li
              key={`${kind}/${namespace}/${name}`}
              className="flex items-baseline gap-3 border-b border-line/60 px-2 py-0.5"
            >
              <span className="min-w-0 flex-1 truncate" title={name}>
                {namespace === null ? '' : <span className="text-soft">{namespace}/</span>}
                {name}
              </span>
              <StatusBadge tone={tone} title={fate}>
                {fate}
              </StatusBadge>
            </li>
          ))}
        </ul>
      </ScrollArea>
    </div>
  )
}
