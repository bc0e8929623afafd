import type { ProseSpan } from '@shared/runbooks/prose.ts'
import { ProseSpans } from './prose-spans.tsx'

interface Props {
  readonly head: readonly (readonly ProseSpan[])[]
  readonly rows: readonly (readonly (readonly ProseSpan[])[])[]
}

/** A table of a text; it scrolls by itself where it is too wide. */
export function ProseTable({ head, rows }: Props) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must take the focus.
    <section tabIndex={0} aria-label="Table" className="max-w-full overflow-x-auto">
      <table className="border-collapse text-sm">
        <thead>
          <tr>
            {head.map((cell, column) => (
              <th key={column} scope="col" className="border border-line bg-raised px-2 py-1 text-left font-semibold">
                <ProseSpans spans={cell} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, line) => (
            <tr key={line}>
              {row.map((cell, column) => (
                <td key={column} className="border border-line px-2 py-1 align-top">
                  <ProseSpans spans={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
