import type { DiffLine } from '@shared/gate/preview.ts'
import { ScrollArea } from '../design/scroll-area.tsx'

const looks: Record<DiffLine['sign'], { readonly mark: string; readonly word: string; readonly look: string }> = {
  same: { mark: ' ', word: '', look: '' },
  add: { mark: '+', word: 'added', look: 'bg-ok/15 text-ok' },
  remove: { mark: '-', word: 'removed', look: 'bg-bad/15 text-bad' },
  gap: { mark: '⋯', word: '', look: 'text-soft' },
}

/** What changes, line by line: a sign and a colour, and a word for those who hear it. */
export function DiffView({ lines }: { readonly lines: readonly DiffLine[] }) {
  const added = lines.filter(({ sign }) => sign === 'add').length
  const removed = lines.filter(({ sign }) => sign === 'remove').length
  return (
    <div className="flex min-h-0 flex-col">
      <p className="pb-1 text-sm text-soft">
        The server’s own dry run: {added} {added === 1 ? 'line' : 'lines'} added, {removed} removed
      </p>
      <ScrollArea label="What changes" className="max-h-[36vh] min-h-0 rounded border border-line bg-canvas">
        <pre className="w-max min-w-full py-1 font-mono text-sm">
          {lines.map(({ sign, text }, index) => {
            const { mark, word, look } = looks[sign]
            return (
              // Lines have no other name, and a preview never changes.
              <div key={index} data-sign={sign} className={`px-2 ${look}`}>
                <span aria-hidden="true" className="inline-block w-4 select-none">
                  {mark}
                </span>
                {word === '' ? null : <span className="sr-only">{word}: </span>}
                {text}
              </div>
            )
          })}
        </pre>
      </ScrollArea>
    </div>
  )
}
