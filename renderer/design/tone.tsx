import type { Tone } from '@shared/clusters/kind.ts'
import type { LucideIcon } from 'lucide-react'
import { CircleCheck, CircleMinus, OctagonX, TriangleAlert } from 'lucide-react'

export type { Tone }

export const toneIcon: Record<Tone, LucideIcon> = {
  ok: CircleCheck,
  warn: TriangleAlert,
  bad: OctagonX,
  muted: CircleMinus,
}

export const toneText: Record<Tone, string> = {
  ok: 'text-ok',
  warn: 'text-warn',
  bad: 'text-bad',
  muted: 'text-soft',
}
