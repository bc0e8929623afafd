import type { Severity } from '@shared/clusters/problem.ts'
import type { Ignore } from '@shared/problems/ignore.ts'
import { BellOff } from 'lucide-react'
import { useFiveSeconds } from '../app/clock.ts'
import { SeverityBadge } from '../clusters/severity-badge.tsx'
import { StatusBadge } from '../design/status-badge.tsx'
import { ignoreText } from './ignore-words.ts'

/** How bad it is, or that it is ignored and by which decision. */
export function ProblemSeverity({ severity, by }: { readonly severity: Severity; readonly by: Ignore | null }) {
  return by === null ? <SeverityBadge severity={severity} /> : <Ignored by={by} />
}

function Ignored({ by }: { readonly by: Ignore }) {
  const now = useFiveSeconds()
  return (
    <StatusBadge tone="muted" icon={BellOff} title={ignoreText(by, now)}>
      Ignored
    </StatusBadge>
  )
}
