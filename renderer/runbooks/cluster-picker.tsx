import type { ClusterId, ClusterSummary } from '@shared/clusters/cluster-summary.ts'
import { type Ref, useState } from 'react'
import { ConnectionBadge } from '../clusters/connection-badge.tsx'
import { EnvironmentMark, environmentEdge, ProtectionMark } from '../clusters/environment.tsx'
import { Button } from '../design/button.tsx'

interface Props {
  readonly clusters: readonly ClusterSummary[]
  readonly chosen: readonly ClusterId[]
  readonly onChoose: (chosen: readonly ClusterId[]) => void
  /** Takes the focus first: the first that is chosen, else the first of all. */
  readonly first: Ref<HTMLInputElement>
}

/** On which clusters: none is chosen for the person but the one from which they came. */
export function ClusterPicker({ clusters, chosen, onChoose, first }: Props) {
  const ids = clusters.map(({ id }) => id)
  const [led] = useState(() => ids.find((id) => chosen.includes(id)) ?? ids[0])
  const toggle = (id: ClusterId) =>
    onChoose(ids.filter((each) => (each === id ? !chosen.includes(each) : chosen.includes(each))))
  return (
    <fieldset className="m-0 flex shrink-0 flex-col gap-1.5 border-0 p-0">
      <legend className="sr-only">Clusters</legend>
      <div className="flex max-h-[30vh] flex-col gap-1 overflow-y-auto">
        {clusters.map(({ id, environment, protection, connection }) => (
          <label
            key={id}
            className={`flex h-7 shrink-0 items-center gap-2 rounded-sm border border-line px-2 ${environmentEdge(environment)} ${
              chosen.includes(id) ? 'bg-chosen' : 'bg-panel'
            }`}
          >
            <input
              ref={id === led ? first : undefined}
              type="checkbox"
              checked={chosen.includes(id)}
              onChange={() => toggle(id)}
            />
            <span className="min-w-0 truncate font-medium">{id}</span>
            <EnvironmentMark environment={environment} />
            <ProtectionMark level={protection} />
            <span className="ml-auto">
              <ConnectionBadge connection={connection} />
            </span>
          </label>
        ))}
      </div>
      <span className="flex gap-2">
        <Button onClick={() => onChoose(ids)}>All {ids.length}</Button>
        <Button onClick={() => onChoose([])}>None</Button>
      </span>
    </fieldset>
  )
}
