import type { Prose, ProseBlock, ProseSpan } from './prose.ts'

/** The words of a run of spans, without their marks. */
export function spansText(spans: readonly ProseSpan[]): string {
  return spans
    .map((span) => {
      if (span.span === 'break') return ' '
      return 'text' in span ? span.text : spansText(span.children)
    })
    .join('')
}

/** The words of blocks as a person would read them aloud: one space between blocks, none of their marks. */
export function proseText(prose: Prose): string {
  return prose.map(blockText).filter(Boolean).join(' ').replace(/\s+/g, ' ').trim()
}

function blockText(block: ProseBlock): string {
  switch (block.block) {
    case 'paragraph':
    case 'heading':
      return spansText(block.children)
    case 'quote':
      return proseText(block.children)
    case 'list':
      return block.entries.map(({ children }) => proseText(children)).join(' ')
    case 'code':
      return block.text
    case 'table':
      return [block.head, ...block.rows].map((row) => row.map(spansText).join(' ')).join(' ')
    case 'rule':
      return ''
  }
}
