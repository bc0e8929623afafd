import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { Check } from './check-definition.ts'
import { daprHealth } from './dapr-health.ts'
import { databaseConnectivity } from './database-connectivity.ts'
import { errorRate } from './error-rate.ts'
import { nodeUtilisation } from './node-utilisation.ts'
import { nodesReady } from './nodes-ready.ts'
import { pendingAlerts } from './pending-alerts.ts'
import { podUtilisation } from './pod-utilisation.ts'
import { podsRunning } from './pods-running.ts'
import { recentEvents } from './recent-events.ts'
import { serviceEndpoints } from './service-endpoints.ts'

/** The morning check in the order of the guide: the six of §2.1, then the nodes and the commands of §2.2. */
export const allChecks: readonly Check[] = [
  podsRunning,
  serviceEndpoints,
  databaseConnectivity,
  daprHealth,
  errorRate,
  pendingAlerts,
  nodesReady,
  recentEvents,
  podUtilisation,
  nodeUtilisation,
]

/** Errors: NOT_FOUND. */
export function checkNamed(id: string): Check {
  const known = allChecks.find((each) => each.id === id)
  if (known !== undefined) return known
  throw new CockpitError(
    'NOT_FOUND',
    `There is no check ${id}`,
    `Known: ${allChecks.map((each) => each.id).join(', ')}`,
  )
}
