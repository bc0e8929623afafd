import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import type { Kind } from '@shared/clusters/kind.ts'
import { customKind } from '@shared/clusters/kinds/custom-kind.ts'
import { kinds } from '@shared/clusters/kinds/index.ts'
import { type ErrorShape, toErrorShape } from '@shared/contract/cockpit-error.ts'
import { useEffect, useState } from 'react'
import { useServices } from '../app/services.ts'

export type KindAnswer =
  | { readonly state: 'known'; readonly kind: Kind }
  | { readonly state: 'asking' }
  | { readonly state: 'failed'; readonly error: ErrorShape }

/** Key metrics and contexts are objects of problems, and no kind of any API. */
const noKinds = ['metrics', 'contexts']

/** What a word of the address means on a cluster: a built-in kind, else what the cluster tells. null: no kind at all. */
export function useKind(cluster: ClusterId, word: string): KindAnswer | null {
  const { clients } = useServices()
  const builtIn = kinds.get(word) ?? null
  const asked = builtIn === null && !noKinds.includes(word)
  const [told, setTold] = useState<{ readonly key: string; readonly answer: KindAnswer } | null>(null)
  const key = JSON.stringify([cluster, word])

  useEffect(() => {
    if (!asked) return
    let current = true
    const settle = (answer: KindAnswer) => current && setTold({ key, answer })
    clients.clusters.describeKind({ cluster, word }).then(
      (description) => settle({ state: 'known', kind: customKind(description) }),
      (thrown: unknown) => settle({ state: 'failed', error: toErrorShape(thrown) }),
    )
    return () => {
      current = false
    }
  }, [clients, cluster, word, key, asked])

  if (builtIn !== null) return knownKind(builtIn)
  if (!asked) return null
  return told?.key === key ? told.answer : { state: 'asking' }
}

const known = new Map<Kind, KindAnswer>()

/** The same answer each time, so that nothing is drawn again for it. */
export function knownKind(kind: Kind): KindAnswer {
  const found = known.get(kind)
  if (found !== undefined) return found
  const answer: KindAnswer = { state: 'known', kind }
  known.set(kind, answer)
  return answer
}
