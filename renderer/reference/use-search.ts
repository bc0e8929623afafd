import { type ErrorShape, toErrorShape } from '@shared/contract/cockpit-error.ts'
import { longestSearch, type SearchHit } from '@shared/reference/reference.ts'
import { useEffect, useState } from 'react'
import { useServices } from '../app/services.ts'
import { after } from '../bridge/timer.ts'

const pauseMs = 80
const mostHits = 8
const shortest = 2

export interface Search {
  readonly hits: readonly SearchHit[]
  /** What is shown is of the words before. */
  readonly searching: boolean
  readonly error: ErrorShape | null
}

const nothing: Search = { hits: [], searching: false, error: null }

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
    const cancel = after(pauseMs, () => {
      clients.reference.search({ words: wanted, limit: mostHits }).then(
        ({ hits }) => {
          if (current) setSearch({ hits, searching: false, error: null })
        },
        (thrown: unknown) => {
          if (current) setSearch({ hits: [], searching: false, error: toErrorShape(thrown) })
        },
      )
    })
    return () => {
      current = false
      cancel()
    }
  }, [clients, words])
  return search
}
