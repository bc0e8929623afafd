import { spanText } from '../age.ts'
import type { CertificateRow } from '../kinds/certificates.ts'
import type { Problem, Severity } from '../problem.ts'
import { problemOf } from './problem-of.ts'

const day = 86_400_000
/** An issuer answers within minutes; a challenge by DNS takes longer. */
const issuingGrace = 10 * 60_000
/** cert-manager renews at the renewal time; after so long it has failed. */
const renewalGrace = 3_600_000
/** Where no renewal is planned a person must act before this is left. */
const noticeMs = 14 * day

/**
 * What is wrong with one certificate of cert-manager: ended, about to end with no renewal in sight, or not ready.
 * @param now ms since the epoch.
 */
export function certificateProblems(row: CertificateRow, now: number): readonly Problem[] {
  const { notAfter, renewalTime } = row
  const object = { kind: 'certificates.cert-manager.io', namespace: row.namespace, name: row.name, container: null }
  const ready = row.conditions.find(({ type }) => type === 'Ready')
  const issuing = row.conditions.find(({ type, status }) => type === 'Issuing' && status === 'True')
  const finding = (what: string, severity: Severity, says: string, since: number | null) =>
    problemOf(object, { what, severity, says, evidence: evidenceOf(row, ready, issuing), since })
  if (notAfter !== null && notAfter <= now) {
    return [finding('ended', 'critical', `certificate ended ${spanText(now - notAfter)} ago`, notAfter)]
  }
  if (ready?.status === 'False' || (ready === undefined && notAfter === null)) {
    const since = ready?.since ?? row.createdAt
    if (since !== null && now - since < issuingGrace) return []
    const reason = ready === undefined ? 'never issued' : ready.reason
    return [finding('not-ready', 'critical', `certificate is not ready (${reason})`, since)]
  }
  if (notAfter === null) return []
  const left = spanText(notAfter - now)
  if (renewalTime !== null && now - renewalTime > renewalGrace) {
    const severity = notAfter - now < day ? 'critical' : 'warning'
    return [finding('renewal-late', severity, `certificate should have been renewed; it ends in ${left}`, renewalTime)]
  }
  if (renewalTime === null && notAfter - now < noticeMs) {
    return [finding('ends-soon', 'warning', `certificate ends in ${left} and no renewal is planned`, null)]
  }
  return []
}

function evidenceOf(
  row: CertificateRow,
  ...conditions: readonly (CertificateRow['conditions'][number] | undefined)[]
): string {
  const words = conditions.flatMap((each) => each?.message || each?.reason || [])
  const until =
    row.notAfter === null ? 'none issued' : `valid until ${new Date(row.notAfter).toISOString().slice(0, 16)}Z`
  const names = row.names.slice(0, 3).join(', ')
  return [...words, until, names, row.issuer === '' ? '' : `issuer ${row.issuer}`, `secret ${row.secret}`]
    .filter((part) => part !== '')
    .join('; ')
}
