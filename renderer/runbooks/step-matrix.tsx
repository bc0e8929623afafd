// The grid has the focus and the keys, and names its active cell (https://www.w3.org/WAI/ARIA/apg/patterns/grid/).
// biome-ignore-all lint/a11y/noNoninteractiveElementToInteractiveRole: see above.
// biome-ignore-all lint/a11y/useFocusableInteractive: see above.
// biome-ignore-all lint/a11y/useKeyWithClickEvents: see above.

import type { ClusterSummary } from '@shared/clusters/cluster-summary.ts'
import type { RunView } from '@shared/runbooks/run.ts'
import type { RunbookStep } from '@shared/runbooks/runbook.ts'
import { type KeyboardEvent, type Ref, useId } from 'react'
import { type CellPlace, moveInMatrix } from '../checks/matrix-place.ts'
import { EnvironmentMark, environmentEdge } from '../clusters/environment.tsx'
import { PhaseBadge } from './phase-badge.tsx'
import { stateOf } from './way-on.ts'

interface Props {
  readonly ref: Ref<HTMLTableElement>
  readonly view: RunView
  readonly steps: readonly RunbookStep[]
  readonly clusters: ReadonlyMap<string, ClusterSummary>
  readonly place: CellPlace
  readonly onPlace: (place: CellPlace) => void
  /** Enter. */
  readonly onGoOn: () => void
}

/** The steps, one row each, with how each stands on every cluster of the run. The whole layout is there from the beginning. */
export function StepMatrix({ ref, view, steps, clusters, place, onPlace, onGoOn }: Props) {
  const prefix = useId()
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const next = moveInMatrix(event.key, place, { rows: steps.length, columns: view.clusters.length })
    if (event.key === 'Enter' && !event.repeat) onGoOn()
    else if (next === null) return
    else {
      onPlace(next)
      document
        .getElementById(`${prefix}${next.row}-${next.column}`)
        ?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
    }
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div className="min-h-0 flex-1 overflow-auto">
      <table
        ref={ref}
        role="grid"
        tabIndex={0}
        aria-label="Steps by cluster"
        aria-activedescendant={`${prefix}${place.row}-${place.column}`}
        data-primary-list=""
        onKeyDown={onKeyDown}
        className="group/grid w-full border-collapse"
      >
        <thead className="sticky top-0 z-10 bg-panel text-left text-sm">
          <tr>
            <th scope="col" className="h-7 px-2.5 font-normal text-soft">
              Step
            </th>
            {view.clusters.map((id) => {
              const environment = clusters.get(id)?.environment ?? 'unknown'
              return (
                <th
                  key={id}
                  scope="col"
                  className={`px-2 font-medium whitespace-nowrap ${environmentEdge(environment)}`}
                >
                  <span className="flex items-center gap-1.5">
                    <span className="max-w-24 truncate" title={id}>
                      {id}
                    </span>
                    <EnvironmentMark environment={environment} short />
                  </span>
                </th>
              )
            })}
          </tr>
        </thead>
        <tbody>
          {steps.map((step, row) => (
            <tr key={step.id} className="border-t border-line/60">
              <th
                scope="row"
                title={step.title}
                className={`h-8 w-full max-w-0 min-w-44 px-2.5 text-left ${row === place.row ? 'font-semibold' : 'font-normal'}`}
              >
                <span className="flex items-baseline gap-1.5">
                  <span className="min-w-0 truncate">
                    {row + 1}. {step.title}
                  </span>
                  {step.gate ? <span className="shrink-0 text-sm text-soft">gate</span> : null}
                  {step.tier === 'D0' ? null : <span className="shrink-0 text-sm text-warn">{step.tier}</span>}
                </span>
              </th>
              {view.clusters.map((cluster, column) => {
                const state = stateOf(view, step.id, cluster)
                const active = place.row === row && place.column === column
                return (
                  <td
                    role="gridcell"
                    key={cluster}
                    id={`${prefix}${row}-${column}`}
                    aria-selected={active}
                    onClick={() => onPlace({ row, column })}
                    className={`cursor-default px-2 ${
                      active
                        ? 'bg-chosen group-focus-visible/grid:outline group-focus-visible/grid:outline-focus group-focus-visible/grid:-outline-offset-1'
                        : 'hover:bg-raised'
                    }`}
                  >
                    {state === null ? null : <PhaseBadge state={state} />}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
