import { join } from 'node:path'
import { OwnSettings } from '@main/platform/own-settings.ts'
import { clusterId } from '@shared/clusters/cluster-summary.ts'
import { forwardWish } from '@shared/forwards/forward.ts'
import { z } from 'zod'

export const forwardsFile = (settingsFolder: string): string => join(settingsFolder, 'port-forwards.yaml')

/** More than anybody keeps an eye on. */
export const mostForwards = 200

const declared = forwardWish.omit({ cluster: true }).extend({ id: z.string().min(1).max(32) })
const fileForm = z.strictObject({
  forwards: z.record(clusterId, z.array(declared).max(mostForwards)),
})

export type DeclaredForward = z.output<typeof forwardWish> & { readonly id: string }

export type DeclaredForwards = OwnSettings<typeof fileForm>

/** The forwards that were declared, by cluster; kept in the settings folder. */
export function openDeclaredForwards(settingsFolder: string): Promise<DeclaredForwards> {
  return OwnSettings.open({
    path: forwardsFile(settingsFolder),
    schema: fileForm,
    empty: { forwards: {} },
    heading: [
      'Port-forwards of Foundry Cockpit, by context. Written by the cockpit; may be edited by hand.',
      'localPort: null takes a free one at each start.',
    ],
  })
}

export function listDeclared({ value }: Pick<DeclaredForwards, 'value'>): readonly DeclaredForward[] {
  return Object.entries(value.forwards).flatMap(([cluster, each]) => each.map((one) => ({ ...one, cluster })))
}

/** Errors: BAD_SETTINGS, SETTINGS_NOT_WRITTEN, and what `edit` throws. */
export function changeDeclared(
  settings: DeclaredForwards,
  edit: (all: readonly DeclaredForward[]) => readonly DeclaredForward[],
): Promise<void> {
  return settings.change((value) => {
    const forwards: z.output<typeof fileForm>['forwards'] = {}
    for (const { cluster, ...one } of edit(listDeclared({ value }))) {
      forwards[cluster] = [...(Object.hasOwn(forwards, cluster) ? (forwards[cluster] ?? []) : []), one]
    }
    return { forwards }
  })
}
