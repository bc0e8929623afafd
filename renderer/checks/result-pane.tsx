import type { CheckResult } from '@shared/checks/check.ts'
import type { ReactNode } from 'react'
import { openObject } from '../clusters/open-object.ts'
import { Button } from '../design/button.tsx'
import { CopyButton } from '../design/copy-button.tsx'
import { ScrollArea } from '../design/scroll-area.tsx'
import { VerdictBadge } from './verdict-badge.tsx'

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <div className="mb-2">
      <h3 className="text-sm text-soft">{title}</h3>
      <div className="break-words whitespace-pre-line">{children}</div>
    </div>
  )
}

/** One result: what was expected, what was seen, and the evidence to check it by hand. */
export function ResultPane({ result }: { readonly result: CheckResult }) {
  return (
    <div className="p-2.5">
      <div className="mb-2 flex flex-wrap items-center gap-x-3">
        <VerdictBadge verdict={result.verdict} />
        <span className="font-semibold">{result.title}</span>
        <span className="text-sm text-soft">
          {result.cluster} · {result.guide} · {(result.durationMs / 1000).toFixed(1)} s
        </span>
      </div>
      <Part title="Expected">{result.expected}</Part>
      <Part title="Observed">{result.observed}</Part>
      {result.hint === '' ? null : <Part title="What to do">{result.hint}</Part>}
      {result.objects.length === 0 ? null : (
        <Part title="Open">
          <ul className="flex flex-col items-start gap-1">
            {result.objects.map((object) => (
              <li key={JSON.stringify(object)} className="max-w-full">
                <Button className="max-w-full" onClick={() => openObject(result.cluster, object)}>
                  <span className="truncate">
                    {object.kind} {object.namespace === null ? '' : `${object.namespace}/`}
                    {object.name}
                    {object.container === null ? '' : ` · ${object.container}`}
                  </span>
                </Button>
              </li>
            ))}
          </ul>
        </Part>
      )}
      {result.evidence.map(({ command, output, at }) => (
        <div key={`${command}\n${at}`} className="mb-2 rounded border border-line">
          <div className="flex items-start gap-2 border-b border-line bg-raised py-0.5 pr-0.5 pl-2">
            <code className="min-w-0 flex-1 py-0.5 font-mono text-sm break-all">{command}</code>
            <CopyButton text={command} what="command" />
          </div>
          <ScrollArea label={`Output of ${command}`} className="max-h-56">
            <pre className="p-2 font-mono text-sm whitespace-pre">{output === '' ? '(no output)' : output}</pre>
          </ScrollArea>
          <p className="px-2 pb-1 text-xs text-soft">
            <time dateTime={new Date(at).toISOString()}>{new Date(at).toLocaleString()}</time>
          </p>
        </div>
      ))}
    </div>
  )
}
