import type { LabPart } from '@shared/lab/contract.ts'
import type { LucideIcon } from 'lucide-react'
import { CircleCheck, CircleSlash, Hammer, Hourglass, LoaderCircle, OctagonX } from 'lucide-react'
import { AgeText } from '../design/age-text.tsx'
import { StatusBadge } from '../design/status-badge.tsx'
import type { TableColumn } from '../design/table-column.ts'
import type { Tone } from '../design/tone.tsx'

const looks: Record<LabPart['state'], { readonly tone: Tone; readonly word: string; readonly icon: LucideIcon }> = {
  waiting: { tone: 'muted', word: 'Waiting', icon: Hourglass },
  building: { tone: 'muted', word: 'Building', icon: Hammer },
  starting: { tone: 'muted', word: 'Starting', icon: LoaderCircle },
  ready: { tone: 'ok', word: 'Ready', icon: CircleCheck },
  failed: { tone: 'bad', word: 'Failed', icon: OctagonX },
  missing: { tone: 'warn', word: 'Missing', icon: CircleSlash },
}

export const partColumns: readonly TableColumn<LabPart>[] = [
  {
    id: 'name',
    title: 'Part',
    width: 28,
    least: 160,
    cell: ({ name }) => <span title={name}>{name}</span>,
    sortKey: ({ name }) => name,
  },
  {
    id: 'state',
    title: 'State',
    width: 11,
    least: 92,
    sortKey: ({ state }) => state,
    cell: ({ state }) => {
      const { tone, word, icon } = looks[state]
      return (
        <StatusBadge tone={tone} icon={icon} turning={state === 'starting'}>
          {word}
        </StatusBadge>
      )
    },
  },
  {
    id: 'detail',
    title: 'What it does, or what mends it',
    width: 52,
    cell: ({ detail }) => (
      <span title={detail} className="text-soft">
        {detail}
      </span>
    ),
  },
  { id: 'since', title: 'For', width: 8, align: 'right', cell: ({ since }) => <AgeText at={since} /> },
]
