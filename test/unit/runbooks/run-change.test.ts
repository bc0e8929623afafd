import type { ClusterAccess } from '@main/clusters/cluster-access.ts'
import { systemClock } from '@main/platform/system-clock.ts'
import type { Execution } from '@main/runbooks/executors/executor.ts'
import { changeOf } from '@main/runbooks/run-change.ts'
import { toErrorShape } from '@shared/contract/cockpit-error.ts'
import { expect, it } from 'vitest'

it('a change that fails tells the journal no secret, and names run and step', async () => {
  const signal = AbortSignal.timeout(10_000)
  const execution = {
    cluster: { id: 'one' } as ClusterAccess,
    clock: systemClock,
    signal,
    timeoutMs: 10_000,
    print: () => undefined,
  } as unknown as Execution
  const argv = ['no-such-program-hunter2']
  const action = await changeOf({
    execution,
    typed: { executor: 'sh', argv, shown: { argv: ['***'] } },
    command: '***',
    title: 'Try',
    tier: 'D1',
    words: 'runbook a, run b, step c',
    action: () => Promise.reject(new Error('not asked for')),
    onResult: () => undefined,
    redact: (text) => text.replaceAll('hunter2', '***'),
  })
  const plan = await action.plan(signal)
  expect(plan).toMatchObject({ tier: 'D1', detail: '*** (runbook a, run b, step c)' })
  const steps = plan.perform(signal)
  await steps.next()
  const failed = await steps.next().then(
    () => null,
    (thrown: unknown) => toErrorShape(thrown),
  )
  expect(failed).toMatchObject({ code: 'NOT_INSTALLED', message: expect.stringContaining('no-such-program-***') })
})
