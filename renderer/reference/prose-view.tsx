import { headingsOf } from '@shared/reference/heading-anchors.ts'
import type { Prose, ProseBlock } from '@shared/runbooks/prose.ts'
import { useMemo } from 'react'
import { CopyButton } from '../design/copy-button.tsx'
import { ProseSpans } from './prose-spans.tsx'
import { ProseTable } from './prose-table.tsx'

interface Props {
  /** Safe by its type: no HTML, no pictures, only addresses that were looked at. */
  readonly prose: Prose
  /** Level of the element for a heading of level 1: 2 below the title of a screen, 3 within a panel. */
  readonly headingBase: number
}

/** Markdown as it was read, drawn as elements. A heading can be found by its anchor in `data-anchor`. */
export function ProseView({ prose, headingBase }: Props) {
  const anchors = useMemo(
    () => new Map(headingsOf(prose).map(({ index, anchor }) => [index, anchor] as const)),
    [prose],
  )
  return (
    <div className="flex min-w-0 flex-col gap-2.5 leading-[1.5]">
      <Blocks blocks={prose} headingBase={headingBase} anchors={anchors} />
    </div>
  )
}

interface BlocksProps {
  readonly blocks: readonly ProseBlock[]
  readonly headingBase: number
  /** By place among the blocks; blocks inside of others have none. */
  readonly anchors?: ReadonlyMap<number, string>
}

function Blocks({ blocks, headingBase, anchors }: BlocksProps) {
  return blocks.map((block, index) => (
    <Block key={index} block={block} headingBase={headingBase} anchor={anchors?.get(index)} />
  ))
}

interface BlockProps {
  readonly block: ProseBlock
  readonly headingBase: number
  readonly anchor: string | undefined
}

function Block({ block, headingBase, anchor }: BlockProps) {
  switch (block.block) {
    case 'paragraph':
      return (
        <p className="max-w-[84ch] break-words">
          <ProseSpans spans={block.children} />
        </p>
      )
    case 'heading':
      return (
        <Heading level={block.level} headingBase={headingBase} anchor={anchor}>
          <ProseSpans spans={block.children} />
        </Heading>
      )
    case 'quote':
      return (
        <blockquote className="flex max-w-[84ch] flex-col gap-2 border-l-2 border-edge pl-3 text-soft">
          <Blocks blocks={block.children} headingBase={headingBase} />
        </blockquote>
      )
    case 'list':
      return <List list={block} headingBase={headingBase} />
    case 'code':
      return <CodeBlock language={block.language} text={block.text} />
    case 'table':
      return <ProseTable head={block.head} rows={block.rows} />
    case 'rule':
      return <hr className="border-line" />
  }
}

const sizes = ['text-lg font-semibold', 'text-lg font-semibold', 'text-base font-semibold']

interface HeadingProps {
  readonly level: number
  readonly headingBase: number
  readonly anchor: string | undefined
  readonly children: React.ReactNode
}

function Heading({ level, headingBase, anchor, children }: HeadingProps) {
  const depth = Math.min(6, Math.max(1, level - 1 + headingBase))
  const Tag = `h${depth}` as 'h1' | 'h2' | 'h3' | 'h4' | 'h5' | 'h6'
  // Takes the focus when one jumps to it, and is no stop of Tab.
  return (
    <Tag
      tabIndex={-1}
      data-anchor={anchor}
      className={`mt-2 scroll-mt-2 break-words first:mt-0 ${sizes[level - 1] ?? 'font-semibold text-soft'}`}
    >
      {children}
    </Tag>
  )
}

function List({ list, headingBase }: { list: Extract<ProseBlock, { block: 'list' }>; headingBase: number }) {
  const { start, entries } = list
  const lines = entries.map(({ checked, children }, index) => (
    <li key={index} className={checked === null ? '' : 'list-none'}>
      {checked === null ? null : (
        <span role="img" aria-label={checked ? 'done' : 'not done'} className="float-left -ml-5 font-mono">
          {checked ? '☑' : '☐'}
        </span>
      )}
      <div className="flex min-w-0 flex-col gap-1.5">
        <Blocks blocks={children} headingBase={headingBase} />
      </div>
    </li>
  ))
  const look = 'flex max-w-[84ch] flex-col gap-1 pl-6'
  return start === null ? (
    <ul className={`list-disc ${look}`}>{lines}</ul>
  ) : (
    <ol start={start} className={`list-decimal ${look}`}>
      {lines}
    </ol>
  )
}

function CodeBlock({ language, text }: { readonly language: string; readonly text: string }) {
  const what = language === '' ? 'text' : language
  return (
    <div className="min-w-0 rounded border border-line bg-canvas">
      <div className="flex h-6 items-center justify-between border-b border-line pl-2 text-xs text-soft">
        <span className="truncate">{what}</span>
        <CopyButton text={text} what={`this ${what}`} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must take the focus. */}
      <pre tabIndex={0} className="overflow-x-auto px-2.5 py-1.5 font-mono text-sm">
        {text}
      </pre>
    </div>
  )
}
