import { type GpuModel, gpuModels } from '../gpu-models.ts'
import type { GpuState } from '../gpu-state.ts'

/** A card as a container sees it. */
export interface GpuDevice {
  readonly state: GpuState
  readonly model: GpuModel
  /** Among the devices of this container. */
  readonly index: number
  /** What the driver counts as its generation: 525. */
  readonly generation: number
}

export const devicesOf = (states: readonly GpuState[]): readonly GpuDevice[] =>
  states.map((state, index) => ({
    state,
    model: gpuModels[state.model],
    index,
    generation: Number(state.driver.version.split('.')[0]),
  }))

/** NVML's bits of throttle reasons, by the name that fields and elements have for them. */
export const reasonBits: Readonly<Record<string, number>> = {
  gpu_idle: 0x1,
  applications_clocks_setting: 0x2,
  sw_power_cap: 0x4,
  hw_slowdown: 0x8,
  hw_thermal_slowdown: 0x40,
  hw_power_brake_slowdown: 0x80,
  sync_boost: 0x10,
  sw_thermal_slowdown: 0x20,
}

interface Reading {
  readonly unit: string
  readonly value: string
}

/** Fields that came with a later driver; one that does not know a field refuses the whole query. */
const bornWith: Readonly<Record<string, number>> = {
  'power.draw.average': 530,
  'power.draw.instant': 530,
  'temperature.gpu.tlimit': 535,
  gpu_recovery_action: 565,
  'fabric.state': 530,
  'fabric.status': 530,
}
const renamed = 535

/** What `--query-gpu` knows with this driver, by field; values without their unit. */
export function readings(device: GpuDevice, count: number): Readonly<Record<string, Reading>> {
  const all = everyReading(device, count)
  const known = Object.entries(all).filter(([name]) => (bornWith[name] ?? 0) <= device.generation)
  const reasons = Object.fromEntries(reasonReadings(device))
  return { ...Object.fromEntries(known), ...reasons }
}

/** Later drivers take the old names still, and print the new ones. */
export const printedName = (name: string, { generation }: GpuDevice): string =>
  generation >= renamed ? name.replace(/^clocks_throttle_reasons/, 'clocks_event_reasons') : name

function reasonReadings({ state, generation }: GpuDevice): [string, Reading][] {
  const prefixes = ['clocks_throttle_reasons', ...(generation >= renamed ? ['clocks_event_reasons'] : [])]
  return prefixes.flatMap((prefix) => {
    const active: [string, Reading] = [
      `${prefix}.active`,
      { unit: '', value: `0x${state.throttle.toString(16).toUpperCase().padStart(16, '0')}` },
    ]
    const each = Object.entries(reasonBits).map(([name, bit]): [string, Reading] => [
      `${prefix}.${name}`,
      { unit: '', value: (state.throttle & bit) === 0 ? 'Not Active' : 'Active' },
    ])
    return [active, ...each]
  })
}

function everyReading({ state, model, index }: GpuDevice, count: number): Readonly<Record<string, Reading>> {
  const none = '[N/A]'
  const plain = (value: string | number): Reading => ({ unit: '', value: String(value) })
  const of = (unit: string, value: string | number): Reading => ({ unit, value: String(value) })
  const watts = (value: number): Reading => of('W', value.toFixed(2))
  const migMode = model.hopper ? (state.mig ? 'Enabled' : 'Disabled') : none
  // A card in MIG mode has no utilisation and no row remapping of its own.
  const unlessMig = (value: number): string | number => (state.mig ? none : value)
  return {
    index: plain(index),
    count: plain(count),
    name: plain(model.name),
    gpu_name: plain(model.name),
    uuid: plain(state.uuid),
    gpu_uuid: plain(state.uuid),
    serial: plain(state.serial),
    driver_version: plain(state.driver.version),
    vbios_version: plain(model.vbios),
    'pci.bus_id': plain(state.busId),
    compute_cap: plain(model.computeCapability),
    compute_mode: plain('Default'),
    pstate: plain('P0'),
    persistence_mode: plain('Enabled'),
    'mig.mode.current': plain(migMode),
    'mig.mode.pending': plain(migMode),
    'fan.speed': of('%', none),
    'memory.total': of('MiB', model.memoryMiB),
    'memory.reserved': of('MiB', model.reservedMiB),
    'memory.used': of('MiB', state.usedMiB),
    'memory.free': of('MiB', freeMiB(state, model)),
    'utilization.gpu': of('%', unlessMig(state.utilisation)),
    'utilization.memory': of('%', unlessMig(Math.round(state.utilisation * 0.4))),
    'temperature.gpu': plain(state.temperature),
    'temperature.gpu.tlimit': plain(86 - state.temperature),
    'temperature.memory': plain(model.hopper ? state.temperature - 4 : 'N/A'),
    'power.draw': watts(state.powerW),
    'power.draw.average': watts(state.powerW),
    'power.draw.instant': watts(state.powerW),
    'power.limit': watts(model.powerLimitW),
    'enforced.power.limit': watts(model.powerLimitW),
    'power.default_limit': watts(model.powerLimitW),
    'power.max_limit': watts(model.powerLimitW),
    'clocks.current.graphics': of('MHz', state.smMHz),
    'clocks.current.sm': of('MHz', state.smMHz),
    'clocks.current.memory': of('MHz', model.memoryMHz),
    'clocks.max.graphics': of('MHz', model.smMHz),
    'clocks.max.sm': of('MHz', model.smMHz),
    'clocks.max.memory': of('MHz', model.memoryMHz),
    'pcie.link.gen.current': plain(model.pcieGeneration),
    'pcie.link.gen.gpucurrent': plain(model.pcieGeneration),
    'pcie.link.gen.max': plain(model.pcieGeneration),
    'pcie.link.width.current': plain(16),
    'pcie.link.width.max': plain(16),
    'ecc.mode.current': plain('Enabled'),
    'ecc.errors.corrected.volatile.total': plain(0),
    'ecc.errors.uncorrected.volatile.total': plain(0),
    'ecc.errors.uncorrected.aggregate.total': plain(0),
    'remapped_rows.correctable': plain(unlessMig(0)),
    'remapped_rows.uncorrectable': plain(unlessMig(0)),
    'remapped_rows.pending': plain(state.mig ? none : 'No'),
    'remapped_rows.failure': plain(state.mig ? none : 'No'),
    'retired_pages.pending': plain(none),
    gpu_recovery_action: plain('None'),
    'fabric.state': plain(model.hopper ? 'Completed' : 'N/A'),
    'fabric.status': plain(model.hopper ? 'Success' : 'N/A'),
  }
}

export const freeMiB = (state: GpuState, model: GpuModel): number => model.memoryMiB - model.reservedMiB - state.usedMiB
