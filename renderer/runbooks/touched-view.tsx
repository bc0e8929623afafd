import type { Touch } from '@shared/runbooks/run.ts'
import type { RunbookStep } from '@shared/runbooks/runbook.ts'
import { EnvironmentMark, ProtectionMark } from '../clusters/environment.tsx'
import { useFleet } from '../clusters/fleet-store.ts'
import { EmptyState } from '../design/empty-state.tsx'
import { ScrollArea } from '../design/scroll-area.tsx'
import { StatusBadge } from '../design/status-badge.tsx'
import { changeWords, touchedPlaces } from './touch-words.ts'

interface Props {
  /** null while it is not known. */
  readonly touches: readonly Touch[] | null
  readonly steps: readonly RunbookStep[]
  /** What is missing before it can be known. */
  readonly lacking: string
  readonly byInstruction: boolean
}

/** Exactly what a run would touch: contexts, namespaces, what changes something, each command. */
export function TouchedView({ touches, steps, lacking, byInstruction }: Props) {
  const byId = useFleet((state) => state.byId)
  if (touches === null) {
    return (
      <EmptyState tone="muted" title={lacking === '' ? 'Looking at what it would run …' : 'Not known yet'}>
        {lacking}
      </EmptyState>
    )
  }
  const places = touchedPlaces(touches, steps)
  const changes = places.changing.length > 0
  return (
    <>
      <dl className="m-0 grid shrink-0 grid-cols-[6.5rem_1fr] gap-x-3 gap-y-1 border-b border-line p-2.5">
        <dt className="text-soft">Contexts</dt>
        <dd className="m-0 flex flex-wrap gap-x-4 gap-y-1">
          {places.clusters.map((id) => {
            const cluster = byId.get(id)
            return (
              <span key={id} className="flex items-center gap-1.5">
                <span className="font-medium">{id}</span>
                {cluster === undefined ? null : (
                  <>
                    <EnvironmentMark environment={cluster.environment} />
                    <ProtectionMark level={cluster.protection} />
                  </>
                )}
              </span>
            )
          })}
        </dd>
        <dt className="text-soft">Namespaces</dt>
        <dd className="m-0">{places.namespaces.join(', ') || 'none is named'}</dd>
        <dt className="text-soft">Changes</dt>
        <dd className="m-0">
          <StatusBadge tone={changes && !byInstruction ? 'warn' : 'muted'}>
            {byInstruction ? 'nothing from here: you run each command yourself' : changeWords(places)}
          </StatusBadge>
        </dd>
      </dl>
      <ScrollArea label="Commands" className="min-h-0 flex-1 p-2.5">
        <ol className="flex flex-col gap-2">
          {steps.map((step, index) => {
            const own = touches.filter((touch) => touch.step === step.id)
            return (
              <li key={step.id}>
                <p className="flex items-center gap-2">
                  <span className="shrink-0 font-medium">
                    {index + 1}. {step.title}
                  </span>
                  {own.some((touch) => touch.changes) ? (
                    <span className="shrink-0">
                      <StatusBadge tone="warn">{step.tier === 'D0' ? 'D1' : step.tier} changes something</StatusBadge>
                    </span>
                  ) : null}
                  {step.when === null ? null : (
                    <span className="min-w-0 truncate text-sm text-soft">only when {step.when}</span>
                  )}
                </p>
                {own.map(({ cluster, command }) => (
                  <code key={cluster} className="block font-mono text-sm break-all whitespace-pre-wrap text-soft">
                    {command}
                  </code>
                ))}
              </li>
            )
          })}
        </ol>
      </ScrollArea>
    </>
  )
}
