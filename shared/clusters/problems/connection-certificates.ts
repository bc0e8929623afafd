import { spanText } from '../age.ts'
import type { Problem } from '../problem.ts'
import { problemOf } from './problem-of.ts'

const day = 86_400_000
/** Renewing takes days in many companies: earlier is noise, later is an outage. */
const noticeMs = 14 * day
const urgentMs = 2 * day

export interface ConnectionCertificates {
  /** Name of the context. */
  readonly cluster: string
  /** Ends of the certificates; ms since the epoch, null when there is none or it is not known. */
  readonly client: number | null
  readonly serving: number | null
}

/**
 * The certificates that the connection itself stands on, when they end soon: after that nobody gets in.
 * @param now ms since the epoch.
 */
export function connectionCertificateProblems(
  { cluster, client, serving }: ConnectionCertificates,
  now: number,
): readonly Problem[] {
  const judge = (what: string, whose: string, end: number | null, next: string): readonly Problem[] => {
    if (end === null || end - now > noticeMs) return []
    const left = end - now
    return [
      problemOf(
        { kind: 'contexts', namespace: null, name: cluster, container: null },
        {
          what,
          severity: left < urgentMs ? 'critical' : 'warning',
          says: left <= 0 ? `${whose} ended ${spanText(-left)} ago` : `${whose} ends in ${spanText(left)}`,
          evidence: `valid until ${new Date(end).toISOString().slice(0, 16)}Z; ${next}`,
          since: null,
        },
      ),
    ]
  }
  return [
    ...judge('client-certificate', 'client certificate of this context', client, 'renew it in the kubeconfig'),
    ...judge(
      'serving-certificate',
      'certificate of the API server',
      serving,
      'renew it on the control plane, or every client is locked out',
    ),
  ]
}
