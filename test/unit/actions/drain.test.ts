import { drainFate, drainWarnings, isUnmanaged, planDrain } from '@main/actions/drain-plan.ts'
import { evictAll } from '@main/actions/evict-all.ts'
import type { EvictionAnswer } from '@main/actions/eviction.ts'
import { type Pod, podSchema } from '@main/actions/pod-list.ts'
import type { Step } from '@main/gate/gated-action.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { describe, expect, it } from 'vitest'
import { heldClock } from '../checks/fake-cluster.ts'

interface Traits {
  readonly owner?: string
  readonly mirror?: boolean
  readonly emptyDir?: boolean
  readonly phase?: string
}
const pod = (name: string, { owner, mirror, emptyDir, phase = 'Running' }: Traits = {}): Pod =>
  podSchema.parse({
    metadata: {
      name,
      namespace: 'a',
      uid: name,
      resourceVersion: '1',
      annotations: mirror === true ? { 'kubernetes.io/config.mirror': 'x' } : {},
      ownerReferences: owner === undefined ? [] : [{ kind: owner, name: 'o', controller: true }],
    },
    spec: { volumes: emptyDir === true ? [{ name: 'v', emptyDir: {} }] : [] },
    status: { phase },
  })
const names = (pods: readonly Pod[]) => pods.map(({ metadata }) => metadata.name)
const evicted: EvictionAnswer = { outcome: 'evicted' }
const blocked: EvictionAnswer = { outcome: 'blocked', why: 'a budget' }

describe('which pods a drain ends', () => {
  it('are those that a controller would not put back on the node', () => {
    const plan = planDrain([
      pod('web', { owner: 'ReplicaSet' }),
      pod('log', { owner: 'DaemonSet' }),
      pod('api', { mirror: true }),
      pod('old-log', { owner: 'DaemonSet', phase: 'Failed' }),
      pod('bare'),
    ])
    expect(names(plan.evict)).toEqual(['web', 'old-log', 'bare'])
    expect(plan.skip.map(({ pod: left, why }) => `${left.metadata.name} ${why}`)).toEqual([
      'log stays: belongs to a DaemonSet',
      'api stays: a static pod of the node',
    ])
  })

  it('are told with what is lost', () => {
    const bare = pod('bare', { emptyDir: true })
    expect(isUnmanaged(bare)).toBe(true)
    expect(isUnmanaged(pod('job', { phase: 'Succeeded' }))).toBe(false)
    expect(drainFate(bare, evicted)).toMatchObject({ tone: 'bad' })
    expect(drainFate(bare, evicted).fate).toMatch(/for good.*emptyDir/)
    expect(drainFate(pod('web', { owner: 'ReplicaSet' }), blocked)).toMatchObject({
      tone: 'bad',
      fate: 'blocked now: a budget',
    })
    expect(
      drainWarnings({ evict: [bare, pod('web', { owner: 'ReplicaSet' })], skip: [] }, [evicted, blocked]),
    ).toHaveLength(3)
  })
})

describe('evicting all', () => {
  const collect = async (steps: AsyncGenerator<Step, string, void>, into: string[]): Promise<string> => {
    for (;;) {
      const next = await steps.next()
      if (next.done === true) return next.value
      into.push(next.value.text)
    }
  }
  function node(pods: Pod[], answer: (pod: Pod, turn: number) => EvictionAnswer, mayEvict = () => true) {
    const clock = heldClock()
    const ending = new AbortController()
    let left = pods
    const asked: string[] = []
    const texts: string[] = []
    const work = collect(
      evictAll({
        clock,
        signal: ending.signal,
        noun: 'n1',
        left: async () => left,
        mayEvict,
        async evict(each) {
          asked.push(each.metadata.name)
          const said = answer(each, asked.filter((name) => name === each.metadata.name).length)
          if (said.outcome !== 'blocked') left = left.filter((other) => other !== each)
          return said
        },
      }),
      texts,
    )
    return { clock, ending, asked, texts, work }
  }

  it('ends when no pod is left', async () => {
    const { clock, work, asked } = node([pod('a'), pod('b')], () => evicted)
    await clock.advance(2_000)
    expect(await work).toBe('n1 is drained: 2 pods gone')
    expect(asked).toEqual(['a', 'b'])
  })

  it('asks again for what a budget held, after a pause, and says which', async () => {
    const { clock, work, asked, texts } = node([pod('a')], (_pod, turn) => (turn < 3 ? blocked : evicted))
    await clock.advance(4_000)
    expect(asked).toEqual(['a'])
    expect(texts.at(-1)).toBe('0 of 1 pods gone; held by a disruption budget: a')
    await clock.advance(8_000)
    expect(asked).toEqual(['a', 'a', 'a'])
    expect(await work).toContain('1 pod gone')
  })

  it('stops where it is told to', async () => {
    const { clock, ending, work, asked } = node([pod('a')], () => blocked)
    await clock.advance(1_500)
    ending.abort()
    await expect(work).rejects.toMatchObject({ code: 'CANCELLED' })
    await clock.advance(60_000)
    expect(asked).toEqual(['a'])
  })

  it('does not end a pod that nobody was shown and nobody makes anew', async () => {
    const { clock, work, asked } = node(
      [pod('late')],
      () => evicted,
      () => false,
    )
    const failed = work.catch((thrown: unknown) => thrown)
    await clock.advance(1_000)
    expect(await failed).toBeInstanceOf(CockpitError)
    expect(await failed).toMatchObject({ code: 'NEW_POD' })
    expect(asked).toEqual([])
  })
})
