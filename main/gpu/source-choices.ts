import { join } from 'node:path'
import { OwnSettings } from '@main/platform/own-settings.ts'
import { type ClusterId, clusterId } from '@shared/clusters/cluster-summary.ts'
import type { CockpitError } from '@shared/contract/cockpit-error.ts'
import { cardSource } from '@shared/gpu/card.ts'
import type { SourceChoice } from '@shared/gpu/contract.ts'
import { z } from 'zod'

export const sourceChoicesFile = (settingsFolder: string): string => join(settingsFolder, 'gpu-sources.yaml')

const fileForm = z.strictObject({ sources: z.record(clusterId, cardSource) })

/** Which source of GPU figures a person chose for a cluster; kept in the settings folder. */
export interface SourceChoices {
  of(cluster: ClusterId): SourceChoice
  /** Why the remembered choices do not hold; null when they do. */
  readonly error: CockpitError | null
  /** Errors: BAD_SETTINGS, SETTINGS_NOT_WRITTEN. */
  choose(cluster: ClusterId, source: SourceChoice): Promise<void>
}

export async function openSourceChoices(settingsFolder: string): Promise<SourceChoices> {
  const settings = await OwnSettings.open({
    path: sourceChoicesFile(settingsFolder),
    schema: fileForm,
    empty: { sources: {} },
    heading: ['Where Foundry Cockpit reads the GPUs of a context, where somebody chose it.'],
  })
  return {
    // A context may be called "constructor".
    of: (cluster) =>
      Object.hasOwn(settings.value.sources, cluster) ? (settings.value.sources[cluster] ?? 'auto') : 'auto',
    get error() {
      return settings.error
    },
    choose: (cluster, source) =>
      settings.change(({ sources }) => {
        const { [cluster]: _old, ...others } = sources
        return { sources: source === 'auto' ? others : { ...others, [cluster]: source } }
      }),
  }
}
