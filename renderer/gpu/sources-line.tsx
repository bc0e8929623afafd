import type { GpuSourceState, SourceChoice } from '@shared/gpu/contract.ts'
import type { Ref } from 'react'
import { StatusBadge } from '../design/status-badge.tsx'
import type { Tone } from '../design/tone.tsx'
import { Choice } from '../logs/log-controls.tsx'

const looks: Record<GpuSourceState['state'], { readonly tone: Tone; readonly word: string }> = {
  used: { tone: 'ok', word: 'used' },
  available: { tone: 'muted', word: 'there, not used' },
  absent: { tone: 'muted', word: 'not there' },
  denied: { tone: 'bad', word: 'denied' },
  failed: { tone: 'bad', word: 'failed' },
  untried: { tone: 'muted', word: 'not tried' },
}

const choices = [
  ['auto', 'chosen by itself'],
  ['nvidia-smi', 'nvidia-smi'],
  ['dcgm', 'dcgm-exporter'],
  ['prometheus', 'Prometheus'],
] as const satisfies readonly (readonly [SourceChoice, string])[]

interface Props {
  readonly ref: Ref<HTMLSelectElement>
  readonly sources: readonly GpuSourceState[]
  readonly choice: SourceChoice
  readonly onChoose: (choice: SourceChoice) => void
}

/** Every way to figures, whether it is used, and why; and the way that was asked for. */
export function SourcesLine({ ref, sources, choice, onChoose }: Props) {
  return (
    <div className="flex h-7 shrink-0 items-center gap-3 overflow-hidden border-b border-line px-2 text-sm">
      <Choice
        ref={ref}
        label="Source"
        value={choice}
        options={choices}
        onChange={(value) => {
          const chosen = choices.find(([each]) => each === value)
          if (chosen !== undefined) onChoose(chosen[0])
        }}
      />
      {sources.map(({ id, title, state, what, sessions }) => (
        <StatusBadge key={id} tone={looks[state].tone} title={what}>
          {title} {looks[state].word}
          {sessions === 0 ? '' : `, ${sessions} session${sessions === 1 ? '' : 's'}`}
        </StatusBadge>
      ))}
    </div>
  )
}
