import { homedir } from 'node:os'
import { openCockpit } from '@main/cockpit.ts'
import { systemClock } from '@main/platform/system-clock.ts'
import type { FleetMessage, RowsMessage } from '@shared/clusters/contract.ts'
import { trackedKinds } from './cluster-truth.ts'

/** What the app tells, each with the time at which it was told, ms since the epoch. */
export type AppWord =
  | { readonly type: 'fleet'; readonly at: number; readonly message: FleetMessage }
  | {
      readonly type: 'rows'
      readonly at: number
      readonly cluster: string
      readonly kind: string
      readonly message: RowsMessage
    }
  | { readonly type: 'footprint'; readonly heapBytes: number; readonly resources: Readonly<Record<string, number>> }

export type AppOrder =
  | { readonly type: 'measure' }
  /** A screen is opened and left. */
  | { readonly type: 'visit'; readonly cluster: string; readonly kind: string; readonly ms: number }

function failed(thrown: unknown): never {
  console.error('the app under chaos:', thrown)
  process.exit(1)
}

/**
 * The app without its window, in a process of its own that can be put to sleep: the cockpit as the window opens it, with
 * the tables of some kinds open on every cluster. Its words go to the process that started it and ends it.
 */
async function run(kubeconfig: string, root: string, settings: string): Promise<void> {
  const cockpit = await openCockpit({
    kubeconfigPaths: [kubeconfig],
    contexts: null,
    root,
    clock: systemClock,
    surroundings: { platform: process.platform, env: { FOUNDRY_COCKPIT_SETTINGS: settings }, home: homedir() },
  })
  const { clusters } = cockpit.handlers
  const tellFleet = async () => {
    for await (const message of clusters.fleet({}, untilTheEnd()))
      await tell({ type: 'fleet', at: Date.now(), message })
  }
  const tellRows = async (cluster: string, kind: string) => {
    for await (const message of clusters.rows({ cluster, kind, namespace: null }, untilTheEnd())) {
      await tell({ type: 'rows', at: Date.now(), cluster, kind, message })
    }
  }
  const visit = async (cluster: string, kind: string, ms: number) => {
    for await (const _ of clusters.rows({ cluster, kind, namespace: null }, AbortSignal.timeout(ms)));
  }
  process.on('message', (order: AppOrder) => {
    if (order.type === 'measure') void tell(footprint())
    else visit(order.cluster, order.kind, order.ms).catch(failed)
  })
  process.on('disconnect', () => process.exit())
  tellFleet().catch(failed)
  for (const cluster of cockpit.clusterIds()) {
    for (const kind of trackedKinds) tellRows(cluster, kind).catch(failed)
  }
}

/** Of each stream its own, as the window has it. */
const untilTheEnd = () => new AbortController().signal

/** As a window's stream: the next word waits until this one was taken. */
function tell(word: AppWord): Promise<void> {
  return new Promise((resolve, reject) => {
    if (process.send === undefined) throw new Error('nobody listens to this app')
    process.send(word, (error: Error | null) => (error === null ? resolve() : reject(error)))
  })
}

function footprint(): AppWord {
  if (globalThis.gc === undefined) throw new Error('start this app with --expose-gc')
  // What the first run finds free may hold what only the second can free (finalizers, weak references).
  globalThis.gc()
  globalThis.gc()
  const resources: Record<string, number> = {}
  for (const name of process.getActiveResourcesInfo()) resources[name] = (resources[name] ?? 0) + 1
  return { type: 'footprint', heapBytes: process.memoryUsage().heapUsed, resources }
}

const [kubeconfig, root, settings] = process.argv.slice(2)
if (kubeconfig === undefined || root === undefined || settings === undefined)
  throw new Error('kubeconfig root settings')
run(kubeconfig, root, settings).catch(failed)
