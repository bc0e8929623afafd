import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { Terminal } from './terminal.ts'

export interface ClusterOptions {
  readonly kubeconfig?: readonly string[]
  readonly context?: readonly string[]
  readonly all?: boolean
}

export interface Choice {
  readonly kubeconfigPaths: readonly string[]
  /** Context names; never empty. */
  readonly contexts: readonly string[]
  /** What could not be used, in words; told, and with `--all` it means that not everything was looked at. */
  readonly sourceErrors: readonly { readonly source: string; readonly message: string }[]
}

/**
 * `--kubeconfig`, else KUBECONFIG or ~/.kube/config with the contexts that were added in the app, else the kubeconfig
 * of a practice lab that runs.
 */
export async function chooseKubeconfigs(options: ClusterOptions, terminal: Terminal): Promise<readonly string[]> {
  if (options.kubeconfig && options.kubeconfig.length > 0) return options.kubeconfig
  const { kubeconfigPaths } = await import('@main/clusters/kubeconfig.ts')
  const [{ settingsFolder }, { ownKubeconfigPaths }] = await Promise.all([
    import('@main/platform/settings-folder.ts'),
    import('@main/sources/own-kubeconfigs.ts'),
  ])
  const added = await ownKubeconfigPaths(settingsFolder(terminal))
  if (terminal.env.KUBECONFIG) return [...kubeconfigPaths(terminal.env, terminal.home), ...added]
  const standard = join(terminal.home, '.kube', 'config')
  if (existsSync(standard)) return [standard, ...added]
  if (added.length > 0) return added

  const [{ findLab }, { defaultLabFolder, labPaths }] = await Promise.all([
    import('@main/lab/lab-client.ts'),
    import('@main/lab/lab-folder.ts'),
  ])
  const folder = defaultLabFolder(terminal.env, terminal.platform)
  if ((await findLab(folder)) !== null && existsSync(labPaths(folder).kubeconfig)) return [labPaths(folder).kubeconfig]
  throw new CockpitError(
    'NO_KUBECONFIG',
    'There is no kubeconfig: KUBECONFIG is not set, ~/.kube/config is not there, and no practice lab runs.',
    'Name one with --kubeconfig FILE, or start the practice lab: cockpit lab up',
  )
}

/** The contexts that the options ask for: those named, else all, else the current one. */
export async function chooseClusters(options: ClusterOptions, terminal: Terminal): Promise<Choice> {
  if (options.all && options.context && options.context.length > 0) {
    throw new CockpitError('BAD_USAGE', '--all and --context cannot be used together.', 'Leave out one of them.')
  }
  const kubeconfigPaths = await chooseKubeconfigs(options, terminal)
  const { readKubeconfigs } = await import('@main/clusters/kubeconfig.ts')
  const { contexts, errors, currentContext } = await readKubeconfigs(kubeconfigPaths)
  const names = contexts.map(({ name }) => name)
  const sourceErrors = errors.map(({ source, error }) => ({ source, message: error.message }))
  const because = sourceErrors.length > 0 ? ` ${sourceErrors.map(({ message }) => message).join('; ')}.` : ''
  const known = names.length > 0 ? `Known: ${names.join(', ')}.` : 'No context can be used.'

  if (options.context && options.context.length > 0) {
    const missing = options.context.filter((name) => !names.includes(name))
    if (missing.length > 0) {
      throw new CockpitError('NO_SUCH_CONTEXT', `There is no usable context ${missing.join(', ')}.${because}`, known)
    }
    return { kubeconfigPaths, contexts: [...new Set(options.context)], sourceErrors: [] }
  }
  if (names.length === 0) {
    throw new CockpitError('NO_CONTEXT', `The kubeconfig has no usable context.${because}`, 'Correct the kubeconfig.')
  }
  if (options.all) return { kubeconfigPaths, contexts: names, sourceErrors }
  if (currentContext !== null && names.includes(currentContext)) {
    return { kubeconfigPaths, contexts: [currentContext], sourceErrors: [] }
  }
  throw new CockpitError(
    'NO_CONTEXT',
    currentContext === null
      ? 'The kubeconfig names no current context.'
      : `The current context ${currentContext} cannot be used.${because}`,
    `Choose with --context NAME or --all. ${known}`,
  )
}
