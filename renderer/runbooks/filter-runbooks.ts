import type { RunbookSummary } from '@shared/runbooks/runbook.ts'

/** Those in which every word stands somewhere: title, summary, guides, symptoms, id. */
export function filterRunbooks(runbooks: readonly RunbookSummary[], text: string): readonly RunbookSummary[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return runbooks
  return runbooks.filter(({ id, title, summary, guides, symptoms }) => {
    const whole = [id, title, summary, ...guides, ...symptoms].join('\n').toLowerCase()
    return words.every((word) => whole.includes(word))
  })
}
