import type { Prose, ProseBlock, ProseSpan } from '@shared/runbooks/prose.ts'
import { readProse } from '@shared/runbooks/read-prose.ts'
import { Fragment, type ReactNode, useMemo } from 'react'
import { pathOf } from '../app/route.ts'
import { ScrollArea } from '../design/scroll-area.tsx'

/** Markdown drawn by elements of our own; nothing of it is ever HTML. */
export function ProseView({ markdown }: { readonly markdown: string }) {
  const prose = useMemo(() => readProse(markdown), [markdown])
  return <div className="flex max-w-[84ch] flex-col gap-2 break-words">{blocks(prose)}</div>
}

// A text has no other names for its parts than their places, and it never changes while it is shown.
const blocks = (prose: Prose): ReactNode => prose.map((block, index) => <Block key={index} block={block} />)
const spans = (all: readonly ProseSpan[]): ReactNode => all.map((span, index) => <Span key={index} span={span} />)

function Block({ block }: { readonly block: ProseBlock }): ReactNode {
  switch (block.block) {
    case 'paragraph':
      return <p className="m-0">{spans(block.children)}</p>
    case 'heading':
      return <h4 className="font-semibold">{spans(block.children)}</h4>
    case 'list': {
      const entries = block.entries.map(({ checked, children }, index) => (
        <li key={index} className="flex flex-col gap-1">
          {checked === null ? null : <span className="text-soft">{checked ? '[x]' : '[ ]'}</span>}
          {blocks(children)}
        </li>
      ))
      return block.start === null ? (
        <ul className="ml-5 list-disc [&>li]:list-item">{entries}</ul>
      ) : (
        <ol start={block.start} className="ml-5 list-decimal [&>li]:list-item">
          {entries}
        </ol>
      )
    }
    case 'quote':
      return <blockquote className="m-0 border-l-2 border-edge pl-2 text-soft">{blocks(block.children)}</blockquote>
    case 'code':
      return (
        <ScrollArea label={block.language || 'Code'} className="max-h-72 shrink-0 rounded border border-line bg-canvas">
          <pre className="p-2 font-mono text-sm">{block.text}</pre>
        </ScrollArea>
      )
    case 'table':
      return (
        <ScrollArea label="Table" className="shrink-0">
          <table className="border-collapse text-left">
            <thead>
              <tr>
                {block.head.map((cell, index) => (
                  <th key={index} scope="col" className="border-b border-line px-2 py-0.5 font-medium">
                    {spans(cell)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {block.rows.map((row, index) => (
                <tr key={index}>
                  {row.map((cell, column) => (
                    <td key={column} className="border-b border-line/60 px-2 py-0.5 align-top">
                      {spans(cell)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollArea>
      )
    case 'rule':
      return <hr className="border-line" />
  }
}

function Span({ span }: { readonly span: ProseSpan }): ReactNode {
  switch (span.span) {
    case 'text':
      return span.text
    case 'code':
      return <code className="rounded bg-raised px-1 font-mono text-sm">{span.text}</code>
    case 'emphasis':
      return <em>{spans(span.children)}</em>
    case 'strong':
      return <strong>{spans(span.children)}</strong>
    case 'deleted':
      return <s>{spans(span.children)}</s>
    case 'break':
      return <br />
    case 'link':
      return 'runbook' in span.target ? (
        <a
          href={`#${pathOf({ screen: 'runbooks', place: { at: 'page', runbook: span.target.runbook } })}`}
          className="text-info underline"
        >
          {spans(span.children)}
        </a>
      ) : (
        // The window opens nothing outside: the address is there to be copied.
        <Fragment>
          {spans(span.children)} <code className="font-mono text-sm text-soft select-all">{span.target.href}</code>
        </Fragment>
      )
  }
}
