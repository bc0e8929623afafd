import { dirname } from 'node:path'
import type { KubeContext } from '@main/clusters/kube-context.ts'
import type { KubeconfigReading } from '@main/clusters/kubeconfig.ts'
import { loadProfile } from '@main/platform/load-profile.ts'
import { builtInProfile } from '@main/platform/resource-root.ts'
import { settingsFolder } from '@main/platform/settings-folder.ts'
import { printable, textTable } from '@main/platform/text-table.ts'
import { ownKubeconfigFolder } from '@main/sources/own-kubeconfigs.ts'
import type { PlatformProfile } from '@shared/platform/profile.ts'
import { type ClusterOptions, chooseKubeconfigs } from '../choose-clusters.ts'
import { type ExitCode, inked, printJson, type Terminal } from '../terminal.ts'

export interface ContextsOptions extends Pick<ClusterOptions, 'kubeconfig'> {
  readonly json?: boolean
}

const warningOf: Record<KubeContext['trust'], string> = {
  verified: '',
  unverified: 'certificate not checked',
  plain: 'no TLS',
}

/** `cockpit contexts`: the contexts of the kubeconfig files and what is wrong with these. Asks no cluster. */
export async function contexts(options: ContextsOptions, terminal: Terminal): Promise<ExitCode> {
  const [{ readKubeconfigs }, { standingOf }] = await Promise.all([
    import('@main/clusters/kubeconfig.ts'),
    import('@main/clusters/protection.ts'),
  ])
  const settings = settingsFolder(terminal)
  const [reading, profile] = await Promise.all([
    chooseKubeconfigs(options, terminal).then((paths) => readKubeconfigs(paths)),
    loadProfile({ builtIn: builtInProfile(terminal.root), settingsFolder: settings }),
  ])
  const rows = reading.contexts.map((context) => ({
    ...described(context, profile, standingOf),
    current: context.name === reading.currentContext,
    origin: dirname(context.file) === ownKubeconfigFolder(settings) ? 'added' : 'user',
  }))
  const remarks = reading.files.flatMap((file) =>
    file.remarks.map((remark) => ({ source: file.path, message: remark })),
  )
  const exitCode = reading.errors.length > 0 || rows.length === 0 ? 2 : 0
  if (options.json) {
    printJson(terminal, {
      version: 1,
      command: 'contexts',
      at: terminal.clock.now(),
      exitCode,
      currentContext: reading.currentContext,
      contexts: rows,
      files: reading.files.map(({ path, state, contexts: names }) => ({ path, state, contexts: names })),
      remarks,
      sourceErrors: reading.errors.map(({ source, error }) => ({ source, message: error.message })),
    })
  } else print(terminal, rows, remarks, reading)
  return exitCode
}

type ContextRow = ReturnType<typeof described> & { readonly current: boolean; readonly origin: string }

function described(
  { name, server, file, signIn, program, trust, defaultNamespace }: KubeContext,
  profile: PlatformProfile,
  standingOf: typeof import('@main/clusters/protection.ts').standingOf,
) {
  return {
    name,
    server: new URL(server).host,
    ...standingOf(name, profile.environments),
    namespace: defaultNamespace,
    signIn: program !== null ? 'program' : signIn === 'plugin' ? 'provider' : 'fixed',
    program: program?.command.split(/[/\\]/).at(-1) ?? null,
    warning: warningOf[trust],
    file,
  }
}

const titles = ['', 'CONTEXT', 'SERVER', 'ENVIRONMENT', 'PROTECTION', 'SIGN-IN', 'ORIGIN', 'FILE', 'WARNING']

function print(
  terminal: Terminal,
  rows: readonly ContextRow[],
  remarks: readonly { readonly source: string; readonly message: string }[],
  { errors }: KubeconfigReading,
): void {
  const cells = rows.map((row) => [
    row.current ? '*' : '',
    row.name,
    row.server,
    row.environment,
    row.protection,
    row.program ?? row.signIn,
    row.origin,
    row.file,
    row.warning,
  ])
  const columns = titles.map((title) => ({ title }))
  terminal.out(rows.length === 0 ? 'No context can be used.\n' : `${textTable(columns, cells)}\n`)
  for (const { source, message } of remarks) terminal.out(`${printable(source)}: ${printable(message)}\n`)
  for (const { source, error } of errors) {
    terminal.out(`${inked(terminal, 'yellow', 'NOT USED')}  ${printable(source)}: ${printable(error.message)}\n`)
    if (error.hint) terminal.out(`  ${printable(error.hint)}\n`)
  }
}
