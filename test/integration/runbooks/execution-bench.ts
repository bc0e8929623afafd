import { type Fleet, openFleet } from '@main/clusters/fleet.ts'
import { readKubeconfigs } from '@main/clusters/kubeconfig.ts'
import { systemClock } from '@main/platform/system-clock.ts'
import type { Execution, StepResult } from '@main/runbooks/executors/executor.ts'
import { execute } from '@main/runbooks/executors/index.ts'
import type { TypedCommand } from '@main/runbooks/executors/typed-command.ts'
import type { PlatformProfile } from '@shared/platform/profile.ts'
import { shippedProfile } from '../clusters/lab-fleet.ts'

export interface ExecutionBench {
  readonly fleet: Fleet
  readonly profile: PlatformProfile
  run(
    command: TypedCommand,
    over?: Partial<Execution>,
  ): Promise<{ readonly result: StepResult; readonly output: readonly string[]; readonly secrets: readonly string[] }>
  close(): Promise<void>
}

/** Executors on one context of the lab, without a run around them. */
export async function executionBench(kubeconfig: string, cluster: string): Promise<ExecutionBench> {
  const { contexts } = await readKubeconfigs([kubeconfig])
  const profile = await shippedProfile()
  const fleet = openFleet({ contexts: contexts.filter(({ name }) => name === cluster), profile, clock: systemClock })
  return {
    fleet,
    profile,
    async run(command, over = {}) {
      const output: string[] = []
      const secrets: string[] = []
      const result = await execute(
        {
          cluster: fleet.access(cluster),
          profile,
          clock: systemClock,
          signal: AbortSignal.timeout(60_000),
          timeoutMs: 30_000,
          rangeMs: null,
          readOnly: true,
          run: 'test-run',
          print: (text) => void output.push(...text.split('\n')),
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
