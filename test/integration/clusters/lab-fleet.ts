import { join } from 'node:path'
import { createClustersService } from '@main/clusters/clusters-service.ts'
import { type Fleet, openFleet } from '@main/clusters/fleet.ts'
import { readKubeconfigs } from '@main/clusters/kubeconfig.ts'
import { everyNamespace } from '@main/clusters/namespace-scopes.ts'
import { accessReviews } from '@main/gate/access-review.ts'
import { loadProfile } from '@main/platform/load-profile.ts'
import { systemClock } from '@main/platform/system-clock.ts'
import type { PlatformProfile } from '@shared/platform/profile.ts'
import { repositoryRoot } from '../lab/supervisor-bundle.ts'

export const shippedProfile = (): Promise<PlatformProfile> =>
  loadProfile({ builtIn: join(repositoryRoot, 'resources/profiles/bud-ai-foundry.yaml'), settingsFolder: null })

/** A fleet on the named contexts of a kubeconfig (on all, when none is named). */
export async function fleetOf(kubeconfig: string, names?: readonly string[]): Promise<Fleet> {
  const { contexts, errors } = await readKubeconfigs([kubeconfig])
  return openFleet({
    contexts: names === undefined ? contexts : contexts.filter(({ name }) => names.includes(name)),
    sourceErrors: errors,
    profile: await shippedProfile(),
    clock: systemClock,
  })
}

/** The clusters contract on a fleet, for an engineer who ignores nothing and chose no namespaces. */
export const clustersServiceOf = (fleet: Fleet): ReturnType<typeof createClustersService> =>
  createClustersService({
    fleet,
    clock: systemClock,
    scopes: everyNamespace,
    ignores: { all: [], onChange: () => () => undefined },
    access: accessReviews(systemClock),
    likelyNamespaces: () => [],
  })

/** Waits for a state of the world, asking every 20 ms. @returns how long it took, ms. */
export async function until(what: string, holds: () => boolean, withinMs: number): Promise<number> {
  const begun = performance.now()
  while (!holds()) {
    if (performance.now() - begun > withinMs) throw new Error(`${what}: not within ${withinMs} ms`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return performance.now() - begun
}
