import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { z } from 'zod'
import type { LabCluster, LabIncident } from '../lab-cluster.ts'
import { until } from './fault-marks.ts'
import { hasReadyEndpoint } from './ready-endpoints.ts'

const namespace = 'bud-system'
const application = 'budmodel'
const path = `/api/v1/namespaces/${namespace}/services/${application}`
/** A label that no pod carries: that of a release that was to come. */
const selected = `${application}-v2`

const shape = z.object({ spec: z.object({ selector: z.record(z.string(), z.string()).default({}) }) })

/** null when the service has vanished. */
async function selectorOf(cluster: LabCluster): Promise<string | null> {
  try {
    return shape.parse(await cluster.request('GET', path)).spec.selector.app ?? null
  } catch (thrown) {
    if (thrown instanceof CockpitError && thrown.code === 'NOT_FOUND') return null
    throw thrown
  }
}

const select = (cluster: LabCluster, app: string): Promise<unknown> =>
  cluster.request('PATCH', path, { spec: { selector: { app } } })

/** A service whose selector names pods that are not there. */
export const noEndpoints: LabIncident = {
  id: 'no-endpoints',
  title: 'A service has nobody behind it',
  story:
    'The service budmodel was changed to select pods of a release that was never rolled out. Its two pods run and are ready, and nothing leads to them any more: every connection to budmodel:8080 is refused. The service’s selector against the pods’ labels tells why.',
  defaultCluster: 'prod-us',

  async break(cluster, signal) {
    await select(cluster, selected)
    const empty = async () => !(await hasReadyEndpoint(cluster, namespace, application))
    await until('The service without endpoints', 15_000, empty, signal)
  },

  async heal(cluster) {
    const now = await selectorOf(cluster)
    // Someone may have put it right meanwhile, or chosen other pods.
    if (now === selected) await select(cluster, application)
    if (now === null) return
    await until('The service’s endpoints', 15_000, () => hasReadyEndpoint(cluster, namespace, application))
  },
}
