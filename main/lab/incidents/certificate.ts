import type { LabIncident } from '../lab-cluster.ts'
import { klogHead } from '../pod-log-lines.ts'
import { until } from './fault-marks.ts'
import { currentFigure } from './prometheus-history.ts'
import { readWhole, replaceStatus, restoreStatus } from './status-before.ts'

const namespace = 'bud-system'
const name = 'budgateway-tls'
const path = `/apis/cert-manager.io/v1/namespaces/${namespace}/certificates/${name}`
const log = 'cert-manager-controller'
const series = `certmanager_certificate_expiration_timestamp_seconds{name="${name}"}`
const dayMs = 86_400_000
/** cert-manager renews 30 days before the end; this one has been tried since. */
const daysLeft = 4

/** A certificate that is about to end, because its authority cannot check the name that it is for. */
export const certificate: LabIncident = {
  id: 'certificate',
  title: 'A certificate is about to end',
  story:
    'The DNS record of the gateway’s public name was lost. cert-manager has tried to renew the certificate for weeks, and in four days it ends; until then it counts as ready. How long is left, and what cert-manager says of each try, is to be found.',
  defaultCluster: 'prod-us',

  async break(cluster, signal) {
    const found = await readWhole(cluster, path)
    if (found === null) return
    const now = new Date()
    const end = now.getTime() + daysLeft * dayMs
    const at = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z')
    const host = `api.${cluster.name}.bud.example`
    const why = `acme: authorization error for ${host}: 400 urn:ietf:params:acme:error:dns: DNS problem: NXDOMAIN looking up A for ${host} - check that a DNS record exists for this domain`
    await cluster.podLogs.interject(log, [
      `${klogHead('E', now, 'sync.go:483')} "error waiting for authorization" err="${why}" logger="cert-manager.challenges" resource_name="${name}-2" resource_namespace="${namespace}"`,
    ])
    const failed = {
      type: 'Issuing',
      status: 'False',
      reason: 'Failed',
      message: `The certificate request has failed to complete and will be retried: ${why}`,
      lastTransitionTime: at(now.getTime()),
    }
    const status = {
      ...found.status,
      notBefore: at(end - 90 * dayMs),
      notAfter: at(end),
      renewalTime: at(end - 30 * dayMs),
      conditions: [...(found.status.conditions ?? []), failed],
    }
    await replaceStatus(cluster, path, found, status)
    cluster.exporter.setCertificateEnd(end)
    const told = async () => (await currentFigure(cluster, series)) === Math.floor(end / 1000)
    await until('The figure of the certificate', 10_000, told, signal)
  },

  async heal(cluster) {
    await restoreStatus(cluster, path)
    cluster.exporter.setCertificateEnd(null)
    await cluster.podLogs.withdraw(log)
  },
}
