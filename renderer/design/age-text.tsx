import { spanText } from '@shared/clusters/age.ts'
import { useSecond } from '../app/clock.ts'

/** How long ago, ticking by itself so that what stands around it is not drawn again. `at` is in ms since the epoch. */
export function AgeText({ at }: { readonly at: number }) {
  const now = useSecond()
  // A cluster's clock may be ahead of ours: that is "just now", not an error.
  return <time dateTime={new Date(at).toISOString()}>{spanText(Math.max(0, now - at))}</time>
}
