import type { CertificateRow } from '../kinds/certificates.ts'
import type { CronJobRow } from '../kinds/cronjobs.ts'
import type { DaemonSetRow } from '../kinds/daemonsets.ts'
import type { EndpointSliceRow } from '../kinds/endpointslices.ts'
import type { EventRow } from '../kinds/events.ts'
import type { HorizontalPodAutoscalerRow } from '../kinds/horizontalpodautoscalers.ts'
import type { IngressRow } from '../kinds/ingresses.ts'
import type { JobRow } from '../kinds/jobs.ts'
import type { MutatingWebhookConfigurationRow } from '../kinds/mutatingwebhookconfigurations.ts'
import type { PersistentVolumeClaimRow } from '../kinds/persistentvolumeclaims.ts'
import type { PersistentVolumeRow } from '../kinds/persistentvolumes.ts'
import type { PodDisruptionBudgetRow } from '../kinds/poddisruptionbudgets.ts'
import type { PodRow } from '../kinds/pods.ts'
import type { ResourceQuotaRow } from '../kinds/resourcequotas.ts'
import type { ServiceRow } from '../kinds/services.ts'
import type { StorageClassRow } from '../kinds/storageclasses.ts'
import type { ValidatingWebhookConfigurationRow } from '../kinds/validatingwebhookconfigurations.ts'
import { compareProblems, type Problem } from '../problem.ts'
import { autoscalerProblems } from './autoscalers.ts'
import { budgetProblems } from './budgets.ts'
import { certificateProblems } from './certificates.ts'
import { claimProblems, volumeProblems } from './claims.ts'
import { daemonSetProblems } from './daemonsets.ts'
import { ingressProblems } from './ingresses.ts'
import { cronJobProblems, jobProblems } from './jobs.ts'
import { probeProblems } from './probes.ts'
import { quotaProblems } from './quotas.ts'
import { eventProblems } from './told-by-events.ts'
import { webhookProblems, webhookSurroundings } from './webhooks.ts'

type Rows<R> = ReadonlyMap<string, R>

/** Rows by uid of what the fleet does not watch, and of what these are looked at with; null where a kind could not be read. */
export interface FurtherReadings {
  readonly daemonsets: Rows<DaemonSetRow> | null
  /** Warnings are enough. */
  readonly events: Rows<EventRow> | null
  readonly certificates: Rows<CertificateRow> | null
  readonly persistentvolumeclaims: Rows<PersistentVolumeClaimRow> | null
  readonly persistentvolumes: Rows<PersistentVolumeRow> | null
  readonly storageclasses: Rows<StorageClassRow> | null
  readonly jobs: Rows<JobRow> | null
  readonly cronjobs: Rows<CronJobRow> | null
  readonly horizontalpodautoscalers: Rows<HorizontalPodAutoscalerRow> | null
  readonly poddisruptionbudgets: Rows<PodDisruptionBudgetRow> | null
  readonly resourcequotas: Rows<ResourceQuotaRow> | null
  readonly ingresses: Rows<IngressRow> | null
  readonly validatingwebhookconfigurations: Rows<ValidatingWebhookConfigurationRow> | null
  readonly mutatingwebhookconfigurations: Rows<MutatingWebhookConfigurationRow> | null
  readonly pods: Rows<PodRow> | null
  readonly services: Rows<ServiceRow> | null
  readonly endpointslices: Rows<EndpointSliceRow> | null
}

/**
 * Everything that is wrong with those kinds, worst first.
 * @param now ms since the epoch.
 */
export function findFurtherProblems(readings: FurtherReadings, now: number): readonly Problem[] {
  const each = <R>(rows: Rows<R> | null, find: (row: R) => readonly Problem[]) =>
    [...(rows?.values() ?? [])].flatMap(find)
  const { services, endpointslices } = readings
  const classes = readings.storageclasses === null ? null : [...readings.storageclasses.values()]
  const around = services === null ? null : webhookSurroundings(services.values(), endpointslices?.values() ?? null)
  const guarded = <R>(rows: Rows<R> | null, find: (row: R, known: NonNullable<typeof around>) => readonly Problem[]) =>
    around === null ? [] : each(rows, (row) => find(row, around))
  const pods = () => readings.pods?.values() ?? null
  return [
    ...each(readings.daemonsets, (row) => daemonSetProblems(row, now)),
    ...probeProblems(readings.events?.values() ?? [], pods(), now),
    ...eventProblems(readings.events?.values() ?? [], {
      pods: pods(),
      claims: readings.persistentvolumeclaims?.values() ?? null,
      now,
    }),
    ...each(readings.certificates, (row) => certificateProblems(row, now)),
    ...each(readings.persistentvolumeclaims, (row) => claimProblems(row, classes, now)),
    ...each(readings.persistentvolumes, volumeProblems),
    ...jobProblems(readings.jobs?.values() ?? []),
    ...cronJobProblems(readings.cronjobs?.values() ?? [], readings.jobs?.values() ?? null, now),
    ...each(readings.horizontalpodautoscalers, (row) => autoscalerProblems(row, now)),
    ...each(readings.poddisruptionbudgets, budgetProblems),
    ...each(readings.resourcequotas, quotaProblems),
    ...guarded(readings.ingresses, (row, known) => ingressProblems(row, known.services)),
    ...guarded(readings.validatingwebhookconfigurations, (row, known) =>
      webhookProblems('validatingwebhookconfigurations', row, known),
    ),
    ...guarded(readings.mutatingwebhookconfigurations, (row, known) =>
      webhookProblems('mutatingwebhookconfigurations', row, known),
    ),
  ].sort(compareProblems)
}
