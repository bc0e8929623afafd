import type { Severity } from '@shared/clusters/problem.ts'
import { StatusBadge } from '../design/status-badge.tsx'

export function SeverityBadge({ severity }: { readonly severity: Severity }) {
  return severity === 'critical' ? (
    <StatusBadge tone="bad">Critical</StatusBadge>
  ) : (
    <StatusBadge tone="warn">Warning</StatusBadge>
  )
}
