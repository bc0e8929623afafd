import { type Fleet, openFleet } from '@main/clusters/fleet.ts'
import { readKubeconfigs } from '@main/clusters/kubeconfig.ts'
import { systemClock } from '@main/platform/system-clock.ts'
import type { Execution, StepResult } from '@main/runbooks/executors/executor.ts'
import { execute } from '@main/runbooks/executors/index.ts'
import { fillCommand } from '@main/runbooks/fill-command.ts'
import type { InputValue } from '@main/runbooks/inputs.ts'
import type { PlatformProfile } from '@shared/platform/profile.ts'
import { type Executor, runbookInput } from '@shared/runbooks/runbook.ts'
import { shippedProfile } from '../clusters/lab-fleet.ts'

export interface ExecutionBench {
  readonly fleet: Fleet
  readonly profile: PlatformProfile
  execution(): Execution
  /** Runs a block as a runbook would have it, with these inputs. */
  run(
    executor: Executor,
    text: string,
    over?: Partial<Execution>,
    values?: Readonly<Record<string, InputValue>>,
  ): Promise<{ readonly result: StepResult; readonly output: readonly string[]; readonly secrets: readonly string[] }>
  close(): Promise<void>
}

/** Executors on one context of the lab, without a run around them. */
export async function executionBench(kubeconfig: string, cluster: string): Promise<ExecutionBench> {
  const { contexts } = await readKubeconfigs([kubeconfig])
  const profile = await shippedProfile()
  const fleet = openFleet({ contexts: contexts.filter(({ name }) => name === cluster), profile, clock: systemClock })
  const execution = (): Execution => ({
    cluster: fleet.access(cluster),
    profile,
    clock: systemClock,
    signal: AbortSignal.timeout(60_000),
    timeoutMs: 30_000,
    rangeMs: null,
    readOnly: true,
    run: 'test-run',
    owner: 'test-owner',
    print: () => undefined,
    conceal: () => undefined,
  })
  return {
    fleet,
    profile,
    execution,
    async run(executor, text, over = {}, values = {}) {
      const inputs = Object.keys(values).map((name) => runbookInput.parse({ name, title: name, type: 'text' }))
      const command = fillCommand({ executor, text, line: 1 }, { values, inputs })
      const output: string[] = []
      const secrets: string[] = []
      const result = await execute(
        {
          ...execution(),
          print: (lines) => void output.push(...lines.split('\n')),
          conceal: (secret) => void secrets.push(secret),
          ...over,
        },
        command,
      )
      return { result, output, secrets }
    },
    close: () => fleet.close(),
  }
}
