import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { type Tone, toneIcon, toneText } from './tone.tsx'

interface Props {
  readonly tone: Tone
  readonly children: ReactNode
  /** A state with a sign of its own; otherwise the tone's. */
  readonly icon?: LucideIcon
  readonly turning?: boolean
  readonly title?: string
}

/** A state: sign, word, colour — the colour never alone. */
export function StatusBadge({ tone, children, icon, turning = false, title }: Props) {
  const Icon = icon ?? toneIcon[tone]
  return (
    <span
      data-tone={tone}
      title={title}
      className={`inline-flex max-w-full items-center gap-1 align-top whitespace-nowrap ${toneText[tone]}`}
    >
      <Icon aria-hidden="true" size={13} className={`shrink-0 ${turning ? 'turning' : ''}`} />
      <span className="min-w-0 truncate">{children}</span>
    </span>
  )
}
