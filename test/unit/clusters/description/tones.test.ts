import { conditionTone } from '@shared/clusters/description/condition-tone.ts'
import { containerTone } from '@shared/clusters/description/container-tone.ts'
import type { RunFact } from '@shared/clusters/description/description.ts'
import { describe, expect, it } from 'vitest'

const toneOf = (type: string, status: string, reason = '') =>
  conditionTone({ type, status, reason, message: '', since: null })

describe('what a condition means', () => {
  it.each([
    ['Ready', 'True', 'ok'],
    ['Ready', 'False', 'bad'],
    ['Ready', 'Unknown', 'warn'],
    ['MemoryPressure', 'False', 'ok'],
    ['MemoryPressure', 'True', 'bad'],
    ['MemoryPressure', 'Unknown', 'warn'],
    ['ScalingLimited', 'False', 'muted'],
    ['ScalingLimited', 'True', 'warn'],
    ['Complete', 'False', 'muted'],
    ['Complete', 'True', 'ok'],
    // Neither good nor bad is known of a name that nobody told us of.
    ['Frobnicated', 'True', 'muted'],
  ])('%s %s is %s', (type, status, tone) => {
    expect(toneOf(type, status)).toBe(tone)
  })

  it('does not blame a pod that ran to its end', () => {
    expect(toneOf('Ready', 'False', 'PodCompleted')).toBe('muted')
  })
})

describe('what the state of a container means', () => {
  const run = (state: RunFact['state'], more: Partial<RunFact> = {}): RunFact => ({
    state,
    reason: '',
    message: '',
    exitCode: null,
    signal: null,
    startedAt: null,
    finishedAt: null,
    ...more,
  })
  const of = (now: RunFact | null, ready: boolean | null = false, role: 'regular' | 'init' = 'regular') =>
    containerTone({ now, ready, role })

  it('is an all-clear only where it runs and is ready', () => {
    expect(of(run('running'), true)).toBe('ok')
    expect(of(run('running'), false)).toBe('bad')
    expect(of(run('running'), null)).toBe('bad')
    expect(of(run('running'), false, 'init')).toBe('muted')
    expect(of(run('unknown'))).toBe('muted')
    expect(of(null)).toBe('muted')
  })

  it('tells a start from trouble, and a good end from a bad one', () => {
    expect(of(run('waiting', { reason: 'ContainerCreating' }))).toBe('warn')
    expect(of(run('waiting', { reason: 'CrashLoopBackOff' }))).toBe('bad')
    expect(of(run('terminated', { exitCode: 0 }))).toBe('muted')
    expect(of(run('terminated', { exitCode: 137 }))).toBe('bad')
    expect(of(run('terminated'))).toBe('warn')
  })
})
