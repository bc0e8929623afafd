import { type ErrorShape, toErrorShape } from '@shared/contract/cockpit-error.ts'
import type { ReadingProgress } from '@shared/reference/contract.ts'
import { longestSearch, type SearchHit } from '@shared/reference/reference.ts'
import { useEffect, useState } from 'react'
import { useServices } from '../app/services.ts'
import { after } from '../bridge/timer.ts'

const pauseMs = 80
/** While texts are still being read, what was found may not be all. */
const askAgainMs = 700
const mostHits = 8
const shortest = 2

export interface Search {
  readonly hits: readonly SearchHit[]
  /** What is shown is of the words before. */
  readonly searching: boolean
  /** How far the texts were read when this was answered; null when all were. */
  readonly reading: ReadingProgress | null
  readonly error: ErrorShape | null
}

const nothing: Search = { hits: [], searching: false, reading: null, error: null }

/** What the reference has for these words, a moment after the last letter. An answer that comes too late is not shown. */
export function useSearch(words: string): Search {
  const { clients } = useServices()
  const [search, setSearch] = useState(nothing)
  useEffect(() => {
    const wanted = words.trim().slice(0, longestSearch)
    if (wanted.length < shortest) {
      setSearch(nothing)
      return
    }
    let current = true
    setSearch((before) => ({ ...before, searching: true }))
    let cancel = () => {}
    const ask = (): void => {
      clients.reference.search({ words: wanted, limit: mostHits }).then(
        ({ hits, reading }) => {
          if (!current) return
          setSearch({ hits, searching: false, reading, error: null })
          if (reading !== null) cancel = after(askAgainMs, ask)
        },
        (thrown: unknown) => {
          if (current) setSearch({ ...nothing, error: toErrorShape(thrown) })
        },
      )
    }
    cancel = after(pauseMs, ask)
    return () => {
      current = false
      cancel()
    }
  }, [clients, words])
  return search
}
