import type { ComponentProps } from 'react'
import { Kbd } from './kbd.tsx'

interface Props extends ComponentProps<'button'> {
  readonly look?: 'plain' | 'primary' | 'danger' | 'bare'
  /** The shortcut that does the same, shown on the button. */
  readonly keys?: string
}

const looks: Record<NonNullable<Props['look']>, string> = {
  plain: 'border-edge bg-panel hover:bg-raised',
  primary: 'border-info bg-chosen hover:bg-raised font-medium',
  danger: 'border-bad text-bad bg-panel hover:bg-raised font-medium',
  bare: 'border-transparent hover:bg-raised',
}

export function Button({ look = 'plain', keys, className = '', children, type = 'button', ...rest }: Props) {
  return (
    <button
      type={type}
      className={`inline-flex h-6 shrink-0 items-center gap-1.5 whitespace-nowrap rounded border px-2 text-sm disabled:cursor-default disabled:border-line disabled:bg-transparent disabled:text-soft ${looks[look]} ${className}`}
      {...rest}
    >
      {children}
      {keys === undefined ? null : <Kbd keys={keys} />}
    </button>
  )
}
