import type { Prose, ProseBlock } from '../runbooks/prose.ts'
import { spansText } from '../runbooks/prose-text.ts'
import { readProse } from '../runbooks/read-prose.ts'
import type { ReferenceDocument } from './reference.ts'

/** A document as one text: what is drawn and what is searched are the same, and so are the anchors of both. */
export function documentProse({ title, parts }: Pick<ReferenceDocument, 'title' | 'parts'>): Prose {
  return parts.flatMap((part, index): readonly ProseBlock[] => {
    const prose = readProse(part.markdown)
    const heading: ProseBlock[] =
      part.title === null ? [] : [{ block: 'heading', level: 2, children: [{ span: 'text', text: part.title }] }]
    const code: ProseBlock[] = part.code === null ? [] : [{ block: 'code', ...part.code }]
    return [...heading, ...(index === 0 ? withoutTitle(prose, title) : prose), ...code]
  })
}

/** The title stands above the text already. */
function withoutTitle(prose: Prose, title: string): Prose {
  const [first] = prose
  const same = first?.block === 'heading' && first.level === 1 && spansText(first.children).trim() === title
  return same ? prose.slice(1) : prose
}
