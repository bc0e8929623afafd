import type { Clock, ClusterAccess } from '@main/clusters/cluster-access.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { z } from 'zod'

/** One permission: a verb on a resource, in a namespace or everywhere (null), on one object or on all (null). */
export interface AccessNeed {
  readonly verb: string
  readonly group: string
  readonly resource: string
  readonly subresource?: string
  readonly namespace: string | null
  readonly name: string | null
}

/** `unknown`: the cluster did not say; the request itself will tell. `why` is for a person. */
export interface AccessVerdict {
  readonly answer: 'allowed' | 'denied' | 'unknown'
  readonly why: string
}

export interface AccessReviews {
  /** Errors: CANCELLED only; every other failure is the answer `unknown`. `fresh` asks again whatever is known. */
  ask(cluster: ClusterAccess, need: AccessNeed, signal: AbortSignal, fresh?: boolean): Promise<AccessVerdict>
  /** Who the cluster takes us for; null when it does not say. Errors: CANCELLED. */
  user(cluster: ClusterAccess, signal: AbortSignal): Promise<string | null>
}

/** Roles change seldom, menus are opened often. */
const keepMs = 30_000
const timeoutMs = 5_000

const reviewAnswer = z.object({
  status: z.object({ allowed: z.boolean(), reason: z.string().nullish(), evaluationError: z.string().nullish() }),
})
const userAnswer = z.object({ status: z.object({ userInfo: z.object({ username: z.string() }) }) })

interface Kept<T> {
  readonly until: number
  readonly answer: Promise<T>
}

/**
 * Asks an API server what its user may do (SelfSubjectAccessReview), and keeps the answers shortly. Answers belong to the
 * connection: after other credentials were read there is another connection.
 */
export function accessReviews(clock: Clock): AccessReviews {
  const verdicts = new WeakMap<ClusterAccess, Map<string, Kept<AccessVerdict>>>()
  const users = new WeakMap<ClusterAccess, Kept<string | null>>()

  const user = (cluster: ClusterAccess, signal: AbortSignal): Promise<string | null> => {
    const known = users.get(cluster)
    if (known !== undefined && known.until > clock.now()) return unlessCancelled(known.answer, signal)
    const answer = askUser(cluster)
    users.set(cluster, { until: clock.now() + keepMs, answer })
    answer.then((name) => name === null && users.delete(cluster))
    return unlessCancelled(answer, signal)
  }

  const review = async (cluster: ClusterAccess, need: AccessNeed): Promise<AccessVerdict> => {
    try {
      const answer = reviewAnswer.parse(await cluster.json(reviewPath, { method: 'POST', body: body(need), timeoutMs }))
      if (answer.status.allowed) return { answer: 'allowed', why: '' }
      const who = (await askUser(cluster)) ?? 'the user of this context'
      const reason = answer.status.reason || answer.status.evaluationError || ''
      return { answer: 'denied', why: `${who} may not ${needWords(need)}${reason === '' ? '' : ` (${reason})`}` }
    } catch (thrown) {
      const why = thrown instanceof Error ? thrown.message.split('\n')[0] : String(thrown)
      return { answer: 'unknown', why: `Whether you may ${needWords(need)} could not be asked: ${why}` }
    }
  }

  return {
    user,
    ask(cluster, need, signal, fresh = false) {
      const known = verdicts.get(cluster) ?? new Map<string, Kept<AccessVerdict>>()
      verdicts.set(cluster, known)
      const key = JSON.stringify(attributes(need))
      const kept = known.get(key)
      if (!fresh && kept !== undefined && kept.until > clock.now()) return unlessCancelled(kept.answer, signal)
      for (const [old, { until }] of known) if (until <= clock.now()) known.delete(old)
      const answer = review(cluster, need)
      known.set(key, { until: clock.now() + keepMs, answer })
      // What could not be asked is asked again the next time.
      answer.then((verdict) => verdict.answer === 'unknown' && known.delete(key))
      return unlessCancelled(answer, signal)
    },
  }
}

const reviewPath = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews'

async function askUser(cluster: ClusterAccess): Promise<string | null> {
  try {
    const path = '/apis/authentication.k8s.io/v1/selfsubjectreviews'
    const sent = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' }
    const answer = await cluster.json(path, { method: 'POST', body: JSON.stringify(sent), timeoutMs })
    return userAnswer.parse(answer).status.userInfo.username
  } catch {
    // Served since Kubernetes 1.28, and anonymous users may not ask.
    return null
  }
}

function attributes({ verb, group, resource, subresource, namespace, name }: AccessNeed) {
  return {
    verb,
    group,
    resource,
    ...(subresource === undefined ? {} : { subresource }),
    ...(namespace === null ? {} : { namespace }),
    ...(name === null ? {} : { name }),
  }
}

function body(need: AccessNeed): string {
  return JSON.stringify({
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: { resourceAttributes: attributes(need) },
  })
}

/** "patch deployments.apps in bud-system" */
export function needWords({ verb, group, resource, subresource, namespace, name }: AccessNeed): string {
  const what = `${resource}${subresource === undefined ? '' : `/${subresource}`}${group === '' ? '' : `.${group}`}`
  const where = namespace === null ? (name === null ? 'everywhere' : '') : `in ${namespace}`
  return [verb, what, name ?? '', where].filter(Boolean).join(' ')
}

/** The answer is shared and goes on for the others; its own time limit is short. */
async function unlessCancelled<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  const told = await answer
  if (signal.aborted) throw new CockpitError('CANCELLED', 'The request was cancelled')
  return told
}
