import { gpuLoadLimits } from '@shared/clusters/problems/gpu-load.ts'
import { type Absence, known } from '@shared/gpu/figure.ts'
import type { LiveMeasure } from '@shared/gpu/measures.ts'
import type { CardReading } from '@shared/gpu/reading.ts'
import type { CardRing } from './card-ring.ts'
import { gibText, rateText, whole } from './measure-words.ts'

export interface GraphLine {
  readonly measure: LiveMeasure
  readonly title: string
  /** Name of a colour of the design tokens. */
  readonly colour: string
}

/** A line across the graph that the measures are held against. */
export interface Bound {
  readonly title: string
  readonly value: number
  readonly colour: string
}

export interface GraphKind {
  readonly id: string
  readonly title: string
  readonly lines: readonly GraphLine[]
  /** A value in words, with its unit. */
  readonly text: (value: number) => string
  /** Those that are known of a card. */
  readonly bounds: (reading: CardReading) => readonly Bound[]
  /** The top of the axis where it does not depend on what was measured. */
  readonly most: (reading: CardReading) => number | null
  /** Throttle reasons are drawn as a lane for each. */
  readonly lanes?: true
}

const loadBounds = (whole: number, text: (percent: number) => string): readonly Bound[] => [
  { title: text(gpuLoadLimits.warning), value: (whole * gpuLoadLimits.warning) / 100, colour: 'warn' },
  { title: text(gpuLoadLimits.critical), value: (whole * gpuLoadLimits.critical) / 100, colour: 'bad' },
]
const boundOf = (title: string, value: CardReading[LiveMeasure], colour: string): readonly Bound[] =>
  typeof value === 'number' ? [{ title, value, colour }] : []
const percent = (value: number) => `${whole(value)} %`
const none = () => []
const asMeasured = () => null

export const utilisationGraph: GraphKind = {
  id: 'utilisation',
  title: 'Utilisation',
  lines: [
    { measure: 'utilisationPercent', title: 'busy', colour: 'graph-used' },
    { measure: 'memoryActivePercent', title: 'memory active', colour: 'graph-second' },
  ],
  text: percent,
  bounds: () => loadBounds(100, percent),
  most: () => 100,
}

/** The graphs of a card, in the order in which they are shown. */
export const graphKinds: readonly GraphKind[] = [
  utilisationGraph,
  {
    id: 'memory',
    title: 'Memory',
    lines: [{ measure: 'memoryUsedMiB', title: 'used', colour: 'graph-used' }],
    text: gibText,
    bounds: ({ memoryTotalMiB }) => (typeof memoryTotalMiB === 'number' ? loadBounds(memoryTotalMiB, percent) : []),
    most: ({ memoryTotalMiB }) => known(memoryTotalMiB),
  },
  {
    id: 'power',
    title: 'Power',
    lines: [{ measure: 'powerW', title: 'drawn', colour: 'graph-used' }],
    text: (value) => `${whole(value)} W`,
    bounds: ({ powerLimitW }) => boundOf('limit', powerLimitW, 'graph-limit'),
    most: asMeasured,
  },
  {
    id: 'temperature',
    title: 'Temperature',
    lines: [
      { measure: 'temperatureC', title: 'GPU', colour: 'graph-used' },
      { measure: 'memoryTemperatureC', title: 'memory', colour: 'graph-second' },
    ],
    text: (value) => `${whole(value)} °C`,
    bounds: (reading) => slowdownBound(reading),
    most: asMeasured,
  },
  {
    id: 'clocks',
    title: 'Clocks',
    lines: [
      { measure: 'smClockMHz', title: 'SM', colour: 'graph-used' },
      { measure: 'memoryClockMHz', title: 'memory', colour: 'graph-second' },
    ],
    text: (value) => `${whole(value)} MHz`,
    bounds: ({ smClockMaxMHz }) => boundOf('SM highest', smClockMaxMHz, 'graph-request'),
    most: asMeasured,
  },
  { id: 'throttle', title: 'Why clocks are lower', lines: [], text: String, bounds: none, most: () => 1, lanes: true },
  {
    id: 'pcie',
    title: 'PCIe',
    lines: [
      { measure: 'pcieSentKBps', title: 'sent', colour: 'graph-used' },
      { measure: 'pcieReceivedKBps', title: 'received', colour: 'graph-second' },
    ],
    text: rateText,
    bounds: none,
    most: asMeasured,
  },
  {
    id: 'nvlink',
    title: 'NVLink',
    lines: [{ measure: 'nvlinkKBps', title: 'both ways', colour: 'graph-used' }],
    text: rateText,
    bounds: none,
    most: asMeasured,
  },
]

/** The one after another, round at the end. */
export const graphAfter = (kind: GraphKind): GraphKind =>
  graphKinds[(graphKinds.indexOf(kind) + 1) % graphKinds.length] ?? utilisationGraph

/** Newer cards tell how much hotter they may become, in place of an absolute limit. */
function slowdownBound({ slowdownAtC, temperatureC, temperatureMarginC, slowdownAtMarginC }: CardReading) {
  if (typeof slowdownAtC === 'number') return boundOf('slows down', slowdownAtC, 'graph-limit')
  if (typeof temperatureC !== 'number' || typeof temperatureMarginC !== 'number') return []
  const at = temperatureC + temperatureMarginC - (known(slowdownAtMarginC) ?? 0)
  return boundOf('slows down, by its margin', at, 'graph-limit')
}

/** Whether any sample has what the graph draws. */
export const knowsLine = (kind: GraphKind, ring: CardRing): boolean =>
  kind.lanes === true ? ring.knowsThrottle : ring.knows(kind.lines.map(({ measure }) => measure))

/** Why a graph can have no line, of the measure that it is about; null where it has one. */
export function whyNoLine(kind: GraphKind, reading: CardReading): Absence | null {
  if (kind.lanes === true) return typeof reading.throttle === 'string' ? reading.throttle : null
  const values = kind.lines.map(({ measure }) => reading[measure])
  const [first] = values
  return values.some((value) => typeof value === 'number') || typeof first !== 'string' ? null : first
}
