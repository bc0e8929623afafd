import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import type { Freshness } from '@shared/clusters/contract.ts'
import { Tabs } from 'radix-ui'
import { type ReactNode, useMemo, useRef } from 'react'
import { useShortcuts } from '../app/use-shortcuts.ts'
import { KindNav } from './kind-nav.tsx'
import type { PlaceSection } from './kind-places.ts'

interface Props {
  readonly sections: readonly PlaceSection[]
  /** Plural of the kind whose table is shown. */
  readonly current: string
  /** Of the list of custom resources. */
  readonly freshness: Freshness
  /** Of several clusters the one that the freshness is of. */
  readonly lacking?: ClusterId | null
  /** Whether `[` and `]` walk along the kinds now. */
  readonly stepping?: boolean
  /** A stable function. */
  readonly onGo: (word: string) => void
  readonly children: ReactNode
}

/** The kinds beside the table of one of them, and the keys that go from one to another. */
export function KindBrowser({ sections, current, freshness, lacking = null, stepping = true, onGo, children }: Props) {
  const finder = useRef<HTMLInputElement>(null)
  useShortcuts(
    useMemo(() => {
      const step = (by: number) => {
        const places = sections.flatMap((section) => section.places)
        const index = places.findIndex(({ plural }) => plural === current)
        const next = places[(index + by + places.length) % places.length]
        if (next !== undefined) onGo(next.plural)
      }
      const group = 'This screen' as const
      return [
        ...(stepping
          ? [
              { keys: ']', label: 'Next table', group, run: () => step(1) },
              { keys: '[', label: 'Previous table', group, run: () => step(-1) },
            ]
          : []),
        { keys: ':', label: 'Go to a kind by its name', group, run: () => finder.current?.focus() },
      ]
    }, [sections, current, stepping, onGo]),
  )
  return (
    <Tabs.Root
      value={current}
      onValueChange={onGo}
      orientation="vertical"
      // Walking along the list must not start a watch for every kind on the way.
      activationMode="manual"
      className="flex min-h-0 flex-1 rounded border border-line bg-panel"
    >
      <KindNav
        sections={sections}
        current={current}
        freshness={freshness}
        lacking={lacking}
        stepping={stepping}
        finder={finder}
        onGo={onGo}
      />
      <Tabs.Content value={current} tabIndex={-1} className="flex min-h-0 min-w-0 flex-1">
        {children}
      </Tabs.Content>
    </Tabs.Root>
  )
}
