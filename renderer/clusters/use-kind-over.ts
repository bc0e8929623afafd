import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import { customKind } from '@shared/clusters/kinds/custom-kind.ts'
import { kinds } from '@shared/clusters/kinds/index.ts'
import { toErrorShape } from '@shared/contract/cockpit-error.ts'
import { useEffect, useState } from 'react'
import { useServices } from '../app/services.ts'
import { type KindAnswer, knownKind } from './use-kind.ts'

/**
 * What a word means on several clusters: a built-in kind, else what the first of them tells that serves it. Its columns
 * are those of that cluster; a cluster without the kind says so in its feed. Give stable arrays.
 * @param asked the clusters that answer now.
 */
export function useKindOver(asked: readonly ClusterId[], word: string): KindAnswer {
  const { clients } = useServices()
  const builtIn = kinds.get(word) ?? null
  const [told, setTold] = useState<{ readonly word: string; readonly answer: KindAnswer } | null>(null)
  const answer = told?.word === word ? told.answer : null
  const known = builtIn !== null || answer?.state === 'known'

  useEffect(() => {
    if (known || asked.length === 0) return
    let current = true
    void firstTold(asked.map((cluster) => clients.clusters.describeKind({ cluster, word }))).then((told) => {
      if (current) setTold({ word, answer: told })
    })
    return () => {
      current = false
    }
  }, [clients, asked, word, known])

  return builtIn === null ? (answer ?? { state: 'asking' }) : knownKind(builtIn)
}

type Description = Parameters<typeof customKind>[0]

/** The first that was described, in the order given; else what could not be asked, told before what is not served. */
export async function firstTold(answers: readonly Promise<Description>[]): Promise<KindAnswer> {
  const settled = await Promise.allSettled(answers)
  const described = settled.find((each) => each.status === 'fulfilled')
  if (described !== undefined) return { state: 'known', kind: customKind(described.value) }
  const errors = settled.flatMap((each) => (each.status === 'rejected' ? [toErrorShape(each.reason)] : []))
  const error = errors.find(({ code }) => code !== 'NOT_FOUND') ?? errors[0]
  return error === undefined ? { state: 'asking' } : { state: 'failed', error }
}
