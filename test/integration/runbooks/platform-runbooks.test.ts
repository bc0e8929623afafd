import { readFile } from 'node:fs/promises'
import { journalPath } from '@main/actions/open-actions.ts'
import { readJournal } from '@main/journal/journal.ts'
import type { StepState } from '@shared/runbooks/run.ts'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { z } from 'zod'
import { type PlatformApiClient, platformApiClient } from '../lab/platform-api-client.ts'
import { eventually } from '../lab/test-lab.ts'
import { type RunbookBench, runbookBench, settingsWith } from './own-runbooks.ts'
import { platformInputs } from './platform-inputs.ts'

const { folder, kubeconfig } = inject('lab')
const cluster = 'staging'
const soon = () => AbortSignal.timeout(60_000)
let bench: RunbookBench
let api: PlatformApiClient

beforeAll(async () => {
  api = await platformApiClient(folder, cluster)
  bench = await runbookBench(kubeconfig, cluster, await settingsWith({}))
  await bench.cockpit.settled(AbortSignal.timeout(60_000))
})
afterAll(() => bench.close())

const stateOf = async (run: string, step: string): Promise<StepState | undefined> =>
  (await bench.view(run)).steps.find((each) => each.step === step)

/** Shows the way back, confirms it, and waits until it was gone. */
async function undo(run: string, step: string): Promise<void> {
  const { runbooks } = bench.cockpit.handlers
  await runbooks.undo({ run, step, cluster }, soon())
  const shown = await eventually('the way back is shown', 30_000, async () => {
    const state = await stateOf(run, step)
    return state?.phase === 'confirming' ? state.prepared : null
  })
  await runbooks.confirm({ run, step, cluster, token: shown.token, typedName: shown.typedName }, soon())
  await eventually('it is undone', 30_000, async () => {
    const state = await stateOf(run, step)
    return state?.because.startsWith('Undone') === true && !state.canUndo
  })
}

const userOf = async (id: string): Promise<unknown> =>
  z
    .array(z.object({ id: z.string(), role: z.string(), status: z.string() }))
    .parse((await api.ask('GET', '/users')).json)
    .find((each) => each.id === id)

describe('a change through the platform’s API', () => {
  it('of a role is made and taken back, journalled as a change of its service, with the token in no file', async () => {
    const inputs = await platformInputs('change-user-role', api)
    const run = await bench.start('change-user-role', inputs)
    expect(await bench.change(run, 'role')).toMatchObject({ verdict: 'pass', canUndo: true })
    expect(await userOf(String(inputs.userId))).toMatchObject({ role: 'PROJECT_ADMIN' })
    await undo(run, 'role')
    expect(await userOf(String(inputs.userId))).toMatchObject({ role: 'USER' })

    const journal = journalPath(bench.settings)
    const { entries, verdict } = await readJournal(journal)
    expect(verdict.broken).toBeNull()
    expect(entries.slice(-4).map(({ phase, action }) => `${action} ${phase}`)).toEqual([
      'runbook.command before',
      'runbook.command after',
      'runbook.command before',
      'runbook.command after',
    ])
    expect(entries.at(-1)?.object).toMatchObject({ kind: 'services', namespace: 'bud-system', name: 'budapp' })
    const { text } = await bench.cockpit.handlers.runbooks.evidence({ run, form: 'markdown' }, soon())
    expect(text).toContain('$TOKEN')
    for (const written of [text, await readFile(journal, 'utf8')]) expect(written).not.toContain(String(inputs.token))
  })

  it('of an account: it is off, and on again', async () => {
    const inputs = await platformInputs('deactivate-user', api)
    const run = await bench.start('deactivate-user', inputs)
    await bench.step(run, 'sure')
    await bench.cockpit.handlers.runbooks.answer({ run, step: 'sure', cluster, answer: 'certain' }, soon())
    await bench.settled(run, 'sure')
    expect(await bench.change(run, 'deactivate')).toMatchObject({ verdict: 'pass', canUndo: true })
    expect(await userOf(String(inputs.userId))).toMatchObject({ status: 'INACTIVE' })
    await undo(run, 'deactivate')
    expect(await userOf(String(inputs.userId))).toMatchObject({ status: 'ACTIVE' })
  })

  it('of a number of replicas, with the state before and after, and back', async () => {
    const inputs = await platformInputs('scale-endpoint', api)
    const run = await bench.start('scale-endpoint', inputs)
    const state = await bench.change(run, 'scale')
    expect(state).toMatchObject({ verdict: 'pass', canUndo: true })
    expect(state.because).toContain('The endpoint was RUNNING and is')
    await eventually('it has as many', 30_000, async () => {
      const { status, replicas } = await api.endpoint('endpoint-qwen-3-32b')
      return status === 'RUNNING' && replicas === inputs.replicas
    })
    await undo(run, 'scale')
    expect((await api.endpoint('endpoint-qwen-3-32b')).replicas).toBe(inputs.formerReplicas)
  })

  it('a deployment that was undone is no longer deployed', async () => {
    const run = await bench.start('deploy-endpoint', await platformInputs('deploy-endpoint', api))
    expect(await bench.step(run, 'room')).toMatchObject({ verdict: 'pass' })
    expect(await bench.change(run, 'deploy')).toMatchObject({ verdict: 'pass', canUndo: true })
    await undo(run, 'deploy')
    await eventually('it stops', 30_000, async () => (await api.endpoint('endpoint-spare')).status === 'STOPPED')
  })

  it('of a project with a deployed endpoint: the gate names the endpoint, and the API keeps the project', async () => {
    const projectId = await api.projectId('Assistants')
    const run = await bench.start('delete-project', { token: await api.token('ADMIN'), projectId })
    const { runbooks } = bench.cockpit.handlers
    await bench.step(run, 'agreed')
    await runbooks.answer({ run, step: 'agreed', cluster, answer: 'confirmed' }, soon())
    await bench.settled(run, 'agreed')
    const endpoints = await bench.step(run, 'endpoints')
    expect(endpoints).toMatchObject({
      verdict: 'fail',
      because: expect.stringMatching(/ endpoints are still there: .* is /),
    })
    await runbooks.override({ run, step: 'endpoints', cluster, reason: 'To see the API refuse it' }, soon())
    expect(await bench.change(run, 'delete')).toMatchObject({
      verdict: 'fail',
      because: expect.stringContaining('keeps it'),
    })
    expect(await api.projectId('Assistants')).toBe(projectId)
  })
})

describe('a token that will not do', () => {
  it('nothing is changed, and the runbook says that the API refuses it', async () => {
    const userId = (await platformInputs('change-user-role', api)).userId ?? ''
    for (const [token, status] of [
      ['token-of-nobody-at-all', 401],
      [await api.token('USER'), 403],
    ] as const) {
      const run = await bench.start('change-user-role', { token, userId })
      expect(await bench.change(run, 'role')).toMatchObject({
        verdict: 'fail',
        because: `The API refuses the token (HTTP ${status}): the role is what it was`,
      })
    }
    expect(await userOf(String(userId))).toMatchObject({ role: 'USER' })
    const { clusterId } = await platformInputs('cluster-status', api)
    const look = await bench.start('cluster-status', { token: 'token-of-nobody-at-all', clusterId: clusterId ?? '' })
    expect(await bench.step(look, 'state')).toMatchObject({ verdict: 'unknown' })
  })
})
