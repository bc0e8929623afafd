import { LoaderCircle } from 'lucide-react'
import { EmptyState } from '../design/empty-state.tsx'
import { ErrorPanel } from '../design/error-panel.tsx'
import type { KindAnswer } from './use-kind.ts'

/** In place of a table while it is not known what the word of the address means, or when it means nothing. */
export function NoTable({ answer, word }: { readonly answer: KindAnswer | null; readonly word: string }) {
  if (answer?.state === 'failed') return <ErrorPanel error={answer.error} />
  return <EmptyState tone="muted" icon={LoaderCircle} turning title={`Asking the cluster what ${word} is …`} />
}
