import type { LogEntry } from '@shared/logs/contract.ts'
import { CopyButton } from '../design/copy-button.tsx'
import { Dialog } from '../design/dialog.tsx'
import { ScrollArea } from '../design/scroll-area.tsx'
import { laidOut, markerText } from './log-text.ts'

/** One line as a whole; JSON laid out. */
export function LineDialog({ entry, onClose }: { readonly entry: LogEntry | null; readonly onClose: () => void }) {
  const isLine = entry?.type === 'line'
  const text = entry === null ? '' : isLine ? entry.text : markerText(entry)
  return (
    <Dialog
      open={entry !== null}
      onClose={onClose}
      title={isLine ? `${entry.pod}/${entry.container}` : 'About the log'}
      description={isLine ? entry.stamp || 'without a time stamp' : 'This is no line of the log.'}
    >
      <ScrollArea label="The whole line" className="m-4 mt-2 min-h-0 rounded border border-line bg-canvas">
        <pre className="p-2 font-mono text-sm break-words whitespace-pre-wrap">{laidOut(text)}</pre>
      </ScrollArea>
      <div className="flex items-center gap-3 px-4 pb-3 text-sm text-soft">
        {isLine && entry.cutBytes > 0 ? `${entry.cutBytes} bytes at its end were cut off.` : ''}
        <span className="ml-auto">
          <CopyButton text={text} what="line" />
        </span>
      </div>
    </Dialog>
  )
}
