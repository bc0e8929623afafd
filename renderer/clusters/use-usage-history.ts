import type { ObjectMessage } from '@shared/clusters/object-message.ts'
import { useEffect, useState } from 'react'
import { type UsagePoint, withSample } from './usage-history.ts'

const none: readonly UsagePoint[] = []

/** The measurements of the open object since it was opened; another object begins anew. */
export function useUsageHistory(message: ObjectMessage | null): readonly UsagePoint[] {
  const uid = message?.description?.uid ?? null
  const sample = message?.usage?.sample ?? null
  const [kept, setKept] = useState<{ readonly uid: string | null; readonly points: readonly UsagePoint[] }>({
    uid: null,
    points: none,
  })
  useEffect(() => {
    if (uid === null || sample === null) return
    setKept((before) => {
      const points = withSample(before.uid === uid ? before.points : none, sample)
      return before.uid === uid && points === before.points ? before : { uid, points }
    })
  }, [uid, sample])
  return kept.uid === uid ? kept.points : none
}
