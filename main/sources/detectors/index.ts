import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import type { PlatformApiPlace, PlatformProfile } from '@shared/platform/profile.ts'
import { profileFor } from '@shared/platform/profile-for.ts'
import { databaseSource, hasOwnAddress, platformApiSource } from '../address-overrides.ts'
import type { Detector } from '../detector.ts'
import { alertmanagerAt } from './alertmanager.ts'
import { apiServer } from './api-server.ts'
import { daprControlPlane } from './dapr.ts'
import { databaseAt } from './database.ts'
import { gpuOperator } from './gpu.ts'
import { loki } from './loki.ts'
import { metricsServer } from './metrics-server.ts'
import { platformApiAt } from './platform-api.ts'
import { prometheusAt } from './prometheus.ts'
import { tempo } from './tempo.ts'
import { versionDetector } from './version-detector.ts'

/** What the cockpit looks for on a cluster, in the order in which it is shown. */
export function detectorsFor(profile: PlatformProfile, cluster: ClusterId): readonly Detector[] {
  const here = profileFor(profile, cluster)
  const word = (source: string) => (hasOwnAddress(profile, cluster, source) ? 'an override of yours' : 'the profile')
  return [
    apiServer,
    metricsServer,
    prometheusAt(here.prometheus, word('prometheus')),
    alertmanagerAt(here.alertmanager, word('alertmanager')),
    ...(here.loki === undefined ? [] : [versionDetector(loki, here.loki, word('loki'))]),
    ...(here.tempo === undefined ? [] : [versionDetector(tempo, here.tempo, word('tempo'))]),
    ...(isNamed(here.platformApi) ? [platformApiAt(here.platformApi, word(platformApiSource))] : []),
    daprControlPlane(here.daprControlPlane),
    gpuOperator(here.gpuResources),
    ...(here.databases ?? []).map((database) => databaseAt(database, word(databaseSource(database.id)))),
  ]
}

const isNamed = (place: PlatformApiPlace | undefined): place is PlatformApiPlace =>
  place?.url !== undefined || place?.service !== undefined
