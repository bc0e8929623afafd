import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { OpenedActions } from '@main/actions/open-actions.ts'
import type { Clock, ClusterAccess } from '@main/clusters/cluster-access.ts'
import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import type { PlatformProfile } from '@shared/platform/profile.ts'
import { z } from 'zod'
import { execute } from './executors/index.ts'
import { RunStore } from './run-store.ts'
import { runbookLanguage } from './runbook-language.ts'
import type { RunbookLibrary } from './runbook-library.ts'
import { type RunbooksService, runbooksService } from './runbooks-service.ts'

export interface OpenRunbooksOptions {
  /** The folder that holds `resources/`. */
  readonly root: string
  readonly settingsFolder: string
  readonly clock: Clock
  /** Errors: NOT_FOUND. */
  readonly cluster: (id: ClusterId) => ClusterAccess
  readonly clusterIds: () => readonly ClusterId[]
  /** null when it is not known. */
  readonly serverVersion: (id: ClusterId) => string | null
  readonly profile: () => PlatformProfile
  readonly actions: Pick<OpenedActions, 'gate' | 'action' | 'person'>
  readonly library: RunbookLibrary
  /** Marks what is made on a cluster as this installation's. */
  readonly owner: string
}

/** Runbooks with everything that they stand on. Opens no run until asked. */
export function openRunbooks(options: OpenRunbooksOptions): RunbooksService {
  const { root, settingsFolder, clock, cluster, clusterIds, serverVersion, profile, actions, library, owner } = options
  const version = cockpitVersion(root)
  return runbooksService({
    clock,
    cluster,
    clusterIds,
    profile,
    execute,
    gate: actions.gate,
    action: actions.action,
    person: actions.person,
    store: new RunStore(settingsFolder, clock.now),
    language: runbookLanguage(clock),
    library,
    owner,
    versions: (clusters) => [
      ...(version === null ? [] : [`cockpit ${version}`]),
      `node ${process.version}`,
      ...clusters.map((id) => `${id} ${serverVersion(id) ?? 'of unknown version'}`),
    ],
    word: () => randomBytes(3).toString('hex'),
  })
}

/** null in an installed app, whose package.json lies elsewhere. */
function cockpitVersion(root: string): string | null {
  try {
    const text = readFileSync(join(root, 'package.json'), 'utf8')
    return z.object({ version: z.string() }).parse(JSON.parse(text)).version
  } catch {
    return null
  }
}
