import { TriangleAlert } from 'lucide-react'
import { StatusBadge } from '../design/status-badge.tsx'

interface Props {
  readonly warnings: readonly string[]
  /** Where there is room for a sign only; the words are its title. */
  readonly compact?: boolean
}

/** What is doubtful about the way to a cluster: certificate not checked or about to end, requests made as somebody else. */
export function ConnectionWarnings({ warnings, compact = false }: Props) {
  if (warnings.length === 0) return null
  const title = warnings.join('\n')
  if (compact) {
    return (
      <span title={title} className="shrink-0 text-warn">
        <TriangleAlert aria-hidden="true" size={13} />
        <span className="sr-only">{shortWord(warnings)}</span>
      </span>
    )
  }
  return (
    <StatusBadge tone="warn" title={title}>
      {shortWord(warnings)}
    </StatusBadge>
  )
}

const shortWords = [
  ['insecure-skip-tls-verify', 'Certificate not checked'],
  ['without TLS', 'No TLS'],
  ['client certificate', 'Client certificate ends'],
  ['impersonates', 'Impersonates'],
] as const

/** The gravest warning in one to three words. */
export function shortWord(warnings: readonly string[]): string {
  const found = shortWords.find(([sign]) => warnings.some((warning) => warning.includes(sign)))
  return found?.[1] ?? 'Look at the connection'
}
