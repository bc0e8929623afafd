import { type ReactNode, useId } from 'react'

interface Props {
  readonly title: string
  /** Beside the title: a count, a state. */
  readonly aside?: ReactNode
  /** Without it the panel is the line of its title. */
  readonly children?: ReactNode
  readonly className?: string
}

/** A titled region of a screen. Its content scrolls, the title stays. */
export function Panel({ title, aside, children, className = '' }: Props) {
  const id = useId()
  return (
    <section aria-labelledby={id} className={`flex min-h-0 flex-col rounded border border-line bg-panel ${className}`}>
      <div
        className={`flex h-7 shrink-0 items-center gap-3 px-2.5 ${children === undefined ? '' : 'border-b border-line'}`}
      >
        <h2 id={id} className="whitespace-nowrap font-semibold">
          {title}
        </h2>
        <div className="flex min-w-0 flex-1 items-center gap-3 text-sm text-soft">{aside}</div>
      </div>
      {children === undefined ? null : <div className="flex min-h-0 flex-1 flex-col">{children}</div>}
    </section>
  )
}
