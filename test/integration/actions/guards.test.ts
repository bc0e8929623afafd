import { readFile, writeFile } from 'node:fs/promises'
import { verifyJournal } from '@main/journal/journal.ts'
import type { ActionRequest } from '@shared/actions/contract.ts'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { failure } from '../../unit/contract/expected-failure.ts'
import { type ActionBench, actionBench, journalOf, soon } from './action-bench.ts'

const { kubeconfig, restrictedKubeconfig } = inject('lab')
const cluster = 'staging'
let bench: ActionBench

beforeAll(async () => {
  bench = await actionBench(kubeconfig, cluster)
})
afterAll(async () => {
  await bench.close()
})

describe('what guards', () => {
  const restart = (): ActionRequest => ({
    action: 'restart',
    ...bench.target('deployments', 'bud-workloads', 'contract-search'),
  })
  const run = (token: string) => failure(bench.perform({ ...prepared, token }))
  let prepared: Awaited<ReturnType<ActionBench['prepare']>>

  it('refuses a token that was made up, used, or is too old', async () => {
    prepared = await bench.prepare(restart())
    const before = (await journalOf(bench)).length
    expect((await run(`${prepared.token.slice(0, -1)}${prepared.token.endsWith('A') ? 'B' : 'A'}`)).code).toBe(
      'NOT_PREPARED',
    )
    await bench.perform(prepared)
    expect((await run(prepared.token)).code).toBe('NOT_PREPARED')
    expect((await journalOf(bench)).length).toBe(before + 2)
    const old = await bench.prepare(restart())
    bench.skip(2 * 60_000 + 1)
    expect((await run(old.token)).code).toBe('EXPIRED')
  })

  it('refuses everything on a cluster that is read-only, and says so in the menu', async () => {
    const protectedBench = await actionBench(kubeconfig, cluster, 'read-only')
    try {
      const refused = await failure(protectedBench.prepare(restart()))
      expect(refused.code).toBe('PROTECTED')
      const { actions } = await protectedBench.service.available(restart(), soon())
      expect(actions.length).toBeGreaterThan(2)
      expect(actions.every(({ offered, reason }) => !offered && reason.includes('read-only'))).toBe(true)
    } finally {
      await protectedBench.close()
    }
  })

  it('tells a user whom RBAC allows little what they may not do, before anything is read or tried', async () => {
    const limited = await actionBench(restrictedKubeconfig, 'staging-dev')
    try {
      const at = { ...limited.target('deployments', 'bud-workloads', 'contract-search') }
      const refused = await failure(limited.prepare({ action: 'restart', ...at }))
      expect(refused.code).toBe('FORBIDDEN')
      expect(refused.message).toContain('dev may not patch deployments.apps contract-search in bud-workloads')
      const { actions } = await limited.service.available(at, soon())
      expect(actions.map(({ offered }) => offered)).not.toContain(true)
      expect(actions.find(({ action }) => action === 'scale')?.reason).toContain('deployments/scale.apps')
      expect((await verifyJournal(limited.journalPath)).entries).toBe(0)
    } finally {
      await limited.close()
    }
  })

  it('raises an action on production to its typed name', async () => {
    const production = await actionBench(kubeconfig, 'prod-eu')
    try {
      const at = production.target('deployments', 'bud-workloads', 'contract-search')
      expect(await production.prepare({ action: 'restart', ...at })).toMatchObject({
        tier: 'D1',
        confirmation: 'explicit',
      })
      expect(await production.prepare({ action: 'scale', ...at, replicas: 0 })).toMatchObject({
        tier: 'D2',
        confirmation: 'typed',
        typedName: 'contract-search',
        environment: 'production',
      })
    } finally {
      await production.close()
    }
  })

  it('keeps a journal whose chain holds, and shows where a byte was changed', async () => {
    expect(await verifyJournal(bench.journalPath)).toMatchObject({ broken: null, tornBytes: 0 })
    const bytes = await readFile(bench.journalPath)
    expect((await verifyJournal(bench.journalPath)).entries).toBeGreaterThan(1)
    const copy = `${bench.journalPath}.copy`
    const at = bytes.indexOf('contract-search')
    bytes[at] = (bytes[at] ?? 0) ^ 1
    await writeFile(copy, bytes)
    const line = bytes.subarray(0, at).toString().split('\n').length
    expect((await verifyJournal(copy)).broken).toEqual({ line, why: 'its hash does not fit what it says' })
  })
})
