import { kinds } from '@shared/clusters/kinds/index.ts'
import { Command } from 'cmdk'
import { type ReactNode, useMemo } from 'react'
import { ConnectionBadge } from '../clusters/connection-badge.tsx'
import { EnvironmentMark } from '../clusters/environment.tsx'
import { fleetProblems } from '../clusters/fleet-order.ts'
import { useFleet } from '../clusters/fleet-store.ts'
import { openObject } from '../clusters/open-object.ts'
import { SeverityBadge } from '../clusters/severity-badge.tsx'
import { Dialog } from '../design/dialog.tsx'
import { go, goToCluster } from './navigation.ts'
import { nextTheme } from './theme.ts'

interface Props {
  readonly open: boolean
  readonly onClose: () => void
  /** The cluster that is on the screen; its tables are offered. */
  readonly cluster: string | null
}

/** Goes anywhere by name: clusters, screens, tables of the cluster, problems. */
export function CommandPalette({ open, onClose, cluster }: Props) {
  return (
    <Dialog open={open} onClose={onClose} title="Go to" description="Type a part of a name; Enter goes there." bare>
      <PaletteList onClose={onClose} cluster={cluster} />
    </Dialog>
  )
}

function PaletteList({ onClose, cluster }: Omit<Props, 'open'>) {
  const { order, byId } = useFleet((state) => state)
  const clusters = useMemo(() => order.flatMap((id) => byId.get(id) ?? []), [order, byId])
  const problems = useMemo(() => fleetProblems(clusters).slice(0, 200), [clusters])
  const then = (action: () => void) => () => {
    onClose()
    action()
  }
  return (
    <Command label="Go to" loop className="flex min-h-0 flex-1 flex-col">
      <Command.Input
        autoFocus
        placeholder="A cluster, a screen, a table, a problem …"
        className="h-10 w-full border-b border-line bg-panel px-4 text-lg text-ink placeholder:text-soft focus-visible:outline-none"
      />
      <Command.List aria-label="Places" className="max-h-[56vh] overflow-auto p-1.5">
        <Command.Empty className="p-3 text-soft">Nothing has that name.</Command.Empty>
        <Group title="Clusters">
          {clusters.map((each) => (
            <Entry key={each.id} value={`cluster ${each.id}`} onSelect={then(() => goToCluster(each.id))}>
              <span className="min-w-0 truncate font-medium">{each.id}</span>
              <EnvironmentMark environment={each.environment} />
              <span className="ml-auto">
                <ConnectionBadge connection={each.connection} />
              </span>
            </Entry>
          ))}
        </Group>
        <Group title="Screens">
          <Entry value="screen fleet" onSelect={then(() => go({ screen: 'fleet' }))}>
            Fleet
          </Entry>
          <Entry value="screen morning check" onSelect={then(() => go({ screen: 'check' }))}>
            Morning check
          </Entry>
          <Entry value="screen practice lab" onSelect={then(() => go({ screen: 'lab' }))}>
            Practice lab
          </Entry>
          <Entry value="screen sources kubeconfigs contexts" onSelect={then(() => go({ screen: 'sources' }))}>
            Sources
          </Entry>
          <Entry value="theme dark light" onSelect={then(nextTheme)}>
            Next theme
          </Entry>
        </Group>
        {cluster === null ? null : (
          <Group title={`Tables of ${cluster}`}>
            {[...kinds.values()].map(({ plural, title }) => (
              <Entry
                key={plural}
                value={`table ${title} ${plural}`}
                onSelect={then(() => goToCluster(cluster, plural))}
              >
                {title}
              </Entry>
            ))}
          </Group>
        )}
        <Group title="Problems">
          {problems.map(({ key, cluster: where, problem }) => (
            <Entry
              key={key}
              value={`problem ${where.id} ${problem.title} ${problem.id}`}
              onSelect={then(() => openObject(where.id, problem.object))}
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

function Entry({
  value,
  onSelect,
  children,
}: {
  readonly value: string
  readonly onSelect: () => void
  readonly children: ReactNode
}) {
  return (
    <Command.Item
      value={value}
      onSelect={onSelect}
      className="flex h-7 cursor-default items-center gap-2 rounded px-2 data-[selected=true]:bg-chosen"
    >
      {children}
    </Command.Item>
  )
}
