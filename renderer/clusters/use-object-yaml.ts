import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import { type ErrorShape, toErrorShape } from '@shared/contract/cockpit-error.ts'
import { useCallback, useEffect, useState } from 'react'
import type { ObjectAddress } from '../app/route.ts'
import { useServices } from '../app/services.ts'
import { after } from '../bridge/timer.ts'

interface YamlRead {
  readonly yaml: string
  /** ms since the epoch. */
  readonly at: number
}

export interface YamlAnswer {
  /** What was read last; stays while it is read again, and when that fails. null before the first. */
  readonly read: YamlRead | null
  /** Why it could not be read the last time. */
  readonly error: ErrorShape | null
}

const nothing: YamlAnswer = { read: null, error: null }
/** An object that changes all the time is read once in so long, ms. */
const settleMs = 600

/** Reads the whole object, again when its version is another one, and when asked. An answer that comes late is dropped. */
export function useObjectYaml(
  cluster: ClusterId,
  kind: string,
  { namespace, name }: ObjectAddress,
  version: string | null,
) {
  const { clients } = useServices()
  const key = JSON.stringify([cluster, kind, namespace, name])
  const [told, setTold] = useState({ key, answer: nothing })
  const [round, setRound] = useState(0)
  const known = told.key === key && told.answer.read !== null

  // A new version and a new round read again.
  useEffect(() => {
    let current = true
    const settle = (next: (before: YamlAnswer) => YamlAnswer) => {
      if (current) setTold((before) => ({ key, answer: next(before.key === key ? before.answer : nothing) }))
    }
    const read = () =>
      clients.clusters.object({ cluster, kind, namespace, name }).then(
        ({ yaml }) => settle(() => ({ read: { yaml, at: Date.now() }, error: null })),
        (thrown: unknown) => settle(({ read: before }) => ({ read: before, error: toErrorShape(thrown) })),
      )
    const cancel = known ? after(settleMs, read) : undefined
    if (cancel === undefined) void read()
    return () => {
      current = false
      cancel?.()
    }
  }, [clients, cluster, kind, namespace, name, key, version, round])

  return {
    answer: told.key === key ? told.answer : nothing,
    reload: useCallback(() => setRound((before) => before + 1), []),
  }
}
