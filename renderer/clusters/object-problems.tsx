import type { Problem } from '@shared/clusters/problem.ts'
import { AgeText } from '../design/age-text.tsx'
import { SeverityBadge } from './severity-badge.tsx'

/** What is wrong with the open object. */
export function ObjectProblems({ problems }: { readonly problems: readonly Problem[] }) {
  if (problems.length === 0) return null
  return (
    <ul className="border-b border-line p-2">
      {problems.map(({ id, severity, title, evidence, since }) => (
        <li key={id} className="mb-1.5 last:mb-0">
          <div className="flex gap-2">
            <SeverityBadge severity={severity} />
            {since === null ? null : (
              <span className="text-soft">
                for <AgeText at={since} />
              </span>
            )}
          </div>
          <div className="break-words font-medium">{title}</div>
          <div className="break-words text-soft">{evidence}</div>
        </li>
      ))}
    </ul>
  )
}
