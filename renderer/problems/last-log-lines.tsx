import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import type { Problem } from '@shared/clusters/problem.ts'
import { useLastLog } from './use-last-log.ts'

/** What the container of a problem wrote last; nothing where a log would not help. */
export function LastLogLines({ cluster, problem }: { readonly cluster: ClusterId; readonly problem: Problem }) {
  const answer = useLastLog(cluster, problem)
  if (answer === null) return null
  if (answer.state === 'reading') return <p className="text-sm text-soft">Reading its last log lines …</p>
  if (answer.state === 'failed') {
    return <p className="text-sm break-words text-warn">Its log could not be read: {answer.error.message}</p>
  }
  const { run, lines, cut, why } = answer.log
  if (lines.length === 0) return <p className="text-sm break-words text-soft">No log: {why}</p>
  return (
    <figure className="m-0">
      <figcaption className="text-sm text-soft">
        {cut ? `Last ${lines.length} lines` : 'All that was written'} of the {run} run
      </figcaption>
      <pre className="m-0 mt-0.5 rounded border border-line bg-canvas p-1.5 font-mono text-xs break-all whitespace-pre-wrap">
        {lines.join('\n')}
      </pre>
    </figure>
  )
}
