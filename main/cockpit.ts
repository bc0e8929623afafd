import { randomBytes } from 'node:crypto'
import { homedir } from 'node:os'
import { journalPath, openActions } from '@main/actions/open-actions.ts'
import { CheckRecord } from '@main/checks/check-record.ts'
import { checksService } from '@main/checks/checks-service.ts'
import { recordedChecks } from '@main/checks/recorded-checks.ts'
import type { Clock } from '@main/clusters/cluster-access.ts'
import { createClustersService } from '@main/clusters/clusters-service.ts'
import { type Fleet, openFleet } from '@main/clusters/fleet.ts'
import type { SourceError } from '@main/clusters/kubeconfig.ts'
import { watchKubeconfigs } from '@main/clusters/kubeconfig-watch.ts'
import { openNamespaceScopes } from '@main/clusters/namespace-scopes.ts'
import { debugImage } from '@main/debug-pods/debug-image.ts'
import { keepSwept } from '@main/debug-pods/keep-swept.ts'
import { openForwards } from '@main/forwards/open-forwards.ts'
import { accessReviews } from '@main/gate/access-review.ts'
import { GpuDesk } from '@main/gpu/gpu-desk.ts'
import { gpuProblemWatch } from '@main/gpu/gpu-problem-watch.ts'
import { gpuService } from '@main/gpu/gpu-service.ts'
import { openSourceChoices } from '@main/gpu/source-choices.ts'
import type { Notify } from '@main/incidents/gatherer.ts'
import { openIncidents } from '@main/incidents/open-incidents.ts'
import { journalService } from '@main/journal/journal-service.ts'
import { logsService } from '@main/logs/logs-service.ts'
import { keyMetricWatch } from '@main/observability/key-metric-watch.ts'
import { installationId } from '@main/platform/installation.ts'
import { openLiveProfile } from '@main/platform/live-profile.ts'
import { loadProfile } from '@main/platform/load-profile.ts'
import { watchNetwork } from '@main/platform/network-watch.ts'
import { builtInProfile } from '@main/platform/resource-root.ts'
import { type Surroundings, settingsFolder } from '@main/platform/settings-folder.ts'
import { signInSurroundings } from '@main/platform/sign-in-surroundings.ts'
import { openIgnores } from '@main/problems/ignores.ts'
import { problemsService } from '@main/problems/problems-service.ts'
import { RecordingKeeper } from '@main/recordings/recording-keeper.ts'
import { RecordingStore } from '@main/recordings/recording-store.ts'
import { recordingsService } from '@main/recordings/recordings-service.ts'
import { type OpenedReference, openReference } from '@main/reference/open-reference.ts'
import { openRunbooks } from '@main/runbooks/open-runbooks.ts'
import { addressOverrides } from '@main/sources/address-overrides.ts'
import { ownKubeconfigPaths } from '@main/sources/own-kubeconfigs.ts'
import { sourcesService } from '@main/sources/sources-service.ts'
import { openTerminal, type Terminal, type TerminalOptions } from '@main/terminal/open-terminal.ts'
import type { ClusterId, ClusterSummary } from '@shared/clusters/cluster-summary.ts'
import { toErrorShape } from '@shared/contract/cockpit-error.ts'
import type { contracts } from '@shared/contract/contracts.ts'
import type { Handlers } from '@shared/contract/define-contract.ts'
import type { PlatformProfile } from '@shared/platform/profile.ts'

export interface CockpitOptions {
  /** Read at once and again whenever they change. */
  readonly kubeconfigPaths: readonly string[]
  /** Those of `kubeconfigPaths` of which nobody said that they are there. */
  readonly optionalKubeconfigs?: readonly string[]
  /** Contexts that were added in the app count as well; default no. */
  readonly withAddedContexts?: boolean
  /** Names of the contexts to open; null = every one. */
  readonly contexts: readonly string[] | null
  /** The folder that holds `resources/`. */
  readonly root: string
  readonly clock: Clock
  /** Where the engineer's settings are looked for; default: this process'. */
  readonly surroundings?: Surroundings
  /** Given, it is used as it is, and no profile file is read. */
  readonly profile?: PlatformProfile
  /** Given, the timelines of open incidents gather by themselves, and whoever is to be called is told; default: neither. */
  readonly notify?: Notify
  /** Given, this is the app: it opens the addresses of port-forwards, and those that are to start with it start. */
  readonly browse?: (url: string) => Promise<void>
  /** Time that one check may take, ms; default 20,000. */
  readonly checkTimeoutMs?: number
  /** Opened before the clusters, and closed after them by who opened it; default: one of its own. */
  readonly reference?: OpenedReference
}

/** The lab is this machine's, and terminals need a screen: who has them adds them. */
type CockpitContracts = Omit<typeof contracts, 'lab' | 'terminal'>

/** The services of the app without its window: what the command line, the window and the tests stand on alike. */
export interface Cockpit {
  readonly handlers: { readonly [Domain in keyof CockpitContracts]: Handlers<CockpitContracts[Domain]> }
  /** Files of the settings folder that do not hold, beside which the app goes on. */
  readonly settingsErrors: readonly SourceError[]
  /** In the order of the kubeconfig. */
  clusterIds(): readonly ClusterId[]
  summaries(): readonly ClusterSummary[]
  /**
   * Resolves when every cluster has been looked at once, its key metrics too, or is known not to be readable.
   * Rejects when the signal aborts.
   */
  settled(signal: AbortSignal): Promise<void>
  /** Terminal sessions, for faces that have a screen for them. They end with the cockpit. */
  openTerminal(options: Pick<TerminalOptions, 'host' | 'openLink'>): Promise<Terminal>
  /** The machine woke up: nothing is believed any more until it was asked again. */
  wokeUp(): void
  /** Ends every watch and connection. */
  close(): Promise<void>
}

/**
 * Reads profile and kubeconfigs and begins to watch. A kubeconfig that cannot be used is not an error here: it is told
 * in the fleet's source errors.
 * @throws CockpitError BAD_PROFILE.
 */
export async function openCockpit(options: CockpitOptions): Promise<Cockpit> {
  const { clock, root, checkTimeoutMs } = options
  const surroundings = options.surroundings ?? { platform: process.platform, env: process.env, home: homedir() }
  const settings = settingsFolder(surroundings)
  const readProfile = async () =>
    options.profile ?? (await loadProfile({ builtIn: builtInProfile(root), settingsFolder: settings }))
  const added = () => (options.withAddedContexts ? ownKubeconfigPaths(settings) : [])
  const [word, shortWord] = [randomWord(4), randomWord(3)]
  const [live, ignores, scopes, gpuChoices, owner, kubeconfigs, reference] = await Promise.all([
    openLiveProfile(readProfile),
    openIgnores(settings, clock.now, word),
    openNamespaceScopes(settings),
    openSourceChoices(settings),
    installationId(settings),
    watchKubeconfigs({
      paths: async () => [...options.kubeconfigPaths, ...(await added())],
      optional: new Set(options.optionalKubeconfigs),
      clock,
    }),
    options.reference ?? openReference({ root, settingsFolder: settings, home: surroundings.home, clock }),
  ])
  // Only where sources are is taken anew while the app runs; the rest holds as it was at the start.
  const profile = live.current()
  const machine = signInSurroundings(surroundings, clock)
  const chosen = options.contexts
  const wanted = () => kubeconfigs.reading.contexts.filter(({ name }) => chosen === null || chosen.includes(name))
  const context = (id: ClusterId) => kubeconfigs.reading.contexts.find(({ name }) => name === id)
  const cluster = (id: ClusterId) => fleet.access(id)
  const keyMetrics = keyMetricWatch(profile, clock, (id) => live.on(id).prometheus)
  const ownFiles = { 'ignored problems': ignores, namespaces: scopes, 'GPU sources': gpuChoices }
  const settingsErrors = (): readonly SourceError[] =>
    Object.entries(ownFiles).flatMap(([source, { error }]) =>
      error === null ? [] : { source, error: toErrorShape(error) },
    )
  const access = accessReviews(clock)
  const gpus = new GpuDesk({
    clock,
    random: Math.random,
    ids: () => fleet.ids,
    cluster,
    onFleetChange: (listener) => fleet.onChange(listener),
    namespace: (id) => scopes.of(id),
    profile: live.on,
    choice: (id) => gpuChoices.of(id),
  })
  const fleet: Fleet = openFleet({
    contexts: wanted(),
    sourceErrors: [...kubeconfigs.reading.errors, ...settingsErrors()],
    scopes,
    ignores,
    profile,
    clock,
    problemSources: [keyMetrics, gpuProblemWatch({ clock, gpus: (access) => gpus.on(access), rings: gpus.rings })],
    signIn: machine.settings,
  })
  const replace = () => fleet.replaceContexts(wanted(), [...kubeconfigs.reading.errors, ...settingsErrors()])
  kubeconfigs.onChange(replace)
  ignores.onChange(replace)
  scopes.onChange(replace)
  const stopWatchingNetwork = watchNetwork(clock, ({ lost }) =>
    fleet.proveAnew('This machine is on another network', lost),
  )
  const actions = openActions({
    cluster,
    clock,
    access,
    settingsFolder: settings,
    debugImage: (id, image) => debugImage(image, live.on(id)),
    owner,
  })
  const likelyNamespaces = (id: ClusterId) =>
    [context(id)?.defaultNamespace ?? [], profile.namespaces.map(({ name }) => name), 'default'].flat()
  const runbooks = openRunbooks({
    root,
    settingsFolder: settings,
    clock,
    cluster,
    clusterIds: () => fleet.ids,
    serverVersion: (id) => fleet.summary(id).version,
    profile: live.current,
    actions,
    library: reference.library,
    owner,
  })
  const { person } = actions
  const checkRecord = new CheckRecord({ settingsFolder: settings, now: clock.now, word: shortWord, person })
  const incidents = await openIncidents({
    settingsFolder: settings,
    journalPath: journalPath(settings),
    checks: checkRecord,
    clock,
    cluster,
    summaries: () => fleet.summaries(),
    onFleetChange: (listener) => fleet.onChange(listener),
    profile: (id) => (id === null ? live.current() : live.on(id)),
    person,
    word: shortWord,
    notify: options.notify ?? null,
  })
  const forwards = await openForwards({
    settingsFolder: settings,
    cluster,
    access,
    clock,
    random: Math.random,
    word,
    browse: options.browse ?? null,
  })
  let stopSweeping = () => {}
  // The command line is gone in a moment.
  if (options.browse !== undefined) {
    stopSweeping = keepSwept({ ids: () => fleet.ids, cluster, gate: actions.gate, clock, owner })
    forwards.startMarked()
  }
  const recordings = new RecordingStore(settings)
  let terminal: Promise<Terminal> | null = null
  return {
    handlers: {
      forwards: forwards.handlers,
      actions: actions.handlers,
      incidents: incidents.handlers,
      journal: journalService(journalPath(settings), clock),
      recordings: recordingsService(recordings),
      gpu: gpuService({ desk: gpus, clock, choices: gpuChoices }),
      runbooks: runbooks.handlers,
      reference: reference.handlers,
      clusters: createClustersService({ fleet, clock, scopes, ignores, access, likelyNamespaces }),
      problems: problemsService({ cluster, ignores, clock }),
      logs: logsService({ cluster, profile: live.on, clock, random: Math.random }),
      sources: sourcesService({
        fleet,
        kubeconfigs,
        clock,
        settingsFolder: settings,
        home: surroundings.home,
        env: surroundings.env,
        profile: live.current,
        overrides: addressOverrides({ settingsFolder: settings, profile: live.current, reload: live.reload }),
        authorities: machine.authorities,
        shellPath: machine.shellPath,
        word,
      }),
      checks: recordedChecks(
        checksService({ cluster, profile: live.current, clock, timeoutMs: checkTimeoutMs }),
        checkRecord,
        () => incidents.checksEnded(),
      ),
    },
    get settingsErrors() {
      return settingsErrors()
    },
    clusterIds: () => fleet.ids,
    summaries: () => fleet.summaries(),
    async settled(signal) {
      await fleet.settled(signal)
      // Where the cluster itself cannot be looked at, its metrics would only cost a second wait for the same reason.
      const answering = fleet.summaries().filter(({ connection }) => connection.phase === 'live')
      await Promise.all(answering.map(({ id }) => keyMetrics.firstReading(id, signal)))
    },
    openTerminal({ host, openLink }) {
      terminal ??= openTerminal({
        host,
        openLink,
        settingsFolder: settings,
        clock,
        cluster,
        context,
        profile: live.on,
        gate: actions.gate,
        owner,
        recordings: new RecordingKeeper({ store: recordings, clock, person, incidents }),
        onIncidentClosing: (listener) => incidents.onClosing(listener),
        machine: { ...surroundings, accountShell: machine.accountShell, searchPath: machine.settings.searchPath },
      })
      return terminal
    },
    wokeUp: () => fleet.proveAnew('This machine slept', true),
    async close() {
      await terminal?.then((opened) => opened.close()).catch(() => undefined)
      stopWatchingNetwork()
      stopSweeping()
      kubeconfigs.close()
      await forwards.close()
      await incidents.close()
      await runbooks.close()
      gpus.close()
      await Promise.all([fleet.close(), actions.close()])
      if (options.reference === undefined) await reference.close()
    },
  }
}

/** @returns words of so many bytes in hexadecimal digits, another one each time. */
const randomWord = (bytes: number) => () => randomBytes(bytes).toString('hex')
