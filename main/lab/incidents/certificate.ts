import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { z } from 'zod'
import type { LabCluster, LabIncident } from '../lab-cluster.ts'
import { klogHead } from '../pod-log-lines.ts'
import { until } from './fault-marks.ts'
import { currentFigure } from './prometheus-history.ts'

const namespace = 'bud-system'
const name = 'budgateway-tls'
const path = `/apis/cert-manager.io/v1/namespaces/${namespace}/certificates/${name}`
const log = 'cert-manager-controller'
const series = `certmanager_certificate_expiration_timestamp_seconds{name="${name}"}`
const dayMs = 86_400_000
/** cert-manager renews 30 days before the end; this one has been tried since. */
const daysLeft = 4
/** Where the status that it had is remembered. */
const before = 'lab.foundry-cockpit/status-before'

const shape = z.object({
  metadata: z.object({ annotations: z.record(z.string(), z.string()).optional() }),
  status: z.looseObject({ conditions: z.array(z.looseObject({ type: z.string() })).default([]) }),
})

async function read(cluster: LabCluster): Promise<z.output<typeof shape> | null> {
  try {
    return shape.parse(await cluster.request('GET', path))
  } catch (thrown) {
    if (thrown instanceof CockpitError && thrown.code === 'NOT_FOUND') return null
    throw thrown
  }
}

const write = (cluster: LabCluster, status: object, remembered: string | null): Promise<unknown> =>
  cluster.request('PATCH', path, { metadata: { annotations: { [before]: remembered } }, status })

/** A certificate that is about to end, because its authority cannot check the name that it is for. */
export const certificate: LabIncident = {
  id: 'certificate',
  title: 'A certificate is about to end',
  story:
    'The DNS record of the gateway’s public name was lost. cert-manager has tried to renew the certificate for weeks, and in four days it ends; until then it counts as ready. How long is left, and what cert-manager says of each try, is to be found.',
  defaultCluster: 'prod-us',

  async break(cluster, signal) {
    const found = await read(cluster)
    if (found === null) {
      throw new CockpitError('LAB_NO_TARGET', `${cluster.name} has no certificate ${name}.`, 'Start the lab anew.')
    }
    if (found.metadata.annotations?.[before] !== undefined) return
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
      notBefore: at(end - 90 * dayMs),
      notAfter: at(end),
      renewalTime: at(end - 30 * dayMs),
      conditions: [...found.status.conditions, failed],
    }
    await write(cluster, status, JSON.stringify(found.status))
    cluster.exporter.setCertificateEnd(end)
    const told = async () => (await currentFigure(cluster, series)) === Math.floor(end / 1000)
    await until('The figure of the certificate', 10_000, told, signal)
  },

  async heal(cluster) {
    const found = await read(cluster)
    const remembered = found?.metadata.annotations?.[before]
    if (remembered !== undefined) await write(cluster, shape.shape.status.parse(JSON.parse(remembered)), null)
    cluster.exporter.setCertificateEnd(null)
    await cluster.podLogs.withdraw(log)
  },
}
