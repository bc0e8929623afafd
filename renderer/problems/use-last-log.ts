import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import { type Problem, ruleOf } from '@shared/clusters/problem.ts'
import { type ErrorShape, toErrorShape } from '@shared/contract/cockpit-error.ts'
import type { LastLog } from '@shared/problems/contract.ts'
import { useEffect, useState } from 'react'
import { useServices } from '../app/services.ts'

export type LastLogAnswer =
  | { readonly state: 'reading' }
  | { readonly state: 'read'; readonly log: LastLog }
  | { readonly state: 'failed'; readonly error: ErrorShape }

/** Of these the cause is often the last thing that the container wrote. */
const speaking = /^pods\/(crash-loop|ended|oom|restarted|not-ready|failed|probe-\w+)$/
/** Walking along a list must not fetch the log of every row on the way, ms. */
const patience = 250

/** The last lines of the container that a problem is about; null where a log would say nothing. */
export function useLastLog(cluster: ClusterId, problem: Problem | null): LastLogAnswer | null {
  const { clients } = useServices()
  const { namespace = null, name: pod = '', container = null } = problem?.object ?? {}
  const wanted = problem !== null && speaking.test(ruleOf(problem)) && namespace !== null && container !== null
  // Another end of the container is another log.
  const key = wanted ? JSON.stringify([cluster, namespace, pod, container, problem.since]) : null
  const [told, setTold] = useState<{ readonly key: string; readonly answer: LastLogAnswer } | null>(null)

  useEffect(() => {
    if (key === null || namespace === null || container === null) return
    let current = true
    const settle = (answer: LastLogAnswer) => current && setTold({ key, answer })
    const timer = setTimeout(() => {
      clients.problems.lastLog({ cluster, namespace, pod, container }).then(
        (log) => settle({ state: 'read', log }),
        (thrown: unknown) => settle({ state: 'failed', error: toErrorShape(thrown) }),
      )
    }, patience)
    return () => {
      current = false
      clearTimeout(timer)
    }
  }, [clients, cluster, namespace, pod, container, key])

  if (key === null) return null
  return told?.key === key ? told.answer : { state: 'reading' }
}
