import { TriangleAlert } from 'lucide-react'
import { StatusBadge } from '../design/status-badge.tsx'

interface Props {
  readonly warnings: readonly string[]
  /** Where there is room for a sign only; the words are its title. */
  readonly compact?: boolean
}

/** What is doubtful about the way to a cluster: certificate not checked, client certificate about to end. */
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

/** The first warning in two or three words. */
export function shortWord(warnings: readonly string[]): string {
  if (warnings.some((warning) => warning.includes('insecure-skip-tls-verify'))) return 'Certificate not checked'
  return warnings.some((warning) => warning.includes('without TLS')) ? 'No TLS' : 'Client certificate ends'
}
