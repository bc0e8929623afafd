import { z } from 'zod'

const charted = z.object({
  chart: z.array(
    z.object({
      labels: z.record(z.string(), z.string()),
      points: z.array(z.object({ at: z.number(), value: z.number() })),
    }),
  ),
  total: z.number(),
})

const [width, height, left, bottom] = [720, 200, 64, 24]
const mostSeries = 12
const inks = ['#0b5fff', '#a40e26', '#116329', '#7d4e00', '#6639ba', '#00707a']
/** Told apart by dash as well as by colour. */
const dashes = ['', '6 3', '2 3', '8 3 2 3']

const text = (value: string): string =>
  value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

/** What a step showed over time as inline SVG; empty when it showed no chart. */
export function seriesChart(shown: unknown): string {
  const parsed = charted.safeParse(shown)
  if (!parsed.success) return ''
  const series = parsed.data.chart
    .map(({ labels, points }) => ({ labels, points: points.filter(({ value }) => Number.isFinite(value)) }))
    .filter(({ points }) => points.length > 1)
  if (series.length === 0) return ''
  const all = series.flatMap(({ points }) => points)
  const [from, to] = extent(all.map(({ at }) => at))
  const [low, high] = extent([0, ...all.map(({ value }) => value)])
  const x = (at: number) => left + ((at - from) / (to - from || 1)) * (width - left - 8)
  const y = (value: number) => height - bottom - ((value - low) / (high - low || 1)) * (height - bottom - 12)
  const lines = series.slice(0, mostSeries).map(({ points }, index) => {
    const path = points.map(({ at, value }) => `${x(at).toFixed(1)},${y(value).toFixed(1)}`).join(' ')
    return `<polyline fill="none" stroke="${inks[index % inks.length]}" stroke-dasharray="${dashes[Math.floor(index / inks.length) % dashes.length]}" points="${path}"/>`
  })
  const names = series.slice(0, mostSeries).map(({ labels }, index) => {
    const words = Object.entries(labels).map(([name, value]) => `${name}=${value}`)
    return `<li style="color:${inks[index % inks.length]}">${text(words.join(', ') || 'value')}</li>`
  })
  const more = parsed.data.total > names.length ? `<li>and ${parsed.data.total - names.length} more</li>` : ''
  const clock = (at: number) => new Date(at).toISOString().slice(11, 16)
  return `<svg role="img" aria-label="Chart over time" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
<g font-size="11" fill="#57606a"><text x="4" y="${y(high) + 4}">${figure(high)}</text><text x="4" y="${y(low)}">${figure(low)}</text>
<text x="${left}" y="${height - 6}">${clock(from)} UTC</text><text x="${width - 8}" y="${height - 6}" text-anchor="end">${clock(to)} UTC</text></g>
<path d="M${left},8V${height - bottom}H${width - 8}" fill="none" stroke="#8c959f"/>${lines.join('')}</svg><ul>${names.join('')}${more}</ul>`
}

function extent(values: readonly number[]): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const value of values) {
    if (value < low) low = value
    if (value > high) high = value
  }
  return [low, high]
}

const figure = (value: number): string => `${Number(value.toPrecision(4))}`
