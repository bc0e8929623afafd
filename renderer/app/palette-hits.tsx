import { Command } from 'cmdk'
import { MarkedText } from '../reference/marked-text.tsx'
import { readingWords } from '../reference/reading-words.ts'
import { hitKey, hitRoute, hitWords } from '../reference/search-hits.ts'
import type { Search } from '../reference/use-search.ts'
import { go } from './navigation.ts'
import { PaletteGroup } from './palette-group.tsx'

interface Props {
  readonly found: Search
  readonly onChoose: (then: () => void) => void
}

/**
 * Sections of runbooks and pages that have the words. Whether they fit was judged by the search; the palette's own
 * matching would drop what a slip of the hand found.
 */
export function PaletteHits({ found: { hits }, onChoose }: Props) {
  if (hits.length === 0) return null
  return (
    <PaletteGroup title="Reference" stays>
      {hits.map((hit) => (
        <Command.Item
          key={hitKey(hit)}
          value={`reference ${hitKey(hit)}`}
          forceMount
          onSelect={() => onChoose(() => go(hitRoute(hit)))}
          className="cursor-default rounded px-2 py-1 data-[selected=true]:bg-chosen"
        >
          <span className="flex min-w-0 items-center gap-2">
            <span className="min-w-0 truncate">
              {hit.title}
              {hit.section === null ? null : <span className="text-soft"> › {hit.section.title}</span>}
            </span>
            <span className="ml-auto shrink-0 text-sm text-soft">{hitWords(hit)}</span>
          </span>
          <span className="block truncate text-sm text-soft">
            <MarkedText {...hit.snippet} />
          </span>
        </Command.Item>
      ))}
    </PaletteGroup>
  )
}

/** What is to be said of the search, below the list: a list of options may hold nothing else. */
export function SearchNote({ found: { hits, reading, error } }: Pick<Props, 'found'>) {
  if (error !== null) return <p className="px-3 py-1.5 text-bad">{error.message}</p>
  if (reading === null || hits.length === 0) return null
  return (
    <p role="status" className="px-3 py-1.5 text-sm text-soft">
      {readingWords(reading)}; there may be more hits.
    </p>
  )
}
