import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import { toErrorShape } from '@shared/contract/cockpit-error.ts'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useServices } from '../app/services.ts'
import { CardRing, ringLength } from './card-ring.ts'
import type { GpuFeed } from './gpu-feed.ts'
import type { GraphBoard } from './graph-board.ts'

export interface OpenRings {
  readonly of: (key: string) => CardRing
  /** Why an hour is not whole, by card. */
  readonly reasons: ReadonlyMap<string, string>
}

/** One ring for each card that is open, filled with what main kept and then with each sample. */
export function useCardRings(cluster: ClusterId, feed: GpuFeed, board: GraphBoard, open: readonly string[]): OpenRings {
  const { clients } = useServices()
  const rings = useMemo(() => new Map<string, CardRing>(), [feed])
  const asked = useRef(new Set<string>())
  const [reasons, setReasons] = useState<ReadonlyMap<string, string>>(new Map())
  const of = useMemo(
    () => (key: string) => {
      const known = rings.get(key)
      if (known !== undefined) return known
      const made = new CardRing()
      rings.set(key, made)
      return made
    },
    [rings],
  )

  const shown = open.join('\n')
  useEffect(() => {
    const keys = shown === '' ? [] : shown.split('\n')
    for (const key of rings.keys()) {
      if (keys.includes(key)) continue
      rings.delete(key)
      asked.current.delete(key)
    }
    for (const key of keys) {
      const ring = of(key)
      if (asked.current.has(key)) continue
      asked.current.add(key)
      const tell = (reason: string) => setReasons((before) => new Map([...before, [key, reason]]))
      clients.gpu.history({ cluster, card: key, from: Date.now() - ringLength * 1000 }).then(
        (history) => {
          ring.seed(history)
          board.refresh()
          tell(history.reason)
        },
        (thrown: unknown) => tell(`What was kept could not be read: ${toErrorShape(thrown).message}`),
      )
    }
  }, [clients, cluster, board, rings, of, shown])

  useEffect(() => {
    const ends = [feed.onSample((key, sample) => rings.get(key)?.push(sample)), feed.onRound(() => board.refresh())]
    return () => {
      for (const end of ends) end()
    }
  }, [feed, board, rings])

  return { of, reasons }
}
