import type { ReactNode } from 'react'

interface Props {
  /** Names the region to a screen reader. */
  readonly label: string
  readonly className?: string
  readonly children: ReactNode
}

/** Scrolls, and can be scrolled with the keyboard alone because Tab stops at it. */
export function ScrollArea({ label, className = '', children }: Props) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must take the focus (axe: scrollable-region-focusable).
    <section tabIndex={0} aria-label={label} className={`overflow-auto ${className}`}>
      {children}
    </section>
  )
}
