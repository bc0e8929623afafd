import type { LabIncident, LabStatus } from '@shared/lab/contract.ts'
import { Hammer, HeartPulse, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import { AgeText } from '../design/age-text.tsx'
import { Button } from '../design/button.tsx'
import { StatusBadge } from '../design/status-badge.tsx'

interface Props {
  readonly incident: LabIncident
  readonly clusters: LabStatus['clusters']
  readonly active: LabStatus['active']
  readonly disabled: boolean
  readonly onBreak: (cluster: string) => void
  readonly onHeal: () => void
}

/** One incident to practise on: its story, where it is broken now, break and heal. */
export function IncidentCard({ incident, clusters, active, disabled, onBreak, onHeal }: Props) {
  const [chosen, setChosen] = useState<string | null>(null)
  const cluster = chosen ?? clusters[0] ?? ''
  const broken = active.filter((each) => each.incident === incident.id)
  return (
    <li className="border-b border-line/60 px-2.5 py-2">
      <div className="flex items-center gap-2">
        <h3 className="font-semibold">{incident.title}</h3>
        <code className="min-w-0 truncate font-mono text-xs text-soft">{incident.id}</code>
      </div>
      <p className="max-w-[78ch] text-soft">{incident.story}</p>
      <div className="mt-1 flex min-h-6 flex-wrap items-center gap-2">
        <label className="flex items-center gap-1.5 text-sm text-soft">
          on
          <select
            aria-label={`Cluster for ${incident.title}`}
            value={cluster}
            disabled={disabled}
            onChange={(event) => setChosen(event.target.value)}
            className="h-6 rounded border border-edge bg-canvas px-1 text-ink"
          >
            {clusters.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <Button
          disabled={disabled || cluster === '' || broken.some((each) => each.cluster === cluster)}
          onClick={() => onBreak(cluster)}
        >
          <Hammer aria-hidden="true" size={12} />
          Break
        </Button>
        <Button disabled={disabled || broken.length === 0} onClick={onHeal}>
          <HeartPulse aria-hidden="true" size={12} />
          Heal
        </Button>
        {broken.map((each) => (
          <StatusBadge key={each.cluster} tone="warn" icon={TriangleAlert}>
            Broken on {each.cluster} for <AgeText at={each.since} />
          </StatusBadge>
        ))}
      </div>
    </li>
  )
}
