import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import { Command } from 'cmdk'
import { useEffect, useMemo, useRef, useState } from 'react'
import { ConnectionBadge } from '../clusters/connection-badge.tsx'
import { EnvironmentMark } from '../clusters/environment.tsx'
import { fleetProblems } from '../clusters/fleet-order.ts'
import { useFleet } from '../clusters/fleet-store.ts'
import { openObject } from '../clusters/open-object.ts'
import { SeverityBadge } from '../clusters/severity-badge.tsx'
import { useDefinitionsOver, useKnownDefinitions } from '../clusters/use-definitions-over.ts'
import { Dialog } from '../design/dialog.tsx'
import { openRecordings } from '../recordings/replay-desk.ts'
import { readingWords } from '../reference/reading-words.ts'
import { useReference } from '../reference/use-reference.ts'
import { useSearch } from '../reference/use-search.ts'
import { go, goEverywhere, goToCluster } from './navigation.ts'
import { commandsOf, kindEntries } from './palette-entries.ts'
import { PaletteEntry, PaletteGroup } from './palette-group.tsx'
import { PaletteHits, SearchNote } from './palette-hits.tsx'
import type { ScreenPlace } from './screens.ts'
import { nextTheme } from './theme.ts'
import { useShortcutList } from './use-shortcuts.ts'

interface Props {
  readonly open: boolean
  readonly onClose: () => void
  readonly screens: readonly ScreenPlace[]
  /** The cluster that is on the screen, else the last one; its tables are offered. */
  readonly cluster: ClusterId | null
  /** As its digit does. */
  readonly onCluster: (cluster: ClusterId) => void
  readonly onShortcuts: () => void
}

/** Does anything by name: what the screen can do, clusters, screens, tables, problems; and finds runbooks and pages. */
export function CommandPalette({ open, onClose, ...rest }: Props) {
  const chosen = useRef<(() => void) | null>(null)
  return (
    <Dialog
      open={open}
      onClose={onClose}
      // Only now: what is chosen may itself move the focus.
      onClosed={() => {
        const then = chosen.current
        chosen.current = null
        then?.()
      }}
      title="Go to"
      description="Type a part of a name; Enter goes there or does it."
      bare
    >
      <PaletteList
        onChoose={(then) => {
          chosen.current = then
          onClose()
        }}
        {...rest}
      />
    </Dialog>
  )
}

interface ListProps extends Pick<Props, 'screens' | 'cluster' | 'onCluster' | 'onShortcuts'> {
  readonly onChoose: (then: () => void) => void
}

const noClusters: readonly ClusterId[] = []

function PaletteList({ onChoose, screens, cluster, onCluster, onShortcuts }: ListProps) {
  const order = useFleet((state) => state.order)
  const byId = useFleet((state) => state.byId)
  const clusters = useMemo(() => order.flatMap((id) => byId.get(id) ?? []), [order, byId])
  const problems = useMemo(() => fleetProblems(clusters).slice(0, 200), [clusters])
  const commands = commandsOf(useShortcutList())
  const { sections } = useDefinitionsOver(useMemo(() => (cluster === null ? noClusters : [cluster]), [cluster]))
  const kinds = useMemo(() => kindEntries(sections), [sections])
  const known = useKnownDefinitions()
  const kindsAnywhere = useMemo(() => kindEntries(known), [known])
  const { overview } = useReference()
  const runbooks = useMemo(() => (overview?.entries ?? []).filter(({ kind }) => kind === 'runbook'), [overview])
  const [words, setWords] = useState('')
  const found = useSearch(words)
  const list = useRef<HTMLDivElement>(null)
  const [firstHit] = found.hits
  /** Whether the person has gone to another entry since the last letter. */
  const moved = useRef(false)
  useEffect(() => {
    // Hits and runbooks come a moment after the letters: until one has moved, Enter is for the first entry that there is.
    const frame = requestAnimationFrame(() => {
      // By the palette's own key, which tells a screen reader as well.
      const home = new KeyboardEvent('keydown', { key: 'Home', bubbles: true, cancelable: true })
      if (!moved.current) list.current?.dispatchEvent(home)
    })
    return () => cancelAnimationFrame(frame)
  }, [firstHit, runbooks])
  return (
    <Command
      label="Go to"
      loop
      onKeyDown={({ key, nativeEvent: { isTrusted } }) => {
        if (!isTrusted) return
        if (key.startsWith('Arrow') || key === 'Home' || key === 'End') moved.current = true
      }}
      onPointerMove={() => {
        moved.current = true
      }}
      className="flex min-h-0 flex-1 flex-col"
    >
      <Command.Input
        autoFocus
        value={words}
        onValueChange={(typed) => {
          moved.current = false
          setWords(typed)
        }}
        placeholder="A command, a cluster, a screen, a table, a problem, words of a runbook or a page …"
        className="h-10 w-full border-b border-line bg-panel px-4 text-lg text-ink placeholder:text-soft focus-visible:outline-none"
      />
      <Command.List ref={list} aria-label="Places and commands" className="max-h-[56vh] overflow-auto p-1.5">
        {found.hits.length > 0 ? null : (
          <Command.Empty className="p-3 text-soft">
            {found.searching
              ? 'Searching …'
              : found.reading !== null
                ? `${readingWords(found.reading)}; none of these has the words.`
                : 'Nothing has that name, and no runbook or page has these words.'}
          </Command.Empty>
        )}
        {/* The palette sorts groups by moving them to the end of what holds them: in here they stay above the hits. */}
        <div>
          <PaletteGroup title="Clusters">
            {clusters.map((each, index) => (
              <PaletteEntry
                key={each.id}
                value={`cluster ${each.id}`}
                {...(index < 9 ? { keys: `${index + 1}` } : {})}
                onSelect={() => onChoose(() => onCluster(each.id))}
              >
                <span className="min-w-0 truncate font-medium">{each.id}</span>
                <EnvironmentMark environment={each.environment} />
                <span className="ml-auto">
                  <ConnectionBadge connection={each.connection} />
                </span>
              </PaletteEntry>
            ))}
          </PaletteGroup>
          <PaletteGroup title="Screens">
            {screens.map(({ screen, title, keys, words, to }) =>
              to === null ? null : (
                <PaletteEntry
                  key={screen}
                  value={`screen ${title} ${words}`}
                  keys={keys}
                  onSelect={() => onChoose(() => go(to))}
                >
                  {title}
                </PaletteEntry>
              ),
            )}
            <PaletteEntry value="keyboard shortcuts help keys" keys="?" onSelect={() => onChoose(onShortcuts)}>
              Keyboard shortcuts
            </PaletteEntry>
            <PaletteEntry
              value="recordings of terminals replay asciicast evidence"
              keys="g p"
              onSelect={() => onChoose(openRecordings)}
            >
              Recordings of terminals
            </PaletteEntry>
            <PaletteEntry value="theme dark light" onSelect={() => onChoose(nextTheme)}>
              Next theme
            </PaletteEntry>
          </PaletteGroup>
          {commands.length === 0 ? null : (
            <PaletteGroup title="This screen">
              {commands.map(({ keys, label, run }) => (
                <PaletteEntry
                  key={`${keys}\n${label}`}
                  value={`do ${label}`}
                  keys={keys}
                  onSelect={() => onChoose(run)}
                >
                  {label}
                </PaletteEntry>
              ))}
            </PaletteGroup>
          )}
          <PaletteGroup title="Runbooks">
            {runbooks.map(({ id, title }) => (
              <PaletteEntry
                key={id}
                value={`runbook ${title}`}
                aside={id}
                onSelect={() => onChoose(() => go({ screen: 'runbooks', place: { at: 'page', runbook: id } }))}
              >
                {title}
              </PaletteEntry>
            ))}
          </PaletteGroup>
          {cluster === null ? null : (
            <PaletteGroup title={`Tables of ${cluster}`}>
              {kinds.map(({ plural, title, words }) => (
                <PaletteEntry
                  key={plural}
                  value={`table ${title} ${words} on ${cluster}`}
                  aside={plural}
                  onSelect={() => onChoose(() => goToCluster(cluster, plural))}
                >
                  {title}
                </PaletteEntry>
              ))}
            </PaletteGroup>
          )}
          <PaletteGroup title="Tables of all clusters">
            {kindsAnywhere.map(({ plural, title, words }) => (
              <PaletteEntry
                key={plural}
                value={`everywhere ${title} ${words} on all clusters`}
                aside={plural}
                onSelect={() => onChoose(() => goEverywhere(plural, null))}
              >
                {title} on all clusters
              </PaletteEntry>
            ))}
          </PaletteGroup>
          <PaletteGroup title="Problems">
            {problems.map(({ key, cluster: where, problem }) => (
              <PaletteEntry
                key={key}
                value={`problem ${where.id} ${problem.title} ${problem.id}`}
                onSelect={() => onChoose(() => openObject(where.id, problem.object))}
              >
                <SeverityBadge severity={problem.severity} />
                <span className="min-w-0 flex-1 truncate">{problem.title}</span>
                <span className="shrink-0 text-soft">{where.id}</span>
              </PaletteEntry>
            ))}
          </PaletteGroup>
        </div>
        <PaletteHits found={found} onChoose={onChoose} />
      </Command.List>
      <SearchNote found={found} />
    </Command>
  )
}
