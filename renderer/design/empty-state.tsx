import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { type Tone, toneIcon, toneText } from './tone.tsx'

interface Props {
  readonly tone: Tone
  readonly title: string
  /** Why, and what to do. */
  readonly children?: ReactNode
  readonly icon?: LucideIcon
  readonly turning?: boolean
}

/** Says why there is nothing to show. An empty place never goes without it. */
export function EmptyState({ tone, title, children, icon, turning = false }: Props) {
  const Icon = icon ?? toneIcon[tone]
  return (
    <div
      data-tone={tone}
      className="flex min-h-0 flex-1 flex-col items-center justify-center gap-1.5 overflow-auto p-4 text-center"
    >
      <p className={`flex items-center gap-1.5 font-medium ${toneText[tone]}`}>
        <Icon aria-hidden="true" size={15} className={turning ? 'turning' : ''} />
        {title}
      </p>
      <div className="max-w-[64ch] break-words text-sm text-soft">{children}</div>
    </div>
  )
}
