/** One series of one scrape. */
export interface MetricSample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** Far more than one exporter of a node tells; what follows is not read. */
const mostSamples = 100_000
const nameEnd = /[{ \t]/
const label = /\s*([A-Za-z_][\w.]*)\s*=\s*"((?:[^"\\]|\\.)*)"\s*(,|\})/y

/**
 * Series of Prometheus' text format whose names are wanted; lines that are none are passed over. The value may be NaN.
 * Never throws.
 */
export function parseMetrics(text: string, wanted: (name: string) => boolean): readonly MetricSample[] {
  const samples: MetricSample[] = []
  for (let start = 0; start < text.length && samples.length < mostSamples; ) {
    const newline = text.indexOf('\n', start)
    const end = newline === -1 ? text.length : newline
    const line = text.slice(start, end)
    start = end + 1
    if (line === '' || line.startsWith('#')) continue
    const after = line.search(nameEnd)
    if (after <= 0) continue
    const name = line.slice(0, after)
    if (!wanted(name)) continue
    const read = line.charAt(after) === '{' ? labelsOf(line, after + 1) : { labels: {}, end: after }
    if (read === null) continue
    const value = numberIn(line.slice(read.end).trim().split(/\s+/, 1)[0] ?? '')
    if (value !== null) samples.push({ name, labels: read.labels, value })
  }
  return samples
}

function labelsOf(line: string, from: number): { labels: Record<string, string>; end: number } | null {
  const labels: Record<string, string> = {}
  if (line.charAt(from) === '}') return { labels, end: from + 1 }
  label.lastIndex = from
  for (let found = label.exec(line); found !== null; found = label.exec(line)) {
    const [, name = '', text = '', close] = found
    labels[name] = text.includes('\\') ? text.replace(/\\(.)/g, (_, one: string) => (one === 'n' ? '\n' : one)) : text
    if (close === '}') return { labels, end: label.lastIndex }
    if (line.charAt(label.lastIndex) === '}') return { labels, end: label.lastIndex + 1 }
  }
  return null
}

/** null where it is no number: half a line of an answer that was cut, say. */
function numberIn(text: string): number | null {
  if (text === '+Inf') return Number.POSITIVE_INFINITY
  if (text === '-Inf') return Number.NEGATIVE_INFINITY
  if (text === 'NaN') return Number.NaN
  const value = text === '' ? Number.NaN : Number(text)
  return Number.isNaN(value) ? null : value
}
