import type { Verdict } from '@shared/checks/check.ts'
import type { LucideIcon } from 'lucide-react'
import { CircleCheck, CircleOff, CircleQuestionMark, OctagonX, TriangleAlert } from 'lucide-react'
import { StatusBadge } from '../design/status-badge.tsx'
import type { Tone } from '../design/tone.tsx'

export const verdictLooks: Record<Verdict, { readonly tone: Tone; readonly word: string; readonly icon: LucideIcon }> =
  {
    pass: { tone: 'ok', word: 'Pass', icon: CircleCheck },
    warn: { tone: 'warn', word: 'Warn', icon: TriangleAlert },
    fail: { tone: 'bad', word: 'Fail', icon: OctagonX },
    'no-data': { tone: 'warn', word: 'No data', icon: CircleOff },
    unknown: { tone: 'warn', word: 'Unknown', icon: CircleQuestionMark },
  }

export function VerdictBadge({ verdict }: { readonly verdict: Verdict }) {
  const { tone, word, icon } = verdictLooks[verdict]
  return (
    <StatusBadge tone={tone} icon={icon}>
      {word}
    </StatusBadge>
  )
}
