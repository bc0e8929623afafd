import type { ReactNode } from 'react'

/** A titled part of the detail pane. */
export function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className="border-b border-line px-2 py-1.5">
      <h3 className="pb-0.5 text-xs text-soft">{title}</h3>
      {children}
    </section>
  )
}
