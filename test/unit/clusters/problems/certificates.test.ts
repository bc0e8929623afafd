import { certificates } from '@shared/clusters/kinds/certificates.ts'
import { certificateProblems } from '@shared/clusters/problems/certificates.ts'
import { connectionCertificateProblems } from '@shared/clusters/problems/connection-certificates.ts'
import { describe, expect, it } from 'vitest'
import { ago, now } from '../pod-samples.ts'
import { projected } from './projected.ts'

const hour = 3_600
const day = 24 * hour
const ready = (status: string, secondsAgo: number, reason = 'Ready', message = 'm') => ({
  type: 'Ready',
  status,
  reason,
  message,
  lastTransitionTime: ago(secondsAgo),
})

describe('certificates of cert-manager', () => {
  const found = (status: object, metadata: object = {}) =>
    certificateProblems(
      projected(certificates, {
        metadata: { name: 'api', ...metadata },
        spec: { secretName: 'api-tls', dnsNames: ['api.example'], issuerRef: { kind: 'ClusterIssuer', name: 'le' } },
        status,
      }),
      now,
    )
  const said = (...given: Parameters<typeof found>) =>
    found(...given).map(({ severity, title }) => `${severity} ${title}`)

  it('ready, and to be renewed in time, is fine', () => {
    expect(said({ conditions: [ready('True', day)], notAfter: ago(-60 * day), renewalTime: ago(-30 * day) })).toEqual(
      [],
    )
    expect(said({ conditions: [ready('True', day)], notAfter: ago(-20 * day) })).toEqual([])
  })

  it('not ready for long is critical, with the issuer’s words; just begun is nothing', () => {
    const [problem] = found({ conditions: [ready('False', hour, 'DoesNotExist', 'Issuing as Secret does not exist')] })
    expect(problem).toMatchObject({
      severity: 'critical',
      title: 'api: certificate is not ready (DoesNotExist)',
      evidence: 'Issuing as Secret does not exist; none issued; api.example; issuer ClusterIssuer/le; secret api-tls',
      since: now - 3_600_000,
      object: { kind: 'certificates.cert-manager.io', namespace: 'n', name: 'api', container: null },
    })
    expect(said({ conditions: [ready('False', 60)] })).toEqual([])
    expect(said({}, { creationTimestamp: ago(60) })).toEqual([])
    expect(said({}, { creationTimestamp: ago(hour) })).toEqual([
      'critical api: certificate is not ready (never issued)',
    ])
  })

  it('ended is critical whatever the conditions say', () => {
    expect(said({ conditions: [ready('True', day)], notAfter: ago(2 * hour) })).toEqual([
      'critical api: certificate ended 120m ago',
    ])
  })

  it('a renewal that is late is told, and pressing on the last day', () => {
    const late = (end: number) => ({
      conditions: [ready('True', day)],
      notAfter: ago(-end),
      renewalTime: ago(5 * hour),
    })
    expect(said(late(10 * day))).toEqual(['warning api: certificate should have been renewed; it ends in 10d'])
    expect(said(late(6 * hour))).toEqual(['critical api: certificate should have been renewed; it ends in 6h'])
    expect(said({ conditions: [ready('True', day)], notAfter: ago(-3 * day) })).toEqual([
      'warning api: certificate ends in 3d and no renewal is planned',
    ])
  })
})

describe('certificates of the connection', () => {
  const at = (seconds: number) => now + seconds * 1_000
  const found = (client: number | null, serving: number | null) =>
    connectionCertificateProblems({ cluster: 'prod-eu', client, serving }, now).map(
      ({ severity, title, rule }) => `${severity} ${title} | ${rule}`,
    )

  it('far from their end, or not known, say nothing', () => {
    expect(found(at(15 * day), at(365 * day))).toEqual([])
    expect(found(null, null)).toEqual([])
  })

  it('near it they warn, and are critical in the last two days and after', () => {
    expect(found(at(10 * day), at(day))).toEqual([
      'warning prod-eu: client certificate of this context ends in 10d | contexts/client-certificate',
      'critical prod-eu: certificate of the API server ends in 24h | contexts/serving-certificate',
    ])
    expect(found(at(-hour), null)).toEqual([
      'critical prod-eu: client certificate of this context ended 60m ago | contexts/client-certificate',
    ])
  })
})
