import type { ProseSpan, ProseTarget } from '@shared/runbooks/prose.ts'
import { spansText } from '@shared/runbooks/prose-text.ts'
import { CopyButton } from '../design/copy-button.tsx'
import { pagePath, runbookPath } from './reference-route.ts'

/** Words within a block. */
export function ProseSpans({ spans }: { readonly spans: readonly ProseSpan[] }) {
  return spans.map((span, index) => <Span key={index} span={span} />)
}

function Span({ span }: { readonly span: ProseSpan }) {
  switch (span.span) {
    case 'text':
      return span.text
    case 'code':
      return <code className="rounded bg-raised px-1 font-mono text-sm break-words">{span.text}</code>
    case 'emphasis':
      return (
        <em>
          <ProseSpans spans={span.children} />
        </em>
      )
    case 'strong':
      return (
        <strong>
          <ProseSpans spans={span.children} />
        </strong>
      )
    case 'deleted':
      return (
        <del>
          <ProseSpans spans={span.children} />
        </del>
      )
    case 'break':
      return <br />
    case 'link':
      return <Link target={span.target} words={span.children} />
  }
}

/** Links stay inside. An address outside is shown to be copied: the cockpit opens nothing by itself. */
function Link({ target, words }: { readonly target: ProseTarget; readonly words: readonly ProseSpan[] }) {
  if ('href' in target) {
    const shown = spansText(words)
    const address = target.href.replace(/^mailto:/, '')
    return (
      <span className="break-words">
        {shown === address || `${shown}/` === address ? null : (
          <>
            <ProseSpans spans={words} />{' '}
          </>
        )}
        <span className="font-mono text-sm text-soft">{address}</span>
        <span className="inline-block align-bottom">
          <CopyButton text={address} what={address} />
        </span>
      </span>
    )
  }
  const path = 'runbook' in target ? runbookPath(target.runbook) : pagePath(target.page)
  return (
    <a href={`#${path}`} className="text-info underline">
      <ProseSpans spans={words} />
    </a>
  )
}
