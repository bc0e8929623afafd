import { type HeatMeasure, heatSigns, stepWords } from './heat-scale.ts'

const steps = [0, 1, 2, 3, 4, 5]

/** What each colour and each sign of the map means. */
export function HeatLegend({ measure }: { readonly measure: HeatMeasure }) {
  return (
    <ul aria-label="Legend" className="m-0 flex min-w-0 list-none flex-wrap items-center gap-x-3 p-0 text-sm text-soft">
      {steps.map((step) => (
        <li key={step} className="flex items-center gap-1 whitespace-nowrap">
          <span
            aria-hidden="true"
            className="inline-block size-3 border border-edge"
            style={{ background: `var(--color-heat-${step})` }}
          />
          {stepWords(measure, step)}
        </li>
      ))}
      {Object.values(heatSigns).map(({ glyph, word }) => (
        <li key={word} className="whitespace-nowrap">
          <span aria-hidden="true">{glyph}</span> {word}
        </li>
      ))}
    </ul>
  )
}
