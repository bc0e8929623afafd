import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { Handlers } from '@shared/contract/define-contract.ts'
import type { LabStatus, labContract } from '@shared/lab/contract.ts'
import type { Clock } from '../clusters/cluster-access.ts'
import { incidents } from './incidents/index.ts'
import { findLab, type LabClient } from './lab-client.ts'
import { defaultClusterNames } from './lab-cluster.ts'
import { claimLabFolder, isLabFolder, labPaths, removeLabRemains } from './lab-folder.ts'
import { removePostgresData } from './postgres-server.ts'
import { sweepLeftovers } from './reaper.ts'
import type { StartSupervisor } from './start-supervisor.ts'

export interface LabServiceOptions {
  /** The lab folder; see defaultLabFolder. */
  readonly folder: string
  /** The folder that holds resources/ and main/setup/. */
  readonly root: string
  /** The folder of the bundles, where it is not ROOT/out/main. */
  readonly out?: string
  /** The Node that the set-up and the commands in pods run on; null: the one that runs the supervisor. */
  readonly node: string | null
  readonly clock: Clock
  readonly startSupervisor: StartSupervisor
}

export interface UpOptions {
  /** Only these clusters; default all three. Ignored when the lab runs already. */
  readonly clusters?: readonly string[]
  /** How often metrics-server and Prometheus ask every node what it uses; default 15. Ignored when the lab runs already. */
  readonly metricsEverySeconds?: number
  readonly signal: AbortSignal
  readonly onStatus?: (status: LabStatus) => void
}

/** What the app, the command line and the tests do with the practice lab. All failures are CockpitErrors. */
export interface LabService {
  readonly handlers: Handlers<typeof labContract>
  /** The running lab; null when none runs in this folder. */
  find(): Promise<LabClient | null>
  /** A lab that is down has a status too. */
  status(): Promise<LabStatus>
  /** The status now and after each change, across starts and ends of the lab. */
  watchStatus(signal: AbortSignal): AsyncIterable<LabStatus>
  /**
   * Starts the lab unless it runs, and resolves when it is up (some parts may have failed: see the status).
   * @throws LAB_FAILED when no cluster comes up, CANCELLED when the signal aborts (the lab then goes on starting)
   */
  up(options: UpOptions): Promise<LabStatus>
  /** Resolves when nothing of it runs any more. Answers false when none ran. */
  down(): Promise<boolean>
  /** @throws LAB_DOWN, NOT_FOUND and what the incident throws */
  breakIncident(incident: string, cluster: string | null): Promise<void>
  heal(incident: string | null): Promise<void>
}

const pollMs = 250
const idlePollMs = 1_000
const startPatienceMs = 20_000
const endPatienceMs = 30_000

export function createLabService(options: LabServiceOptions): LabService {
  const { folder, clock } = options
  const pause = (ms: number, signal?: AbortSignal) =>
    new Promise<void>((resolve) => {
      const end = () => {
        cancel()
        signal?.removeEventListener('abort', end)
        resolve()
      }
      const cancel = clock.after(ms, end)
      signal?.addEventListener('abort', end, { once: true })
    })

  const find = () => findLab(folder)

  const running = async (): Promise<LabClient> => {
    const client = await find()
    if (client === null) {
      throw new CockpitError('LAB_DOWN', `No lab runs in ${folder}.`, 'Start it: npm run lab -- up')
    }
    return client
  }

  const start = async ({ clusters, metricsEverySeconds, signal }: UpOptions): Promise<LabClient> => {
    const argv = [
      `--folder=${folder}`,
      `--root=${options.root}`,
      `--clusters=${(clusters ?? defaultClusterNames).join(',')}`,
      ...(metricsEverySeconds === undefined ? [] : [`--metrics-every=${metricsEverySeconds}`]),
      ...(options.out === undefined ? [] : [`--out=${options.out}`]),
      ...(options.node === null ? [] : [`--node=${options.node}`]),
    ]
    await claimLabFolder(folder)
    let ended: string | null = null
    options.startSupervisor(argv, folder).ended.then((reason) => {
      ended = reason
    })
    const deadline = clock.now() + startPatienceMs
    while (clock.now() < deadline && ended === null) {
      if (signal.aborted) throw cancelled()
      const client = await find()
      if (client !== null) return client
      await pause(pollMs, signal)
    }
    // Somebody else's supervisor may have been quicker.
    const client = await find()
    if (client !== null) return client
    const reason = ended ?? "The lab's supervisor does not answer."
    throw new CockpitError('LAB_FAILED', reason, `Its log: ${labPaths(folder).supervisorLog}`)
  }

  const status = async (): Promise<LabStatus> => {
    const client = await find()
    if (client === null) return downStatus(folder)
    try {
      return await client.status()
    } catch (thrown) {
      // It went down between the two questions.
      if (thrown instanceof CockpitError && thrown.code === 'LAB_UNREACHABLE') return downStatus(folder)
      throw thrown
    }
  }

  async function* watchStatus(signal: AbortSignal): AsyncIterable<LabStatus> {
    let saidDown = false
    while (!signal.aborted) {
      const client = await find()
      if (client === null) {
        if (!saidDown) yield downStatus(folder)
        saidDown = true
        await pause(idlePollMs, signal)
        continue
      }
      saidDown = false
      try {
        yield* client.watchStatus(signal)
      } catch (thrown) {
        if (!(thrown instanceof CockpitError && thrown.code === 'LAB_UNREACHABLE')) throw thrown
      }
      await pause(pollMs, signal)
    }
  }

  /** A lab that is on its way down, or could not come up, makes room for a new one. */
  const findUsable = async (): Promise<LabClient | null> => {
    const client = await find()
    const phase = client === null ? 'down' : (await client.status()).phase
    if (client === null || phase === 'starting' || phase === 'up') return client
    if (phase === 'failed') await client.down()
    await waitUntilGone(client)
    return null
  }

  const up = async (options: UpOptions): Promise<LabStatus> => {
    const { signal, onStatus } = options
    const client = (await findUsable()) ?? (await start(options))
    for await (const now of client.watchStatus(signal)) {
      onStatus?.(now)
      if (now.phase === 'up') return now
      if (now.phase === 'failed') {
        const failed = now.parts.filter((part) => part.state === 'failed')
        const reasons = failed.map((part) => `${part.name}: ${part.detail}`).join('; ')
        throw new CockpitError('LAB_FAILED', `The lab does not come up. ${reasons}`, `Logs: ${labPaths(folder).logs}`)
      }
    }
    if (signal.aborted) throw cancelled()
    throw new CockpitError('LAB_FAILED', 'The lab went down while it came up.', `Logs: ${labPaths(folder).logs}`)
  }

  const waitUntilGone = async (client: LabClient): Promise<void> => {
    const deadline = clock.now() + endPatienceMs
    while (isAlive(client.pid)) {
      if (clock.now() > deadline) {
        throw new CockpitError('TIMED_OUT', "The lab's supervisor does not end.", `Its process is ${client.pid}.`)
      }
      await pause(100)
    }
  }

  const down = async (): Promise<boolean> => {
    const client = await find()
    if (client === null) {
      // A supervisor that crashed left files and, where its reaper was killed as well, processes.
      if (!(await isLabFolder(folder))) return false
      await sweepLeftovers(folder)
      await removeLabRemains(folder)
      await removePostgresData(folder)
      return false
    }
    await client.down()
    await waitUntilGone(client)
    return true
  }

  const breakIncident = async (incident: string, cluster: string | null) =>
    (await running()).breakIncident(incident, cluster)
  const heal = async (incident: string | null) => (await running()).heal(incident)

  return {
    find,
    status,
    watchStatus,
    up,
    down,
    breakIncident,
    heal,
    handlers: {
      status: (_input, signal) => watchStatus(signal),
      up: async (_input, signal) => {
        // Answered as soon as the lab starts: the status stream tells the rest.
        if ((await findUsable()) === null) await start({ signal })
        return {}
      },
      down: async () => {
        await down()
        return {}
      },
      breakIncident: async ({ incident, cluster }) => {
        await breakIncident(incident, cluster)
        return {}
      },
      heal: async ({ incident }) => {
        await heal(incident)
        return {}
      },
    },
  }
}

const cancelled = () => new CockpitError('CANCELLED', 'Stopped waiting for the lab.')

const downStatus = (folder: string): LabStatus => ({
  phase: 'down',
  folder,
  kubeconfig: null,
  clusters: [...defaultClusterNames],
  parts: [],
  incidents: incidents.map(({ id, title, story }) => ({ id, title, story })),
  active: [],
})

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
