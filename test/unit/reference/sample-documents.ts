import type { StampedDocument } from '@main/reference/search-index.ts'
import type { ReferenceDocument } from '@shared/reference/reference.ts'

export interface Sample extends Partial<Omit<ReferenceDocument, 'parts'>> {
  readonly id: string
  readonly markdown?: string
}

export function sampleDocument({ markdown = '', ...given }: Sample): ReferenceDocument {
  return {
    kind: 'page',
    title: given.id,
    summary: '',
    guides: [],
    symptoms: [],
    origin: 'built-in',
    accepted: true,
    path: null,
    ...given,
    parts: [{ title: null, markdown, code: null }],
  }
}

export const stamped = (...samples: Sample[]): StampedDocument[] =>
  samples.map((sample) => ({ document: sampleDocument(sample), stamp: JSON.stringify(sample) }))

export const noPause = async (): Promise<void> => {}
