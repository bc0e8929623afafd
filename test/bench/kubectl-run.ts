import { ensureKubernetesBinaries } from '../../main/setup/kubernetes-binaries.mjs'
import { runCommand } from '../../main/setup/run-command.mjs'

export interface KubectlRun {
  readonly seconds: number
  /** Lines that it printed, without the header. */
  readonly rows: number
}

/** The kubectl that the lab found or built. */
export async function findKubectl(): Promise<{ readonly path: string; readonly version: string }> {
  const { kubectl } = await ensureKubernetesBinaries({ only: ['kubectl'] })
  if (kubectl === undefined) throw new Error('There is no kubectl.')
  const { stdout } = await runCommand(kubectl, ['version', '--client'])
  return { path: kubectl, version: /v\d+\.\d+\.\d+/.exec(stdout)?.[0] ?? 'unknown' }
}

/** From the start of the process to its end. */
export async function timeKubectl(
  kubectl: string,
  args: readonly string[],
  { kubeconfig, home, signal }: { readonly kubeconfig: string; readonly home: string; readonly signal: AbortSignal },
): Promise<KubectlRun> {
  const started = performance.now()
  // Its cache of what the API serves lies below HOME: the first run fills it.
  const env = { PATH: process.env.PATH, HOME: home, KUBECONFIG: kubeconfig }
  const { code, stdout, stderr } = await runCommand(kubectl, args, { env, signal })
  const seconds = (performance.now() - started) / 1000
  if (code !== 0) throw new Error(`kubectl ${args.join(' ')} ended with ${code}: ${stderr.slice(0, 500)}`)
  return { seconds, rows: stdout.trimEnd().split('\n').length - 1 }
}
