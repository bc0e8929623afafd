import { X509Certificate } from 'node:crypto'

const day = 86_400_000
/** Renewing takes days in many companies: earlier is noise, later is an outage. */
const noticeDays = 14

/** When a client certificate ends, ms since the epoch; null when there is none or it cannot be read. */
export function certificateEnd(cert: string | Buffer | undefined): number | null {
  if (cert === undefined) return null
  try {
    return Date.parse(new X509Certificate(cert).validTo)
  } catch {
    return null
  }
}

/** When the certificate ended; null when there is none or it is still good. ms since the epoch. */
export function expiredSince(cert: string | Buffer | undefined, now: number): number | null {
  const end = certificateEnd(cert)
  return end !== null && end < now ? end : null
}

/** Said before the certificate ends, and after; null while there is no reason to. */
export function certificateNotice(end: number | null, now: number): string | null {
  if (end === null) return null
  const when = `${new Date(end).toISOString().slice(0, 16).replace('T', ' ')} UTC`
  if (end < now) return `The client certificate of this context ended on ${when}.`
  const left = end - now
  if (left > noticeDays * day) return null
  const inWords = left < day ? `${Math.max(1, Math.floor(left / 3_600_000))} h` : `${Math.floor(left / day)} d`
  return `The client certificate of this context ends on ${when}, in ${inWords}: renew it in the kubeconfig.`
}
