import { join } from 'node:path'
import { OwnSettings } from '@main/platform/own-settings.ts'
import { type ClusterId, clusterId } from '@shared/clusters/cluster-summary.ts'
import type { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { Unsubscribe } from '@shared/contract/define-contract.ts'
import { z } from 'zod'

export const scopesFile = (settingsFolder: string): string => join(settingsFolder, 'namespaces.yaml')

const fileForm = z.strictObject({ namespaces: z.record(clusterId, z.string().min(1).max(63)) })

/** The one namespace that is read of a cluster, where its user may not read them all; kept in the settings folder. */
export interface NamespaceScopes {
  /** null: all namespaces. */
  of(cluster: ClusterId): string | null
  /** Why the remembered choices do not hold; null when they do. */
  readonly error: CockpitError | null
  onChange(listener: () => void): Unsubscribe
  /** Errors: BAD_SETTINGS, SETTINGS_NOT_WRITTEN. */
  choose(cluster: ClusterId, namespace: string | null): Promise<void>
}

export async function openNamespaceScopes(settingsFolder: string): Promise<NamespaceScopes> {
  const settings = await OwnSettings.open({
    path: scopesFile(settingsFolder),
    schema: fileForm,
    empty: { namespaces: {} },
    heading: ['The one namespace that Foundry Cockpit reads of a context, where its user may not read them all.'],
  })
  return {
    // A context may be called "constructor".
    of: (cluster) =>
      Object.hasOwn(settings.value.namespaces, cluster) ? (settings.value.namespaces[cluster] ?? null) : null,
    get error() {
      return settings.error
    },
    onChange: (listener) => settings.onChange(listener),
    choose: (cluster, namespace) =>
      settings.change(({ namespaces }) => {
        const { [cluster]: _old, ...others } = namespaces
        return { namespaces: namespace === null ? others : { ...others, [cluster]: namespace } }
      }),
  }
}

/** Every namespace of every cluster. */
export const everyNamespace: NamespaceScopes = {
  of: () => null,
  error: null,
  onChange: () => () => undefined,
  choose: () => Promise.resolve(),
}
