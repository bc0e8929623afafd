import { useFiveSeconds } from '../app/clock.ts'
import { openObject } from '../clusters/open-object.ts'
import { AgeText } from '../design/age-text.tsx'
import { Button } from '../design/button.tsx'
import { ScrollArea } from '../design/scroll-area.tsx'
import { askToOpenIncident } from '../incidents/incident-desk.ts'
import { findRunbooksFor } from '../runbooks/fit-desk.ts'
import { askToIgnore, type ListedProblem } from './ignore-desk.ts'
import { ignoreText } from './ignore-words.ts'
import { LastLogLines } from './last-log-lines.tsx'
import { ProblemSeverity } from './problem-severity.tsx'

/** One problem in full: evidence, since when, and what its container wrote last. */
export function ProblemDetail({ listed }: { readonly listed: ListedProblem }) {
  const { cluster, problem, by } = listed
  const now = useFiveSeconds()
  return (
    <section
      aria-label="The problem in full"
      className="flex min-h-0 w-[42%] shrink-0 flex-col border-l border-line px-2 pt-1"
    >
      <div className="flex shrink-0 items-center gap-2">
        <ProblemSeverity severity={problem.severity} by={by} />
        {problem.since === null ? null : (
          <span className="whitespace-nowrap text-soft">
            for <AgeText at={problem.since} />
          </span>
        )}
        <span className="ml-auto" />
        <Button look="bare" keys="b" onClick={() => findRunbooksFor(listed)}>
          Runbooks
        </Button>
        <Button look="bare" keys="o" onClick={() => askToOpenIncident(listed)}>
          Incident
        </Button>
        <Button look="bare" keys="i" onClick={() => askToIgnore(listed)}>
          {by === null ? 'Ignore' : 'Take back'}
        </Button>
        <Button look="bare" keys="Enter" onClick={() => openObject(cluster, problem.object)}>
          Open
        </Button>
      </div>
      <ScrollArea label="Evidence" className="max-h-[50%] shrink-0">
        <p className="m-0 font-medium break-words">{problem.title}</p>
        <p className="m-0 break-words text-soft">{problem.evidence}</p>
        {by === null ? null : <p className="m-0 break-words text-soft">Ignored {ignoreText(by, now)}</p>}
      </ScrollArea>
      <LastLogLines cluster={cluster} problem={problem} />
    </section>
  )
}
