import { gateRule } from '@shared/gate/tier.ts'
import { describe, expect, it } from 'vitest'

describe('what must be done before an action', () => {
  it.each([
    ['D1', 'open', 'staging', 'plain'],
    ['D1', 'confirm', 'staging', 'explicit'],
    ['D1', 'open', 'production', 'plain'],
    ['D2', 'open', 'development', 'explicit'],
    ['D2', 'confirm', 'unknown', 'explicit'],
    ['D2', 'open', 'production', 'typed'],
    ['D3', 'open', 'development', 'typed'],
    ['D3', 'confirm', 'production', 'typed'],
    ['D0', 'read-only', 'production', 'none'],
  ] as const)('%s on a cluster that is %s and %s: %s', (tier, protection, environment, confirmation) => {
    expect(gateRule(tier, protection, environment)).toEqual({ allowed: true, confirmation })
  })

  it.each(['D1', 'D2', 'D3'] as const)('%s is refused where the cluster is read-only', (tier) => {
    expect(gateRule(tier, 'read-only', 'development').allowed).toBe(false)
  })
})
