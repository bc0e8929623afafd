import { selectorText } from '@main/logs/pod-query.ts'
import { parseSpanWord } from '@shared/logs/span-word.ts'
import { parseTargetWord } from '@shared/logs/target-word.ts'
import { describe, expect, it } from 'vitest'

describe('parseTargetWord', () => {
  it('reads a pod and workloads by kubectl’s words', () => {
    expect(parseTargetWord('budapp-0')).toEqual({ kind: 'pods', name: 'budapp-0' })
    expect(parseTargetWord('deploy/budapp')).toEqual({ kind: 'deployments', name: 'budapp' })
    expect(parseTargetWord('StatefulSet/pg')).toEqual({ kind: 'statefulsets', name: 'pg' })
    expect(parseTargetWord('ns/bud-system')).toEqual({ kind: 'namespaces', name: 'bud-system' })
    expect(parseTargetWord('job/backup')).toEqual({ kind: 'jobs', name: 'backup' })
  })

  it('refuses the rest', () => {
    for (const word of ['', 'service/x', 'deploy/', 'a/b/c']) expect(parseTargetWord(word)).toBeNull()
  })
})

describe('parseSpanWord', () => {
  it('reads spans in ms', () => {
    expect(parseSpanWord('10m')).toBe(600_000)
    expect(parseSpanWord('1h30m')).toBe(5_400_000)
    expect(parseSpanWord('1.5s')).toBe(1_500)
    expect(parseSpanWord('2d')).toBe(172_800_000)
  })

  it('refuses what is none', () => {
    for (const word of ['', '10', 'm', '0s', '-5m', '10m;', '5 m']) expect(parseSpanWord(word)).toBeNull()
  })
})

describe('selectorText', () => {
  it('writes labels and expressions as the API’s query takes them', () => {
    const selector = {
      matchLabels: { app: 'web', tier: 'front' },
      matchExpressions: [
        { key: 'zone', operator: 'In', values: ['a', 'b'] },
        { key: 'canary', operator: 'DoesNotExist', values: [] },
      ],
    }
    expect(selectorText(selector)).toBe('app=web,tier=front,zone in (a,b),!canary')
    expect(selectorText(null)).toBe('')
  })
})
