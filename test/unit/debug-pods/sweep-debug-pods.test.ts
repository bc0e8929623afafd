import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sweepDebugPods } from '@main/debug-pods/sweep-debug-pods.ts'
import { Gate } from '@main/gate/gate.ts'
import { type Journal, openJournal, readJournal } from '@main/journal/journal.ts'
import type { ProtectionLevel } from '@shared/clusters/cluster-summary.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fakeCluster } from '../checks/fake-cluster.ts'
import { ManualClock } from '../clusters/manual-clock.ts'

const never = new AbortController().signal
const clock = new ManualClock()
const past = new Date(clock.now() - 1).toISOString()
const ahead = new Date(clock.now() + 60_000).toISOString()

let folder: string
let journal: Journal
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cockpit-sweep-'))
  journal = await openJournal(join(folder, 'actions.jsonl'), () => clock.now())
})
afterEach(async () => {
  await journal.close()
  await rm(folder, { recursive: true })
})

const pod = (name: string, deadline: string) => ({
  metadata: {
    name,
    namespace: 'default',
    uid: `uid-${name}`,
    resourceVersion: '7',
    labels: { 'foundry-cockpit/owner': 'us', 'foundry-cockpit/debug-run': 'r1' },
    annotations: { 'foundry-cockpit/deadline': deadline },
  },
})

/** Sweeps a cluster with these pods; removing a pod fails with what stands beside its name. */
async function sweep(pods: object[], failures: Record<string, Error> = {}, protection: ProtectionLevel = 'confirm') {
  const deleted: string[] = []
  const cluster = fakeCluster({
    json(path, { method = 'GET', body, query } = {}) {
      if (method === 'GET') {
        expect(query).toEqual({ labelSelector: 'foundry-cockpit/owner=us' })
        return { items: pods }
      }
      const name = path.split('/').at(-1) ?? ''
      if (failures[name]) throw failures[name]
      deleted.push(`${method} ${path} ${JSON.parse(body ?? '').preconditions.uid}`)
      return {}
    },
  })
  let token = 0
  const gate = new Gate({
    access: { ask: async () => ({ answer: 'allowed', why: '' }), user: async () => 'jane' },
    journal: async () => journal,
    clock,
    newToken: () => `token-${token++}`,
    person: 'me',
  })
  const sweeping = sweepDebugPods(Object.assign(cluster, { protection }), { gate, clock, owner: 'us' }, never)
  const outcome = await sweeping.catch((thrown: unknown) => thrown)
  const { entries } = await readJournal(join(folder, 'actions.jsonl'))
  return { outcome, deleted, entries }
}

describe('the sweep of debug pods', () => {
  it('removes what is beyond its deadline, this very pod only, and writes it down before and after', async () => {
    const { outcome, deleted, entries } = await sweep([
      pod('over', past),
      pod('ahead', ahead),
      pod('unreadable', 'not a time'),
    ])
    expect(outcome).toBe(1)
    expect(deleted).toEqual(['DELETE /api/v1/namespaces/default/pods/over uid-over'])
    const same = {
      action: 'sweep-debug-pod',
      cluster: 'prod-eu',
      who: { person: 'me', clusterUser: 'jane' },
      object: { kind: 'pods', namespace: 'default', name: 'over', uid: 'uid-over', resourceVersion: '7' },
    }
    expect(entries).toMatchObject([
      { ...same, phase: 'before', result: null, detail: expect.stringContaining(past) },
      { ...same, phase: 'after', result: 'done', detail: 'Pod over is removed' },
    ])
    expect(entries[0]?.id).toBe(entries[1]?.id)
  })

  it('writes down that one was gone already, and what kept another one', async () => {
    const failures = {
      first: new CockpitError('NOT_FOUND', 'gone'),
      second: new CockpitError('CONFLICT', 'another one'),
    }
    const { outcome, entries } = await sweep([pod('first', past), pod('second', past)], failures)
    expect(outcome).toMatchObject({ code: 'CONFLICT' })
    expect(entries.filter(({ phase }) => phase === 'after')).toMatchObject([
      { result: 'done', detail: 'Pod first was gone already' },
      { result: 'failed', detail: 'CONFLICT: another one' },
    ])
  })

  it('touches nothing on a cluster that is read-only, or when the journal cannot be written', async () => {
    expect(await sweep([pod('over', past)], {}, 'read-only')).toMatchObject({
      outcome: { code: 'PROTECTED' },
      deleted: [],
      entries: [],
    })
    journal.append = () => Promise.reject(new CockpitError('JOURNAL_FAILED', 'The disk is full'))
    expect(await sweep([pod('over', past)])).toMatchObject({ outcome: { code: 'JOURNAL_FAILED' }, deleted: [] })
  })
})
