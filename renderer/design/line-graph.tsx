import { lazy, Suspense } from 'react'

export interface GraphLine {
  readonly title: string
  /** Name of a colour of the design tokens: "graph-used". */
  readonly colour: string
  readonly dashed?: true
  /** One for each of `times`; null is a gap, over which no line is drawn. */
  readonly values: readonly (number | null)[]
}

export interface LineGraphProps {
  /** All that it shows in one sentence, for those who do not see it. */
  readonly label: string
  /** ms since the epoch, rising. */
  readonly times: readonly number[]
  readonly lines: readonly GraphLine[]
  /** Marks of the axis at powers of two, as amounts of memory have them. */
  readonly binary: boolean
  /** A value of the axis in words: "250m". */
  readonly format: (value: number) => string
}

export const graphHeight = 120

const LinePlot = lazy(() => import('./line-plot.tsx'))

/** A small graph of values over time. The place it takes is there from the beginning. */
export function LineGraph(props: LineGraphProps) {
  return (
    <div role="img" aria-label={props.label} style={{ height: graphHeight }} className="min-w-0">
      <Suspense fallback={null}>
        <LinePlot {...props} />
      </Suspense>
    </div>
  )
}
