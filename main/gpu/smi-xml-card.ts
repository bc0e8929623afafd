import type { Absence, Figure, Flag } from '@shared/gpu/figure.ts'
import { type CardReading, type GpuProcess, type MigInstance, untold } from '@shared/gpu/reading.ts'
import type { ThrottleReason } from '@shared/gpu/throttle.ts'
import { checked, firstTold, sumOf } from './reading-checks.ts'
import { throttleOfFlags } from './smi-csv.ts'
import {
  absenceIn,
  bareCount,
  busIdShape,
  celsius,
  flagIn,
  identityIn,
  laneCount,
  linkGeneration,
  mebibytes,
  megahertz,
  microseconds,
  nameShape,
  percent,
  performanceStateIn,
  type Quantity,
  quantityIn,
  serialShape,
  transferRate,
  uuidShape,
  watts,
  wordIn,
} from './smi-value.ts'
import { below, child, type XmlElement } from './smi-xml.ts'

/** One `<gpu>` of `nvidia-smi -q -x`, of DTD v9 to v13. null when nothing in it names a card. */
export function cardOf(gpu: XmlElement, driverVersion: string | null): CardReading | null {
  const at = (...names: string[]) => below(gpu, ...names)
  /** Where a parent says N/A in place of its children, they are all of that kind. */
  const figureAt = (quantity: Quantity, ...names: string[]): Figure => figureBelow(gpu, quantity, names)
  const flagAt = (...names: string[]): Flag => orAbsence(gpu, names, flagIn)
  const wordAt = (...names: string[]): string | Absence => orAbsence(gpu, names, wordIn)
  const textAt = (...names: string[]): string => at(...names)?.text ?? ''

  const reading = untold()
  reading.uuid = identityIn(textAt('uuid'), uuidShape)
  reading.busId =
    (identityIn(gpu.attributes.id ?? '', busIdShape) ?? identityIn(textAt('pci', 'pci_bus_id'), busIdShape))
      ?.toUpperCase()
      .padStart(16, '0') ?? null
  reading.name = identityIn(textAt('product_name'), nameShape)
  reading.serial = identityIn(textAt('serial'), serialShape)
  reading.driverVersion = driverVersion
  if (reading.uuid === null && reading.busId === null) return null

  reading.migEnabled = flagAt('mig_mode', 'current_mig')
  reading.migPending = flagAt('mig_mode', 'pending_mig')
  reading.mig = (at('mig_devices')?.children ?? []).flatMap(migInstanceOf)
  reading.utilisationPercent = figureAt(percent, 'utilization', 'gpu_util')
  reading.memoryActivePercent = figureAt(percent, 'utilization', 'memory_util')
  reading.memoryTotalMiB = figureAt(mebibytes, 'fb_memory_usage', 'total')
  reading.memoryReservedMiB = figureAt(mebibytes, 'fb_memory_usage', 'reserved')
  reading.memoryUsedMiB = figureAt(mebibytes, 'fb_memory_usage', 'used')
  reading.memoryFreeMiB = figureAt(mebibytes, 'fb_memory_usage', 'free')
  reading.temperatureC = figureAt(celsius, 'temperature', 'gpu_temp')
  reading.memoryTemperatureC = figureAt(celsius, 'temperature', 'memory_temp')
  reading.temperatureMarginC = figureAt(celsius, 'temperature', 'gpu_temp_tlimit')
  reading.slowdownAtC = figureAt(celsius, 'temperature', 'gpu_temp_slow_threshold')
  reading.shutdownAtC = figureAt(celsius, 'temperature', 'gpu_temp_max_threshold')
  reading.slowdownAtMarginC = figureAt(celsius, 'temperature', 'gpu_temp_slow_tlimit_threshold')
  reading.powerW = firstTold(
    figureAt(watts, 'gpu_power_readings', 'instant_power_draw'),
    figureAt(watts, 'gpu_power_readings', 'average_power_draw'),
    figureAt(watts, 'gpu_power_readings', 'power_draw'),
    figureAt(watts, 'power_readings', 'power_draw'),
  )
  reading.powerLimitW = firstTold(
    figureAt(watts, 'gpu_power_readings', 'current_power_limit'),
    figureAt(watts, 'power_readings', 'enforced_power_limit'),
    figureAt(watts, 'power_readings', 'power_limit'),
  )
  reading.fanPercent = figureAt(percent, 'fan_speed')
  reading.smClockMHz = figureAt(megahertz, 'clocks', 'sm_clock')
  reading.smClockMaxMHz = figureAt(megahertz, 'max_clocks', 'sm_clock')
  reading.memoryClockMHz = figureAt(megahertz, 'clocks', 'mem_clock')
  reading.memoryClockMaxMHz = figureAt(megahertz, 'max_clocks', 'mem_clock')
  const link = ['pci', 'pci_gpu_link_info'] as const
  reading.pcieGeneration = firstTold(
    figureAt(linkGeneration, ...link, 'pcie_gen', 'device_current_link_gen'),
    figureAt(linkGeneration, ...link, 'pcie_gen', 'current_link_gen'),
  )
  reading.pcieGenerationMax = figureAt(linkGeneration, ...link, 'pcie_gen', 'max_link_gen')
  reading.pcieWidth = figureAt(laneCount, ...link, 'link_widths', 'current_link_width')
  reading.pcieWidthMax = figureAt(laneCount, ...link, 'link_widths', 'max_link_width')
  reading.pcieSentKBps = figureAt(transferRate, 'pci', 'tx_util')
  reading.pcieReceivedKBps = figureAt(transferRate, 'pci', 'rx_util')

  reading.throttle = throttleAt(gpu)
  const counter = (name: string): Figure =>
    figureAt(microseconds, 'clocks_event_reasons_counters', `clocks_event_reasons_counters_${name}`)
  reading.powerCappedUs = counter('sw_power_cap')
  reading.thermalSlowedUs = counter('sw_therm_slowdown')
  reading.hardwareThermalSlowedUs = counter('hw_therm_slowdown')
  reading.powerBrakedUs = counter('hw_power_brake')
  reading.performanceState = orAbsence(gpu, ['performance_state'], performanceStateIn)
  reading.computeMode = wordAt('compute_mode')
  reading.persistence = flagAt('persistence_mode')

  reading.eccEnabled = flagAt('ecc_mode', 'current_ecc')
  reading.eccCorrected = eccTotal(gpu, 'volatile', 'correctable')
  reading.eccUncorrected = eccTotal(gpu, 'volatile', 'uncorrectable')
  reading.eccUncorrectedLifetime = eccTotal(gpu, 'aggregate', 'uncorrectable')
  reading.rowsRemappedCorrectable = figureAt(bareCount, 'remapped_rows', 'remapped_row_corr')
  reading.rowsRemappedUncorrectable = figureAt(bareCount, 'remapped_rows', 'remapped_row_unc')
  reading.rowRemapPending = flagAt('remapped_rows', 'remapped_row_pending')
  reading.rowRemapFailed = flagAt('remapped_rows', 'remapped_row_failure')
  reading.pageRetirementPending = flagAt('retired_pages', 'pending_retirement')
  reading.recoveryAction = wordAt('gpu_recovery_action')
  reading.fabricState = wordAt('fabric', 'state')
  reading.fabricStatus = wordAt('fabric', 'status')
  reading.processes = processesOf(at('processes'))
  return checked(reading)
}

/** An element's reading; where it or one above it is missing, what the last one that is there says. */
function orAbsence<T>(from: XmlElement, names: readonly string[], read: (text: string) => T | Absence): T | Absence {
  let element: XmlElement = from
  for (const name of names) {
    const next = child(element, name)
    if (next === undefined) return element === from ? 'not-told' : (absenceIn(element.text) ?? 'not-told')
    element = next
  }
  return read(element.text)
}

const figureBelow = (from: XmlElement, quantity: Quantity, names: readonly string[]): Figure =>
  orAbsence(from, names, (text) => quantityIn(text, quantity))

function migInstanceOf(device: XmlElement): MigInstance[] {
  const whole = (name: string) => figureBelow(device, bareCount, [name])
  const gpuInstance = whole('gpu_instance_id')
  const computeInstance = whole('compute_instance_id')
  if (typeof gpuInstance !== 'number' || typeof computeInstance !== 'number') return []
  return [
    {
      gpuInstance,
      computeInstance,
      multiprocessors: figureBelow(device, bareCount, ['device_attributes', 'shared', 'multiprocessor_count']),
      memoryTotalMiB: figureBelow(device, mebibytes, ['fb_memory_usage', 'total']),
      memoryUsedMiB: figureBelow(device, mebibytes, ['fb_memory_usage', 'used']),
    },
  ]
}

const reasonNames: Readonly<Record<string, ThrottleReason>> = {
  gpu_idle: 'idle',
  applications_clocks_setting: 'clocks-set',
  sw_power_cap: 'power-cap',
  hw_slowdown: 'hardware-slowdown',
  hw_thermal_slowdown: 'hardware-thermal-slowdown',
  hw_power_brake_slowdown: 'power-brake',
  sync_boost: 'sync-boost',
  sw_thermal_slowdown: 'thermal-slowdown',
  display_clocks_setting: 'display-clocks',
}

/** Until driver 535 they are called throttle reasons, since then event reasons. */
function throttleAt(gpu: XmlElement): ThrottleReason[] | Absence {
  const group = child(gpu, 'clocks_event_reasons') ?? child(gpu, 'clocks_throttle_reasons')
  if (group === undefined) return 'not-told'
  if (group.children.length === 0) return absenceIn(group.text) ?? 'unreadable'
  const flags = new Map<ThrottleReason, Flag>()
  for (const { name, text } of group.children) {
    const bare = name.replace(/^clocks_(?:event|throttle)_reason_/, '')
    if (Object.hasOwn(reasonNames, bare)) flags.set(reasonNames[bare] ?? 'other', flagIn(text))
    else if (flagIn(text) === true) flags.set('other', true)
  }
  return throttleOfFlags(flags)
}

/** Since driver 450 counters by kind of memory; before, single and double bit errors with a total. */
function eccTotal(gpu: XmlElement, span: 'volatile' | 'aggregate', kind: 'correctable' | 'uncorrectable'): Figure {
  const group = below(gpu, 'ecc_errors', span)
  if (group === undefined) return orAbsence(gpu, ['ecc_errors', span], () => 'unreadable' as const)
  const bits = child(group, kind === 'correctable' ? 'single_bit' : 'double_bit')
  if (bits !== undefined) return figureBelow(bits, bareCount, ['total'])
  const names = new RegExp(`^[sd]ram_${kind}(?:_parity|_secded)?$`)
  return sumOf(group.children.filter(({ name }) => names.test(name)).map(({ text }) => quantityIn(text, bareCount)))
}

const mostProcesses = 512

function processesOf(element: XmlElement | undefined): GpuProcess[] | Absence {
  if (element === undefined) return 'not-told'
  const told = element.children.length === 0 && element.text !== '' ? absenceIn(element.text) : null
  if (told !== null) return told
  return element.children.slice(0, mostProcesses).flatMap((process) => {
    const pid = figureBelow(process, bareCount, ['pid'])
    if (typeof pid !== 'number') return []
    return [
      {
        pid,
        name: (child(process, 'process_name')?.text ?? '').slice(0, 300),
        memoryMiB: figureBelow(process, mebibytes, ['used_memory']),
      },
    ]
  })
}
