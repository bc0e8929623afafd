import type { ClusterAccess, ServiceAddress } from '@main/clusters/cluster-access.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { z } from 'zod'
import type { AskOptions } from './prometheus.ts'
import { joinPath, jsonOf, oneLine } from './service-answer.ts'

const labels = z.record(z.string(), z.string())

/** Alertmanager API v2 (api/v2/openapi.yaml), the fields that we use. */
const alert = z.object({
  fingerprint: z.string(),
  status: z.object({
    /** `unprocessed`: received, and not yet routed. */
    state: z.enum(['unprocessed', 'active', 'suppressed']),
    silencedBy: z.array(z.string()).default([]),
    inhibitedBy: z.array(z.string()).default([]),
  }),
  labels,
  annotations: labels.default({}),
  startsAt: z.iso.datetime({ offset: true }),
  endsAt: z.iso.datetime({ offset: true }).optional(),
})
export type AlertmanagerAlert = z.output<typeof alert>

export interface Alertmanager {
  /**
   * Every alert that it holds, suppressed ones too.
   * @throws CockpitError UNREACHABLE, BAD_ANSWER, or any of ClusterAccess.
   */
  alerts(options?: AskOptions): Promise<readonly AlertmanagerAlert[]>
}

/** Alertmanager of one cluster, reached through the API server's service proxy. */
export function openAlertmanager(access: Pick<ClusterAccess, 'serviceProxy'>, address: ServiceAddress): Alertmanager {
  return {
    async alerts(options = {}) {
      const answer = await access.serviceProxy(address, joinPath('api/v2', 'alerts'), {
        query: { active: 'true', silenced: 'true', inhibited: 'true', unprocessed: 'true' },
        timeoutMs: options.timeoutMs ?? 10_000,
        ...(options.signal ? { signal: options.signal } : {}),
      })
      const value = jsonOf(answer, 'Alertmanager')
      if (answer.status !== 200) {
        // A refusal of version 2 is plain JSON text.
        const words = typeof value === 'string' ? value : JSON.stringify(value)
        throw new CockpitError(
          answer.status >= 500 ? 'UNREACHABLE' : 'BAD_ANSWER',
          `Alertmanager answered ${answer.status}: ${oneLine(words)}`,
        )
      }
      const parsed = z.array(alert).safeParse(value)
      if (!parsed.success) {
        throw new CockpitError(
          'BAD_ANSWER',
          `The answer of Alertmanager cannot be read: ${z.prettifyError(parsed.error)}`,
        )
      }
      return parsed.data
    },
  }
}
