import { documentProse } from '@shared/reference/document-prose.ts'
import { headingsOf } from '@shared/reference/heading-anchors.ts'
import type { ReferenceDocument } from '@shared/reference/reference.ts'
import type { Prose } from '@shared/runbooks/prose.ts'
import { proseText } from '@shared/runbooks/prose-text.ts'

/** A stretch of a document from one heading to the next. */
export interface DocumentSection {
  /** null: before the first heading. */
  readonly anchor: string | null
  readonly title: string
  readonly text: string
}

/** The sections in order, and all the code apart from them (it is in the sections' text as well). */
export function documentSections(document: Pick<ReferenceDocument, 'title' | 'parts'>): {
  readonly sections: readonly DocumentSection[]
  readonly commands: string
} {
  const prose = documentProse(document)
  const headings = headingsOf(prose)
  const first = headings[0]?.index ?? prose.length
  const top: DocumentSection = { anchor: null, title: '', text: proseText(prose.slice(0, first)) }
  const others = headings.map(({ anchor, title, index }, place) => ({
    anchor,
    title,
    text: proseText(prose.slice(index + 1, headings[place + 1]?.index ?? prose.length)),
  }))
  return { sections: top.text === '' ? others : [top, ...others], commands: codeOf(prose) }
}

function codeOf(prose: Prose): string {
  return prose.flatMap((block) => (block.block === 'code' ? [block.text] : [])).join('\n')
}
