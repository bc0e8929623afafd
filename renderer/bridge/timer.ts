import type { Unsubscribe } from '@shared/contract/define-contract.ts'

/** Calls back once after `ms`; the returned function cancels. */
export function after(ms: number, callback: () => void): Unsubscribe {
  const timer = setTimeout(callback, ms)
  return () => clearTimeout(timer)
}
