import type { ReferenceDocument, ReferenceEntry } from '@shared/reference/reference.ts'
import type { Block, Runbook } from '@shared/runbooks/runbook.ts'

/** A runbook as something to be read: what it is for, and step by step why and what runs. */
export function runbookDocument(runbook: Runbook): ReferenceDocument {
  const { id, title, summary, guides, symptoms, origin, accepted, intro, sections } = runbook
  const entry: ReferenceEntry = { kind: 'runbook', id, title, summary, guides, symptoms, origin, accepted, path: null }
  const parts = sections.map((section) =>
    section.form === 'text'
      ? { title: section.title, markdown: section.markdown, code: null }
      : { title: section.step.title, markdown: section.step.why, code: codeOf(section.step.run) },
  )
  return { ...entry, parts: [{ title: null, markdown: intro, code: null }, ...parts] }
}

function codeOf({ executor, text }: Block): { language: string; text: string } | null {
  return text.trim() === '' ? null : { language: executor, text: text.trimEnd() }
}
