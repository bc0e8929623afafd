import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import type { Freshness } from '@shared/clusters/contract.ts'
import { Tabs } from 'radix-ui'
import { type KeyboardEvent, memo, type Ref, useEffect, useRef, useState } from 'react'
import { Kbd } from '../design/kbd.tsx'
import { focusPrimaryList } from '../design/primary-list.ts'
import { bestPlace, findPlaces, type PlaceSection } from './kind-places.ts'

interface Props {
  readonly sections: readonly PlaceSection[]
  /** Plural of the kind whose table is shown. */
  readonly current: string
  /** Of the list of custom resources. */
  readonly freshness: Freshness
  /** Of several clusters the one that it is of. */
  readonly lacking: ClusterId | null
  /** Whether `[` and `]` walk along the kinds now. */
  readonly stepping: boolean
  readonly finder: Ref<HTMLInputElement>
  readonly onGo: (word: string) => void
}

/** The tables of a cluster in sections. A word of any kind, also a short one ("pvc"), goes there with Enter. */
function PlainKindNav({ sections, current, freshness, lacking, stepping, finder, onGo }: Props) {
  const [text, setText] = useState('')
  const list = useRef<HTMLDivElement>(null)
  const found = findPlaces(sections, text)

  // Arrived: the whole list again, with the place one is at in view.
  useEffect(() => {
    setText('')
    list.current?.querySelector(`[data-plural="${CSS.escape(current)}"]`)?.scrollIntoView({ block: 'nearest' })
  }, [current])

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Escape') {
      event.preventDefault()
      event.stopPropagation()
      setText('')
      focusPrimaryList()
    }
    if (event.key === 'ArrowDown') {
      event.preventDefault()
      document.querySelector<HTMLElement>('[data-kind-list] [role="tab"]')?.focus()
    }
    if (event.key === 'Enter' && text.trim() !== '') {
      event.preventDefault()
      // A word that is nowhere in the list may still be served: the cluster is asked.
      onGo(bestPlace(sections, text)?.plural ?? text.trim().toLowerCase())
      setText('')
      event.currentTarget.blur()
    }
  }

  return (
    <div className="flex min-h-0 w-44 shrink-0 flex-col border-r border-line">
      <div className="flex h-8 shrink-0 items-center border-b border-line px-1.5">
        <span className="relative flex w-full items-center">
          <input
            ref={finder}
            type="search"
            value={text}
            aria-label="Find a kind"
            placeholder="Find a kind"
            spellCheck={false}
            maxLength={253}
            onChange={(event) => setText(event.target.value)}
            onKeyDown={onKeyDown}
            className="h-6 w-full rounded border border-edge bg-canvas px-2 text-ink placeholder:text-soft"
          />
          <span className="pointer-events-none absolute right-1.5 flex gap-0.5">
            {text === '' ? <Kbd keys=":" /> : null}
          </span>
        </span>
      </div>
      <Tabs.List
        ref={list}
        aria-label="Kinds"
        data-kind-list=""
        className="flex min-h-0 flex-1 flex-col overflow-y-auto overflow-x-hidden pb-2"
      >
        {found.map(({ title, places }) => (
          <div key={title} className="flex flex-col">
            <div className="truncate px-2 pt-1.5 text-xs text-soft" title={title}>
              {title}
            </div>
            {places.map((place) => (
              <Tabs.Trigger
                key={place.plural}
                value={place.plural}
                data-plural={place.plural}
                title={place.plural}
                className="h-[21px] shrink-0 truncate border-l-2 border-transparent px-2.5 text-left text-sm text-ink hover:bg-raised data-[state=active]:border-info data-[state=active]:bg-chosen"
              >
                {place.title}
              </Tabs.Trigger>
            ))}
          </div>
        ))}
      </Tabs.List>
      <CustomState freshness={freshness} lacking={lacking} />
      {found.length === 0 ? (
        <p className="px-2 py-1 text-sm text-soft">Enter asks the cluster for “{text.trim()}”.</p>
      ) : null}
      <div className="flex h-6 shrink-0 items-center gap-1 border-t border-line px-2 text-xs text-soft">
        {stepping ? (
          <>
            <Kbd keys="[" /> <Kbd keys="]" /> previous, next
          </>
        ) : null}
      </div>
    </div>
  )
}

// The tables beside it may be drawn again ten times a second.
export const KindNav = memo(PlainKindNav)

/** Why custom resources may be missing from the list. */
function CustomState({ freshness, lacking }: Pick<Props, 'freshness' | 'lacking'>) {
  const { state, reason, hint } = freshness
  if (state === 'live' || state === 'loading') return null
  const whose = lacking === null ? 'Custom resources' : `Custom resources of ${lacking}`
  const words =
    state === 'denied'
      ? `${whose} may not be listed; type a full name above.`
      : `${whose}: ${state === 'stale' ? 'as last seen' : state}.`
  return (
    <p className="shrink-0 border-t border-line px-2 py-1 text-xs text-warn" title={[reason, hint].join(' ')}>
      {words}
    </p>
  )
}
