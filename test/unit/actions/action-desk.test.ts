import { createActionDesk } from '@renderer/actions/action-desk.ts'
import type { ActionOffer, ActionRequest, PrepareAnswer } from '@shared/actions/contract.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { StreamObserver } from '@shared/contract/define-contract.ts'
import type { ActionProgress, PreparedAction } from '@shared/gate/prepared.ts'
import { beforeEach, describe, expect, it } from 'vitest'

const subject = { cluster: 'prod-eu', target: { kind: 'deployments', namespace: 'a', name: 'x' } }
const offer = (action: ActionOffer['action'], offered = true): ActionOffer => ({
  action,
  title: action,
  tier: 'D1',
  offered,
  reason: '',
})
const prepared: PreparedAction = {
  token: 't1',
  action: 'restart',
  cluster: 'prod-eu',
  environment: 'production',
  protection: 'confirm',
  target: subject.target,
  tier: 'D1',
  confirmation: 'explicit',
  typedName: null,
  title: 'Restart x?',
  explanation: '',
  button: 'Restart x',
  preview: { diff: [], affected: [], warnings: [] },
  opens: null,
  expiresAt: 0,
}

let requests: ActionRequest[]
let answers: (() => Promise<PrepareAnswer>)[]
let performed: { token: string; typedName: string | null }[]
let observer: StreamObserver<ActionProgress>
let closed: number
let desk: ReturnType<typeof createActionDesk>
const state = () => desk.store.getState()
const settle = async () => {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve()
}
const step = (phase: ActionProgress['phase'], text: string): ActionProgress => ({ phase, text, done: 0, total: 1 })

beforeEach(() => {
  requests = []
  answers = []
  performed = []
  closed = 0
  desk = createActionDesk({
    available: async () => ({
      environment: 'production',
      protection: 'confirm',
      actions: [offer('restart')],
      replicas: 3,
      containers: ['budapp', 'daprd'],
    }),
    read: async () => ({ yaml: 'a: 1\n', uid: 'u', resourceVersion: '1' }),
    async prepare(request) {
      requests.push(request)
      return (answers.shift() ?? (async () => ({ state: 'prepared' as const, prepared })))()
    },
    perform(input, given) {
      performed.push(input)
      observer = given
      return () => {
        closed += 1
      }
    },
  })
})
const toAsking = async () => {
  desk.open(subject)
  await settle()
  desk.choose(offer('restart'))
  await settle()
}

describe('the way to a change', () => {
  it('goes straight to the editor when that is asked for, and never out of a change that is under way', async () => {
    desk.edit(subject)
    await settle()
    expect(state()).toMatchObject({ at: 'edit', draft: { text: 'a: 1\n' } })
    desk.write('a: 2\n')
    desk.edit({ ...subject, cluster: 'prod-us' })
    await settle()
    expect(state()).toMatchObject({ at: 'edit', subject, draft: { text: 'a: 2\n' } })
  })

  it('goes from the menu through the preview to the result', async () => {
    await toAsking()
    expect(state()).toMatchObject({ at: 'asking', prepared: { token: 't1' } })
    expect(performed).toEqual([])
    desk.perform(null)
    expect(performed).toEqual([{ token: 't1', typedName: null }])
    observer.next(step('doing', 'Restarting'))
    expect(state()).toMatchObject({ at: 'running', progress: { text: 'Restarting' } })
    observer.next(step('done', 'All new'))
    observer.end?.()
    expect(state()).toMatchObject({ at: 'ended', outcome: 'done', text: 'All new' })
  })

  it('asks for image and container of a debug container, and keeps them when it cannot be prepared', async () => {
    desk.open(subject)
    await settle()
    desk.choose(offer('debug'))
    expect(state()).toMatchObject({ at: 'debug', containers: ['budapp', 'daprd'], container: 'budapp' })
    answers.push(async () => {
      throw new CockpitError('FORBIDDEN', 'a policy forbids it')
    })
    desk.debugWith('registry.internal/net-tools:1', 'daprd')
    await settle()
    expect(requests.at(-1)).toMatchObject({
      action: 'debug',
      image: 'registry.internal/net-tools:1',
      container: 'daprd',
    })
    expect(state()).toMatchObject({ at: 'debug', container: 'daprd', error: { message: 'a policy forbids it' } })
  })

  it('never performs without a preview, and does nothing with what is not offered', async () => {
    desk.perform(null)
    desk.open(subject)
    await settle()
    desk.perform(null)
    desk.choose(offer('delete', false))
    await settle()
    expect(state().at).toBe('menu')
    expect([performed, requests]).toEqual([[], []])
  })

  it('drops an answer that comes after the person closed', async () => {
    desk.open(subject)
    await settle()
    desk.choose(offer('restart'))
    desk.close()
    await settle()
    expect(state()).toEqual({ at: 'closed' })
  })

  it('asks for the name again when it was not right, with the same token', async () => {
    await toAsking()
    desk.perform('y')
    observer.error?.(new CockpitError('NAME_MISMATCH', 'Not the name'))
    expect(state()).toMatchObject({ at: 'asking', error: { code: 'NAME_MISMATCH' }, prepared: { token: 't1' } })
  })

  it('tells a failure before the change from one after it', async () => {
    await toAsking()
    desk.perform(null)
    observer.error?.(new CockpitError('STALE', 'It changed'))
    expect(state()).toMatchObject({ at: 'ended', outcome: 'failed', text: '', error: { code: 'STALE' } })
    desk.close()
    await toAsking()
    desk.perform(null)
    observer.next(step('watching', '1 of 3'))
    observer.error?.(new CockpitError('ROLLOUT_STUCK', 'Stuck'))
    expect(state()).toMatchObject({ outcome: 'failed', text: 'The change was made; what followed went wrong' })
  })

  it('never takes an end without a word for success', async () => {
    await toAsking()
    desk.perform(null)
    observer.next(step('doing', 'Restarting'))
    observer.end?.()
    expect(state()).toMatchObject({ at: 'ended', outcome: 'failed' })
  })

  it('stops what runs when it is closed, and stays to say so', async () => {
    await toAsking()
    desk.perform(null)
    observer.next(step('doing', '1 of 9'))
    desk.open({ ...subject, cluster: 'other' })
    expect(state()).toMatchObject({ at: 'running', subject: { cluster: 'prod-eu' } })
    desk.dismiss()
    expect([closed, state().at]).toEqual([0, 'running'])
    desk.close()
    expect(closed).toBe(1)
    expect(state()).toMatchObject({ at: 'ended', outcome: 'stopped' })
    desk.close()
    expect(state()).toEqual({ at: 'closed' })
  })
})

describe('an edit', () => {
  it('keeps the text through a conflict, and asks again with force', async () => {
    const conflict = { manager: 'helm', field: '.spec.replicas', change: 'set' as const }
    answers.push(async () => ({ state: 'conflict', conflicts: [conflict] }))
    desk.open(subject)
    await settle()
    desk.choose(offer('edit'))
    await settle()
    desk.write('a: 2\n')
    desk.previewEdit(false)
    await settle()
    expect(state()).toMatchObject({ at: 'edit', draft: { text: 'a: 2\n' }, conflicts: [conflict] })
    desk.previewEdit(true)
    await settle()
    expect(state().at).toBe('asking')
    expect(requests).toMatchObject([
      { action: 'edit', uid: 'u', base: 'a: 1\n', yaml: 'a: 2\n', force: false },
      { action: 'edit', yaml: 'a: 2\n', force: true },
    ])
  })

  it('is lost neither by Esc nor by a second thought', async () => {
    desk.open(subject)
    await settle()
    desk.choose(offer('edit'))
    await settle()
    desk.write('a: 2\n')
    desk.dismiss()
    expect(state()).toMatchObject({ at: 'edit', draft: { text: 'a: 2\n' } })
    desk.previewEdit(false)
    await settle()
    desk.dismiss()
    expect(state()).toMatchObject({ at: 'edit', draft: { text: 'a: 2\n' } })
    desk.close()
    expect(state()).toEqual({ at: 'closed' })
  })

  it('keeps the text when the server does not take it', async () => {
    answers.push(() => Promise.reject(new CockpitError('INVALID', 'No')))
    desk.open(subject)
    await settle()
    desk.choose(offer('edit'))
    await settle()
    desk.write('a: wrong\n')
    desk.previewEdit(false)
    await settle()
    expect(state()).toMatchObject({ at: 'edit', draft: { text: 'a: wrong\n' }, error: { code: 'INVALID' } })
  })
})
