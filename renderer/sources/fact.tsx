import type { ReactNode } from 'react'

/** One named fact in a list of them (`dl`). */
export function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className="flex gap-2">
      <dt className="w-24 shrink-0 text-soft">{name}</dt>
      <dd className="m-0 min-w-0 break-words">{children}</dd>
    </div>
  )
}
