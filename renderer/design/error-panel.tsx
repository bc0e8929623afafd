import type { ErrorShape } from '@shared/contract/cockpit-error.ts'
import { OctagonX } from 'lucide-react'
import type { ReactNode } from 'react'

/** What failed, in words, with its code and what to do next. */
export function ErrorPanel({ error, children }: { readonly error: ErrorShape; readonly children?: ReactNode }) {
  return (
    <div role="alert" className="m-2 flex items-start gap-2 rounded border border-bad bg-panel p-2.5">
      <OctagonX aria-hidden="true" size={15} className="mt-0.5 shrink-0 text-bad" />
      <div className="min-w-0 flex-1">
        <p className="break-words font-medium">{error.message}</p>
        {error.hint === '' ? null : <p className="break-words text-soft">{error.hint}</p>}
        <p className="mt-1 font-mono text-xs text-soft">{error.code}</p>
      </div>
      {children}
    </div>
  )
}
