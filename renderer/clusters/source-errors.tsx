import type { FleetMessage } from '@shared/clusters/contract.ts'
import { TriangleAlert } from 'lucide-react'

/** Kubeconfigs that could not be read: what they would have added is missing from the fleet. */
export function SourceErrors({ errors }: { readonly errors: FleetMessage['sourceErrors'] }) {
  if (errors.length === 0) return null
  return (
    <section
      aria-label="Kubeconfig errors"
      className="max-h-24 shrink-0 overflow-auto rounded border border-warn bg-panel px-2.5 py-1"
    >
      <ul>
        {errors.map(({ source, error }) => (
          <li key={`${source}\n${error.code}`} className="flex items-start gap-1.5">
            <TriangleAlert aria-hidden="true" size={13} className="mt-0.5 shrink-0 text-warn" />
            <span className="min-w-0 break-words">
              <span className="font-mono text-sm">{source}</span> was not used: {error.message}{' '}
              <span className="text-soft">
                {error.hint} ({error.code})
              </span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
