import type { AccessNeed, AccessReviews, AccessVerdict } from '@main/gate/access-review.ts'
import { Gate, tokenLifetime } from '@main/gate/gate.ts'
import type { ActionPlan, GatedAction, Step } from '@main/gate/gated-action.ts'
import type { Journal } from '@main/journal/journal.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { ActionProgress } from '@shared/gate/prepared.ts'
import type { JournalNote } from '@shared/journal/entry.ts'
import { beforeEach, describe, expect, it } from 'vitest'
import { fakeCluster, heldClock } from '../checks/fake-cluster.ts'

const need: AccessNeed = { verb: 'patch', group: 'apps', resource: 'deployments', namespace: 'a', name: 'x' }
const never = new AbortController().signal

interface Told {
  done: string[]
  notes: JournalNote[]
  verdict: AccessVerdict
  journalFails: boolean
  recheck: () => void
}
let told: Told
let clock: ReturnType<typeof heldClock>
let gate: Gate

beforeEach(() => {
  told = { done: [], notes: [], verdict: { answer: 'allowed', why: '' }, journalFails: false, recheck: () => {} }
  clock = heldClock()
  const access: AccessReviews = { ask: async () => told.verdict, user: async () => 'jane' }
  const journal: Journal = {
    opening: { entries: 0, broken: null, tornBytes: 0, tornKeptAt: null },
    async append(note) {
      if (told.journalFails) throw new CockpitError('JOURNAL_FAILED', 'The disk is full')
      told.notes.push(note)
      return { ...note, seq: told.notes.length, at: '', prev: '', hash: '' }
    },
    close: async () => {},
  }
  let token = 0
  gate = new Gate({
    access,
    journal: async () => journal,
    clock,
    newToken: () => {
      token += 1
      return `token-${token}`
    },
    person: 'me',
  })
})

function action(plan: Partial<ActionPlan> = {}, protection: 'open' | 'confirm' | 'read-only' = 'open'): GatedAction {
  const cluster = Object.assign(fakeCluster({}), { protection, environment: 'staging' as const })
  return {
    id: 'restart',
    cluster,
    target: { kind: 'deployments', namespace: 'a', name: 'x' },
    needs: [need],
    plan: async () => ({
      tier: 'D1',
      subject: { kind: 'deployments', namespace: 'a', name: 'x', uid: 'u', resourceVersion: '7' },
      title: 'Restart x?',
      explanation: '',
      button: 'Restart x',
      detail: 'restart',
      preview: { diff: [], affected: [], warnings: [] },
      recheck: async () => told.recheck(),
      async *perform() {
        yield { text: 'Restarting', done: 0, total: 1 }
        told.done.push('restart')
        return 'x restarts'
      },
      ...plan,
    }),
  }
}

async function run(token: string, typedName: string | null = null, signal = never): Promise<ActionProgress[]> {
  const messages: ActionProgress[] = []
  for await (const message of gate.perform(token, typedName, signal)) messages.push(message)
  return messages
}
const code = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'no failure',
    (thrown) => (thrown instanceof CockpitError ? thrown.code : String(thrown)),
  )

describe('the gate', () => {
  it('performs what was prepared, once, with an entry before and one after', async () => {
    const { token, confirmation } = await gate.prepare(action(), never)
    expect(confirmation).toBe('plain')
    expect(told.notes).toEqual([])
    expect(await run(token)).toEqual([
      { phase: 'doing', text: 'Restarting', done: 0, total: 1 },
      { phase: 'done', text: 'x restarts', done: 1, total: 1 },
    ])
    expect(told.notes).toMatchObject([
      { phase: 'before', result: null, who: { person: 'me', clusterUser: 'jane' }, object: { uid: 'u' } },
      { phase: 'after', result: 'done', detail: 'x restarts' },
    ])
    expect(await code(run(token))).toBe('NOT_PREPARED')
    expect(told.done).toEqual(['restart'])
  })

  it('takes no token that it did not give, and none that is too old', async () => {
    expect(await code(run('made-up'))).toBe('NOT_PREPARED')
    const { token, expiresAt } = await gate.prepare(action(), never)
    expect(expiresAt).toBe(clock.now() + tokenLifetime)
    await clock.advance(tokenLifetime)
    expect(await code(run(token))).toBe('EXPIRED')
    expect(await code(run(token))).toBe('NOT_PREPARED')
    expect(told.done).toEqual([])
  })

  it('wants the typed name, and lets a slip be corrected', async () => {
    const { token, typedName } = await gate.prepare(action({ tier: 'D3' }), never)
    expect(typedName).toBe('x')
    expect(await code(run(token))).toBe('NAME_MISMATCH')
    expect(await code(run(token, 'y'))).toBe('NAME_MISMATCH')
    expect(told.notes).toEqual([])
    await run(token, 'x')
    expect(told.done).toEqual(['restart'])
  })

  it('prepares nothing where the cluster is read-only or RBAC denies it, and reads nothing for it', async () => {
    let planned = 0
    const counting = (protection: 'open' | 'read-only'): GatedAction => {
      const made = action({}, protection)
      const plan = (signal: AbortSignal) => {
        planned += 1
        return made.plan(signal)
      }
      return { ...made, plan }
    }
    expect(await code(gate.prepare(counting('read-only'), never))).toBe('PROTECTED')
    told.verdict = { answer: 'denied', why: 'dev may not' }
    expect(await code(gate.prepare(counting('open'), never))).toBe('FORBIDDEN')
    expect(planned).toBe(0)
  })

  it('looks again when the object changes while it is looked at, but not for ever', async () => {
    let left = 2
    let turns = 0
    const made = action()
    const moving: GatedAction = {
      ...made,
      plan(signal) {
        turns += 1
        left -= 1
        return left >= 0 ? Promise.reject(new CockpitError('STALE', 'It moves')) : made.plan(signal)
      },
    }
    expect((await gate.prepare(moving, never)).token).toBe('token-1')
    left = 100
    turns = 0
    expect(await code(gate.prepare(moving, never))).toBe('STALE')
    expect(turns).toBe(3)
  })

  it('says what could not be asked, instead of taking it as allowed silently', async () => {
    told.verdict = { answer: 'unknown', why: 'could not be asked' }
    expect((await gate.prepare(action(), never)).preview.warnings).toEqual(['could not be asked'])
  })

  it('checks everything again before it performs', async () => {
    const first = await gate.prepare(action(), never)
    told.verdict = { answer: 'denied', why: 'no longer' }
    expect(await code(run(first.token))).toBe('FORBIDDEN')
    told.verdict = { answer: 'allowed', why: '' }
    const second = await gate.prepare(action(), never)
    told.recheck = () => {
      throw new CockpitError('STALE', 'It changed')
    }
    expect(await code(run(second.token))).toBe('STALE')
    expect(told.done).toEqual([])
    expect(told.notes).toEqual([])
  })

  it('changes nothing when the journal cannot be written', async () => {
    const { token } = await gate.prepare(action(), never)
    told.journalFails = true
    expect(await code(run(token))).toBe('JOURNAL_FAILED')
    expect(told.done).toEqual([])
  })

  it('does not let a change look undone when only the entry after it failed', async () => {
    const { token } = await gate.prepare(
      action({
        async *perform() {
          yield { text: 'Restarting', done: 0, total: 1 }
          told.journalFails = true
          return 'x restarts'
        },
      }),
      never,
    )
    await expect(run(token)).rejects.toMatchObject({
      code: 'JOURNAL_FAILED',
      message: expect.stringContaining('x restarts'),
    })
  })

  it('writes down how it failed, and that it was stopped', async () => {
    const failing = await gate.prepare(
      action({
        // biome-ignore lint/correctness/useYield: it fails before its first step.
        async *perform() {
          throw new CockpitError('INVALID', 'Not like this')
        },
      }),
      never,
    )
    expect(await code(run(failing.token))).toBe('INVALID')
    expect(told.notes.at(-1)).toMatchObject({ phase: 'after', result: 'failed', detail: 'INVALID: Not like this' })

    let cleaned = false
    const long = await gate.prepare(
      action({
        async *perform(): AsyncGenerator<Step, string, void> {
          try {
            for (let done = 0; done < 9; done += 1) yield { text: `${done}`, done, total: 9 }
            return 'all'
          } finally {
            cleaned = true
          }
        },
      }),
      never,
    )
    for await (const { done } of gate.perform(long.token, null, never)) if (done === 2) break
    expect(cleaned).toBe(true)
    expect(told.notes.at(-1)).toMatchObject({ phase: 'after', result: 'cancelled' })
  })

  it('writes the entry after when the change is made, not when the watching ends', async () => {
    const watched = await gate.prepare(
      action({
        async *watch() {
          expect(told.notes.at(-1)).toMatchObject({ phase: 'after', result: 'done' })
          yield { text: '1 of 3', done: 1, total: 3 }
          return 'rolled out'
        },
      }),
      never,
    )
    const messages = await run(watched.token)
    expect(messages.map(({ phase, text }) => `${phase} ${text}`)).toEqual([
      'doing Restarting',
      'watching 1 of 3',
      'done rolled out',
    ])
    expect(told.notes).toHaveLength(2)
  })

  it('keeps a bounded number of prepared actions, the newest', async () => {
    const first = await gate.prepare(action(), never)
    let last = first
    for (let count = 0; count < 200; count += 1) last = await gate.prepare(action(), never)
    expect(await code(run(first.token))).toBe('NOT_PREPARED')
    expect((await run(last.token)).at(-1)?.phase).toBe('done')
  })
})
