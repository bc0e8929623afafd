import type { Absence, Figure, Flag } from '@shared/gpu/figure.ts'
import { type CardReading, type FigureName, untold } from '@shared/gpu/reading.ts'
import type { ThrottleReason } from '@shared/gpu/throttle.ts'
import { checked, firstTold } from './reading-checks.ts'
import { type SmiTrouble, trouble, troubleOf } from './smi-trouble.ts'
import {
  bareCount,
  busIdShape,
  celsius,
  flagIn,
  identityIn,
  linkGeneration,
  linkWidth,
  mebibytes,
  megahertz,
  microseconds,
  nameShape,
  numberIn,
  percent,
  performanceStateIn,
  type Quantity,
  quantityIn,
  serialShape,
  throttleMaskIn,
  uuidShape,
  versionShape,
  watts,
  wordIn,
} from './smi-value.ts'

export type SmiRow =
  | { readonly form: 'reading'; readonly reading: CardReading }
  | { readonly form: 'refused'; readonly trouble: SmiTrouble }

/** Longer is no line of a query. */
const longestLine = 64 * 1024
const separator = ', '

/** What a row tells of which only a part is kept. */
interface Aside {
  /** By field; several fields may tell the same figure. */
  readonly figures: Map<string, Figure>
  mask: readonly ThrottleReason[] | Absence | null
  readonly flags: Map<ThrottleReason, Flag>
}

type Column =
  | { readonly quantity: Quantity; readonly put: (reading: CardReading, value: Figure, aside: Aside) => void }
  | { readonly quantity: null; readonly put: (reading: CardReading, text: string, aside: Aside) => void }

const into = (name: FigureName, quantity: Quantity): Column => ({
  quantity,
  put: (reading, value) => {
    reading[name] = value
  },
})
const aside = (field: string, quantity: Quantity): Column => ({
  quantity,
  put: (_, value, { figures }) => void figures.set(field, value),
})
const text = (put: (reading: CardReading, text: string, aside: Aside) => void): Column => ({ quantity: null, put })
const aflag = (
  name:
    | 'persistence'
    | 'migEnabled'
    | 'migPending'
    | 'eccEnabled'
    | 'rowRemapPending'
    | 'rowRemapFailed'
    | 'pageRetirementPending',
): Column =>
  text((reading, value) => {
    reading[name] = flagIn(value)
  })
const word = (name: 'computeMode' | 'recoveryAction' | 'fabricState' | 'fabricStatus'): Column =>
  text((reading, value) => {
    reading[name] = wordIn(value)
  })
const reason = (name: ThrottleReason): Column => text((_, value, { flags }) => void flags.set(name, flagIn(value)))

const columns: Readonly<Record<string, Column>> = {
  index: {
    quantity: bareCount,
    put: (reading, value) => {
      reading.index = typeof value === 'number' ? value : null
    },
  },
  uuid: text((reading, value) => {
    reading.uuid = identityIn(value, uuidShape)
  }),
  'pci.bus_id': text((reading, value) => {
    reading.busId = identityIn(value, busIdShape)?.toUpperCase() ?? null
  }),
  name: text((reading, value) => {
    reading.name = identityIn(value, nameShape)
  }),
  serial: text((reading, value) => {
    reading.serial = identityIn(value, serialShape)
  }),
  driver_version: text((reading, value) => {
    reading.driverVersion = identityIn(value, versionShape)
  }),
  pstate: text((reading, value) => {
    reading.performanceState = performanceStateIn(value)
  }),
  compute_mode: word('computeMode'),
  persistence_mode: aflag('persistence'),
  'mig.mode.current': aflag('migEnabled'),
  'mig.mode.pending': aflag('migPending'),
  'memory.total': into('memoryTotalMiB', mebibytes),
  'memory.reserved': into('memoryReservedMiB', mebibytes),
  'memory.used': into('memoryUsedMiB', mebibytes),
  'memory.free': into('memoryFreeMiB', mebibytes),
  'utilization.gpu': into('utilisationPercent', percent),
  'utilization.memory': into('memoryActivePercent', percent),
  'temperature.gpu': into('temperatureC', { ...celsius, unit: '' }),
  'temperature.gpu.tlimit': into('temperatureMarginC', { ...celsius, unit: '' }),
  'temperature.memory': into('memoryTemperatureC', { ...celsius, unit: '' }),
  'power.draw.instant': aside('power.draw.instant', watts),
  'power.draw.average': aside('power.draw.average', watts),
  'power.draw': aside('power.draw', watts),
  'enforced.power.limit': aside('enforced.power.limit', watts),
  'power.limit': aside('power.limit', watts),
  'clocks.current.sm': into('smClockMHz', megahertz),
  'clocks.max.sm': into('smClockMaxMHz', megahertz),
  'clocks.current.memory': into('memoryClockMHz', megahertz),
  'clocks.max.memory': into('memoryClockMaxMHz', megahertz),
  'fan.speed': into('fanPercent', percent),
  'pcie.link.gen.gpucurrent': aside('pcie.link.gen.gpucurrent', linkGeneration),
  'pcie.link.gen.current': aside('pcie.link.gen.current', linkGeneration),
  'pcie.link.gen.max': into('pcieGenerationMax', linkGeneration),
  'pcie.link.width.current': into('pcieWidth', linkWidth),
  'pcie.link.width.max': into('pcieWidthMax', linkWidth),
  'clocks_event_reasons.active': text((_, value, aside) => {
    aside.mask = throttleMaskIn(value)
  }),
  'clocks_event_reasons.gpu_idle': reason('idle'),
  'clocks_event_reasons.applications_clocks_setting': reason('clocks-set'),
  'clocks_event_reasons.sw_power_cap': reason('power-cap'),
  'clocks_event_reasons.hw_slowdown': reason('hardware-slowdown'),
  'clocks_event_reasons.sync_boost': reason('sync-boost'),
  'clocks_event_reasons.sw_thermal_slowdown': reason('thermal-slowdown'),
  'clocks_event_reasons.hw_thermal_slowdown': reason('hardware-thermal-slowdown'),
  'clocks_event_reasons.hw_power_brake_slowdown': reason('power-brake'),
  'clocks_event_reasons_counters.sw_power_cap': into('powerCappedUs', microseconds),
  'clocks_event_reasons_counters.sw_thermal_slowdown': into('thermalSlowedUs', microseconds),
  'clocks_event_reasons_counters.hw_thermal_slowdown': into('hardwareThermalSlowedUs', microseconds),
  'clocks_event_reasons_counters.hw_power_brake_slowdown': into('powerBrakedUs', microseconds),
  'ecc.mode.current': aflag('eccEnabled'),
  'ecc.errors.corrected.volatile.total': into('eccCorrected', bareCount),
  'ecc.errors.uncorrected.volatile.total': into('eccUncorrected', bareCount),
  'ecc.errors.uncorrected.aggregate.total': into('eccUncorrectedLifetime', bareCount),
  'remapped_rows.correctable': into('rowsRemappedCorrectable', bareCount),
  'remapped_rows.uncorrectable': into('rowsRemappedUncorrectable', bareCount),
  'remapped_rows.pending': aflag('rowRemapPending'),
  'remapped_rows.failure': aflag('rowRemapFailed'),
  'retired_pages.pending': aflag('pageRetirementPending'),
  gpu_recovery_action: word('recoveryAction'),
  'fabric.state': word('fabricState'),
  'fabric.status': word('fabricStatus'),
}

/** Other names of the same fields, as `--help-query-gpu` lists them. */
const aliases: Readonly<Record<string, string>> = {
  gpu_name: 'name',
  gpu_serial: 'serial',
  gpu_uuid: 'uuid',
  gpu_bus_id: 'pci.bus_id',
  'remapped_rows.sbe': 'remapped_rows.correctable',
  'remapped_rows.dbe': 'remapped_rows.uncorrectable',
  'gpu.power.draw.average': 'power.draw.average',
  'gpu.power.draw.instant': 'power.draw.instant',
  'gpu.power.requested_limit': 'power.limit',
  'gpu.power.current_limit': 'enforced.power.limit',
  'clocks.sm': 'clocks.current.sm',
  'clocks.mem': 'clocks.current.memory',
  'clocks.max.mem': 'clocks.max.memory',
}

/** "clocks_throttle_reasons.active" and "clocks.sm [MHz]" to the name and the unit that are used here. */
function fieldOf(word: string): { name: string; unit: string | null } {
  const found = /^(\S+?)(?: \[([^\]]+)\])?$/.exec(word.trim())
  const name = (found?.[1] ?? '').replace(/^clocks_throttle_reasons/, 'clocks_event_reasons')
  return { name: Object.hasOwn(aliases, name) ? (aliases[name] ?? name) : name, unit: found?.[2] ?? null }
}

/** Fields that this program reads, by the names of a driver since 535. */
export const csvFields: ReadonlySet<string> = new Set(Object.keys(columns))

/** The field of a header or of a query, under the name that `csvFields` has for it. */
export const canonicalField = (word: string): string => fieldOf(word).name

/** Reads rows of one query. Columns are told by their position; those that are not known here are passed over. */
export function csvReader(header: string): (line: string) => SmiRow {
  const fields = header.split(',').map(fieldOf)
  const plan = fields.map(({ name, unit }) => {
    const column = Object.hasOwn(columns, name) ? columns[name] : undefined
    if (column === undefined) return null
    // A unit of another name would make every figure a wrong one.
    const strange = column.quantity !== null && unit !== null && unit !== column.quantity.unit
    return { column, strange }
  })
  const headerLine = header.trim()

  return (line) => {
    const row = line.replace(/\r?\n?$/, '')
    if (row.length > longestLine) return refused('too-large', `A line of ${row.length} characters`)
    const values = row.split(separator)
    if (values.length !== plan.length) {
      const told = troubleOf(row)
      if (told.reason !== 'message') return { form: 'refused', trouble: told }
      return values.length === 1
        ? { form: 'refused', trouble: told }
        : refused('column-count', `${values.length} columns where ${plan.length} were asked for: ${row}`)
    }
    const [leading = ''] = values
    if (row === headerLine || (/^[a-z]/.test(leading) && canonicalField(leading) === fields[0]?.name)) {
      return refused('header', 'The header of the query')
    }
    const reading = untold()
    const around: Aside = { figures: new Map(), mask: null, flags: new Map() }
    const withUnits = plan.some((each, at) => {
      const unit = each?.column.quantity?.unit
      return unit !== undefined && unit !== '' && values[at]?.endsWith(` ${unit}`) === true
    })
    for (const [at, each] of plan.entries()) {
      if (each === null) continue
      const value = values[at] ?? ''
      const { column, strange } = each
      if (column.quantity === null) column.put(reading, value, around)
      // Either every figure of a row has its unit or none has: one that lost it may have lost digits too.
      else if (strange) column.put(reading, 'unreadable', around)
      else column.put(reading, (withUnits ? quantityIn : numberIn)(value, column.quantity), around)
    }
    const told = (field: string): Figure => around.figures.get(field) ?? 'not-told'
    reading.powerW = firstTold(told('power.draw.instant'), told('power.draw.average'), told('power.draw'))
    reading.powerLimitW = firstTold(told('enforced.power.limit'), told('power.limit'))
    reading.pcieGeneration = firstTold(told('pcie.link.gen.gpucurrent'), told('pcie.link.gen.current'))
    reading.throttle = throttleOf(around)
    if (reading.uuid === null && reading.busId === null && reading.index === null) {
      return refused('no-identity', `A row that names no card: ${row}`)
    }
    return { form: 'reading', reading: checked(reading) }
  }
}

const refused = (reason: SmiTrouble['reason'], text: string): SmiRow => ({
  form: 'refused',
  trouble: trouble(reason, text),
})

/** Mask and flags of one row say the same; where they do not, something was not printed by a driver. */
function throttleOf({ mask, flags }: Aside): ThrottleReason[] | Absence {
  if (mask === null) return throttleOfFlags(flags)
  if (typeof mask === 'string') return mask
  for (const [name, value] of flags) {
    if (value === 'unreadable' || (typeof value === 'boolean' && value !== mask.includes(name))) return 'unreadable'
  }
  return [...mask]
}

/** Reasons of flags alone: none is only known when every flag could be read. */
export function throttleOfFlags(flags: ReadonlyMap<ThrottleReason, Flag>): ThrottleReason[] | Absence {
  const told = [...flags].filter(([, value]) => typeof value === 'boolean')
  const spoilt = [...flags.values()].find(
    (value): value is Absence => typeof value === 'string' && value !== 'not-supported',
  )
  if (spoilt !== undefined) return spoilt
  if (told.length === 0) return flags.size === 0 ? 'not-told' : 'not-supported'
  return told.flatMap(([name, value]) => (value === true ? [name] : []))
}
