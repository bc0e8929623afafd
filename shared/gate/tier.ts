import { z } from 'zod'
import type { Environment, ProtectionLevel } from '../clusters/cluster-summary.ts'

/**
 * How dangerous an action is. `D0` only reads; `D1` is small and can be undone; `D2` has an effect that must be seen
 * first; `D3` cannot be undone.
 */
export const tier = z.enum(['D0', 'D1', 'D2', 'D3'])
export type Tier = z.infer<typeof tier>

/**
 * What a person must do before an action runs. `none`: nothing; `plain`: answer one question; `explicit`: see the real
 * effect and answer; `typed`: besides, type the name of what is changed.
 */
export const confirmation = z.enum(['none', 'plain', 'explicit', 'typed'])
export type Confirmation = z.infer<typeof confirmation>

export type GateRule =
  | { readonly allowed: true; readonly confirmation: Confirmation }
  | { readonly allowed: false; readonly reason: string; readonly hint: string }

/** Combines how dangerous an action is with where it would happen. The one place where this is decided. */
export function gateRule(of: Tier, protection: ProtectionLevel, environment: Environment): GateRule {
  if (of === 'D0') return { allowed: true, confirmation: 'none' }
  if (protection === 'read-only') {
    return {
      allowed: false,
      reason: 'This cluster is protected as read-only: every change is refused',
      hint: 'The protection level is set in the platform profile, under environments.',
    }
  }
  if (of === 'D3' || (of === 'D2' && environment === 'production')) return { allowed: true, confirmation: 'typed' }
  if (of === 'D2' || protection === 'confirm') return { allowed: true, confirmation: 'explicit' }
  return { allowed: true, confirmation: 'plain' }
}
