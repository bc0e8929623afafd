import { delimiter } from 'node:path'
import { sideBySide } from '@main/checks/side-by-side.ts'
import type { Clock } from '@main/clusters/cluster-access.ts'
import type { ClusterConnection } from '@main/clusters/cluster-connection.ts'
import { conflatedStream } from '@main/clusters/conflated-stream.ts'
import type { Fleet } from '@main/clusters/fleet.ts'
import type { KubeContext } from '@main/clusters/kube-context.ts'
import type { KubeconfigWatch } from '@main/clusters/kubeconfig-watch.ts'
import { proxyFor } from '@main/clusters/proxy-choice.ts'
import { commandLine, nameOf } from '@main/clusters/sign-in-program.ts'
import type { ExtraAuthorities } from '@main/platform/extra-authorities.ts'
import type { ShellPath } from '@main/platform/login-shell-path.ts'
import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { Handlers, Unsubscribe } from '@shared/contract/define-contract.ts'
import type { PlatformProfile } from '@shared/platform/profile.ts'
import type { ClusterSources, ContextPreview, SourcesOverview, sourcesContract } from '@shared/sources/contract.ts'
import type { AddressOverrides } from './address-overrides.ts'
import { Findings } from './findings.ts'
import { KubeconfigList } from './kubeconfig-list.ts'
import { addContexts, ownKubeconfigFolder, readingOf, removeContext, textOf } from './own-kubeconfigs.ts'

/** Messages a second to one subscriber, at most: 4. */
const pace = 250
/** Clusters that are asked at once; a laptop and its VPN carry only so many. */
const width = 8

export interface SourcesOptions {
  readonly fleet: Fleet
  readonly kubeconfigs: KubeconfigWatch
  readonly clock: Clock
  readonly settingsFolder: string
  readonly home: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly profile: () => PlatformProfile
  readonly overrides: AddressOverrides
  readonly authorities: ExtraAuthorities
  /** What is known of PATH; null while nobody has asked. */
  readonly shellPath: { current(): ShellPath | null; ask(): Promise<ShellPath> }
  /** A short random word, for file names. */
  readonly word: () => string
}

/** The sources contract: where everything on the screens comes from, and whether it answers. */
export function sourcesService(options: SourcesOptions): Handlers<typeof sourcesContract> {
  const { fleet, kubeconfigs, clock, settingsFolder, home } = options
  const listeners = new Set<() => void>()
  const tell = () => {
    for (const listener of [...listeners]) listener()
  }
  const held = new Map<ClusterId, { readonly connection: ClusterConnection; readonly findings: Findings }>()
  const files = new KubeconfigList(ownKubeconfigFolder(settingsFolder), tell)

  const findingsOf = (id: ClusterId): Findings => {
    const connection = fleet.connection(id)
    const known = held.get(id)
    if (known?.connection === connection) return known.findings
    const findings = new Findings(connection, clock, options.profile, tell)
    held.set(id, { connection, findings })
    return findings
  }
  const sourcesOf = (id: ClusterId): ClusterSources => {
    const context = kubeconfigs.reading.contexts.find(({ name }) => name === id)
    const connection = fleet.connection(id)
    return {
      cluster: id,
      server: connection.server,
      file: context?.file ?? '',
      signIn: signInOf(context, connection),
      proxy: proxyOf(context, options.env),
      certificateEndsAt: connection.certificateEndsAt,
      warnings: [...connection.warnings],
      findings: findingsOf(id).list(),
    }
  }
  const overview = (): SourcesOverview => {
    const path = options.shellPath.current()
    return {
      clusters: fleet.ids.map(sourcesOf),
      kubeconfigs: files.of(kubeconfigs.reading),
      errors: fleet.sourceErrors.map(({ source, error }) => ({ source, error })),
      kubeconfigsLookedAt: kubeconfigs.lookedAt,
      searchPath:
        path === null
          ? null
          : { folders: (path.path ?? '').split(delimiter).filter(Boolean), from: path.from, trouble: path.trouble },
      authorities: options.authorities.files.map((file) => ({ ...file })),
    }
  }
  const subscribe = (changed: () => void): Unsubscribe => {
    listeners.add(changed)
    const ends = [fleet.onChange(changed), kubeconfigs.onChange(changed), () => listeners.delete(changed)]
    return () => {
      for (const end of ends) end()
    }
  }

  return {
    async *overview(_input, signal) {
      const stop = new AbortController()
      const both = AbortSignal.any([signal, stop.signal])
      const jobs = fleet.ids.map((id) => () => findingsOf(id).freshen(both))
      void sideBySide(jobs, width, both)
      void options.shellPath.ask().then(tell)
      try {
        yield* conflatedStream({ subscribe, take: overview }, clock, pace, signal)
      } finally {
        stop.abort()
      }
    },
    async test({ cluster, source }, signal) {
      const findings = findingsOf(cluster)
      if (source !== null && !findings.has(source)) throw unknownSource(source)
      await findings.test(source, signal)
      return sourcesOf(cluster)
    },
    async override({ cluster, source, address }, signal) {
      const findings = findingsOf(cluster)
      if (!findings.has(source)) throw unknownSource(source)
      await options.overrides.set(cluster, source, address)
      tell()
      await findings.test(source, signal)
      return sourcesOf(cluster)
    },
    async preview({ input }) {
      const reading = readingOf(await textOf(input, home))
      const taken = new Set(kubeconfigs.reading.files.flatMap(({ contexts }) => contexts))
      return {
        contexts: reading.contexts.map((context) => previewOf(context, taken)),
        errors: reading.errors.map(({ source, error }) => ({ source, error })),
      }
    },
    async addContexts({ input, contexts }) {
      const taken = new Set(kubeconfigs.reading.files.flatMap((file) => file.contexts))
      for (const { as } of contexts) {
        if (taken.has(as)) {
          throw new CockpitError('CONTEXT_EXISTS', `There is a context ${as} already`, 'Choose another name for it.')
        }
        taken.add(as)
      }
      const path = await addContexts(settingsFolder, await textOf(input, home), contexts, clock.now(), options.word())
      await kubeconfigs.refresh()
      return { path }
    },
    async removeContext({ name }) {
      const file = kubeconfigs.reading.files.find(({ contexts }) => contexts.includes(name))
      if (file === undefined) throw new CockpitError('NOT_FOUND', `There is no context ${name}`)
      if (!files.isOwn(file.path)) {
        throw new CockpitError(
          'NOT_OURS',
          `Context ${name} is in ${file.path}, which the cockpit does not write to`,
          `Remove it with: kubectl config delete-context ${name}`,
        )
      }
      await removeContext(file.path, name)
      await kubeconfigs.refresh()
      return {}
    },
    cancelSignIn({ cluster }) {
      fleet.connection(cluster).cancelSignIn()
      return {}
    },
    async reload() {
      await kubeconfigs.refresh()
      tell()
      return {}
    },
  }
}

const unknownSource = (source: string): CockpitError =>
  new CockpitError('NOT_FOUND', `There is no source ${source} on this cluster`)

function signInOf(context: KubeContext | undefined, { signingIn }: ClusterConnection): ClusterSources['signIn'] {
  const program = context?.program ?? null
  return {
    form: program !== null ? 'program' : context?.signIn === 'plugin' ? 'provider' : 'fixed',
    program: program === null ? null : nameOf(program),
    runningSince: signingIn?.since ?? null,
  }
}

function proxyOf(context: KubeContext | undefined, env: SourcesOptions['env']): ClusterSources['proxy'] {
  if (context === undefined) return null
  try {
    const choice = proxyFor(context.server, context.proxyUrl, env)
    return choice === null ? null : { host: choice.url.host, from: choice.from }
  } catch (thrown) {
    return { host: thrown instanceof CockpitError ? thrown.message : 'not usable', from: 'not usable' }
  }
}

function previewOf(context: KubeContext, taken: ReadonlySet<string>): ContextPreview {
  const warnings = {
    verified: [],
    unverified: ['The certificate of the API server would not be checked (insecure-skip-tls-verify).'],
    plain: ['The API server would be spoken to without TLS.'],
  }[context.trust]
  return {
    name: context.name,
    server: new URL(context.server).host,
    program: context.program === null ? null : commandLine(context.program),
    taken: taken.has(context.name),
    warnings: [...warnings],
  }
}
