import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import { Command } from 'cmdk'
import { type ReactNode, useMemo, useRef } from 'react'
import { ConnectionBadge } from '../clusters/connection-badge.tsx'
import { EnvironmentMark } from '../clusters/environment.tsx'
import { fleetProblems } from '../clusters/fleet-order.ts'
import { useFleet } from '../clusters/fleet-store.ts'
import { openObject } from '../clusters/open-object.ts'
import { SeverityBadge } from '../clusters/severity-badge.tsx'
import { useDefinitionsOver, useKnownDefinitions } from '../clusters/use-definitions-over.ts'
import { Dialog } from '../design/dialog.tsx'
import { Kbd } from '../design/kbd.tsx'
import { go, goEverywhere, goToCluster } from './navigation.ts'
import { commandsOf, kindEntries } from './palette-entries.ts'
import type { ScreenPlace } from './screens.ts'
import { nextTheme } from './theme.ts'
import { useShortcutList } from './use-shortcuts.ts'

interface Props {
  readonly open: boolean
  readonly onClose: () => void
  readonly screens: readonly ScreenPlace[]
  /** The cluster that is on the screen, else the last one; its tables are offered. */
  readonly cluster: ClusterId | null
  readonly onShortcuts: () => void
}

/** Does anything by name: what the screen can do, clusters, screens, tables of one cluster or of all, problems. */
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

interface ListProps extends Pick<Props, 'screens' | 'cluster' | 'onShortcuts'> {
  readonly onChoose: (then: () => void) => void
}

const noClusters: readonly ClusterId[] = []

function PaletteList({ onChoose, screens, cluster, onShortcuts }: ListProps) {
  const order = useFleet((state) => state.order)
  const byId = useFleet((state) => state.byId)
  const clusters = useMemo(() => order.flatMap((id) => byId.get(id) ?? []), [order, byId])
  const problems = useMemo(() => fleetProblems(clusters).slice(0, 200), [clusters])
  const commands = commandsOf(useShortcutList())
  const { sections } = useDefinitionsOver(useMemo(() => (cluster === null ? noClusters : [cluster]), [cluster]))
  const kinds = useMemo(() => kindEntries(sections), [sections])
  const known = useKnownDefinitions()
  const kindsAnywhere = useMemo(() => kindEntries(known), [known])
  return (
    <Command label="Go to" loop className="flex min-h-0 flex-1 flex-col">
      <Command.Input
        autoFocus
        placeholder="A command, a cluster, a screen, a table, a problem …"
        className="h-10 w-full border-b border-line bg-panel px-4 text-lg text-ink placeholder:text-soft focus-visible:outline-none"
      />
      <Command.List aria-label="Places and commands" className="max-h-[56vh] overflow-auto p-1.5">
        <Command.Empty className="p-3 text-soft">Nothing has that name.</Command.Empty>
        <Group title="Clusters">
          {clusters.map((each, index) => (
            <Entry
              key={each.id}
              value={`cluster ${each.id}`}
              {...(index < 9 ? { keys: `${index + 1}` } : {})}
              onSelect={() => onChoose(() => goToCluster(each.id))}
            >
              <span className="min-w-0 truncate font-medium">{each.id}</span>
              <EnvironmentMark environment={each.environment} />
              <span className="ml-auto">
                <ConnectionBadge connection={each.connection} />
              </span>
            </Entry>
          ))}
        </Group>
        <Group title="Screens">
          {screens.map(({ screen, title, keys, words, to }) =>
            to === null ? null : (
              <Entry
                key={screen}
                value={`screen ${title} ${words}`}
                keys={keys}
                onSelect={() => onChoose(() => go(to))}
              >
                {title}
              </Entry>
            ),
          )}
          <Entry value="keyboard shortcuts help keys" keys="?" onSelect={() => onChoose(onShortcuts)}>
            Keyboard shortcuts
          </Entry>
          <Entry value="theme dark light" onSelect={() => onChoose(nextTheme)}>
            Next theme
          </Entry>
        </Group>
        {commands.length === 0 ? null : (
          <Group title="This screen">
            {commands.map(({ keys, label, run }) => (
              <Entry key={`${keys}\n${label}`} value={`do ${label}`} keys={keys} onSelect={() => onChoose(run)}>
                {label}
              </Entry>
            ))}
          </Group>
        )}
        {cluster === null ? null : (
          <Group title={`Tables of ${cluster}`}>
            {kinds.map(({ plural, title, words }) => (
              <Entry
                key={plural}
                value={`table ${title} ${words} on ${cluster}`}
                onSelect={() => onChoose(() => goToCluster(cluster, plural))}
              >
                {title}
                <span className="ml-auto min-w-0 truncate text-soft">{plural}</span>
              </Entry>
            ))}
          </Group>
        )}
        <Group title="Tables of all clusters">
          {kindsAnywhere.map(({ plural, title, words }) => (
            <Entry
              key={plural}
              value={`everywhere ${title} ${words} on all clusters`}
              onSelect={() => onChoose(() => goEverywhere(plural, null))}
            >
              {title} on all clusters
              <span className="ml-auto min-w-0 truncate text-soft">{plural}</span>
            </Entry>
          ))}
        </Group>
        <Group title="Problems">
          {problems.map(({ key, cluster: where, problem }) => (
            <Entry
              key={key}
              value={`problem ${where.id} ${problem.title} ${problem.id}`}
              onSelect={() => onChoose(() => openObject(where.id, problem.object))}
            >
              <SeverityBadge severity={problem.severity} />
              <span className="min-w-0 flex-1 truncate">{problem.title}</span>
              <span className="shrink-0 text-soft">{where.id}</span>
            </Entry>
          ))}
        </Group>
      </Command.List>
    </Command>
  )
}

function Group({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Command.Group
      heading={title}
      className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-1.5 [&_[cmdk-group-heading]]:text-sm [&_[cmdk-group-heading]]:text-soft"
    >
      {children}
    </Command.Group>
  )
}

interface EntryProps {
  readonly value: string
  readonly onSelect: () => void
  /** The shortcut that does the same. */
  readonly keys?: string
  readonly children: ReactNode
}

function Entry({ value, onSelect, keys, children }: EntryProps) {
  return (
    <Command.Item
      value={value}
      onSelect={onSelect}
      className="flex h-7 cursor-default items-center gap-2 rounded px-2 data-[selected=true]:bg-chosen"
    >
      <span className="flex min-w-0 flex-1 items-center gap-2 truncate">{children}</span>
      {keys === undefined ? null : <Kbd keys={keys} />}
    </Command.Item>
  )
}
