import { createHash } from 'node:crypto'

interface GpuModel {
  readonly name: string
  readonly brand: string
  readonly architecture: string
  readonly driver: string
  readonly cuda: string
  readonly vbios: string
  readonly computeCapability: string
  readonly memoryMiB: number
  readonly reservedMiB: number
  readonly powerLimitW: number
  readonly idleW: number
  readonly smMHz: number
  readonly memoryMHz: number
  readonly pcieGeneration: number
  /** H100 has a memory sensor, MIG and NVSwitch; L40S has none of them and says N/A, each in its own way. */
  readonly hopper: boolean
}

const h100: GpuModel = {
  name: 'NVIDIA H100 80GB HBM3',
  brand: 'NVIDIA',
  architecture: 'Hopper',
  driver: '590.48.01',
  cuda: '13.1',
  vbios: '96.00.A5.00.01',
  computeCapability: '9.0',
  memoryMiB: 81559,
  reservedMiB: 479,
  powerLimitW: 700,
  idleW: 70,
  smMHz: 1980,
  memoryMHz: 2619,
  pcieGeneration: 5,
  hopper: true,
}
const l40s: GpuModel = {
  name: 'NVIDIA L40S',
  brand: 'NVIDIA',
  architecture: 'Ada Lovelace',
  driver: '590.48.01',
  cuda: '13.1',
  vbios: '95.02.66.00.15',
  computeCapability: '8.9',
  memoryMiB: 46068,
  reservedMiB: 609,
  powerLimitW: 350,
  idleW: 36,
  smMHz: 2520,
  memoryMHz: 9001,
  pcieGeneration: 4,
  hopper: false,
}

export interface GpuDevice {
  readonly model: GpuModel
  readonly index: number
  readonly uuid: string
  readonly serial: string
  /** "00000000:1B:00.0" */
  readonly busId: string
  readonly utilisation: number
  readonly usedMiB: number
  readonly temperature: number
  readonly powerW: number
}

/** vLLM takes nine tenths of a device's memory at its start and keeps it (its --gpu-memory-utilization). */
const memoryShare = 0.9

/**
 * The devices of a pod's container. Replicas of one endpoint show the same identifiers: kwok does not tell a command
 * which pod it runs in, only which container.
 * @param utilisation percent, one per device
 */
export function devicesOf(
  cluster: string,
  container: string,
  count: number,
  utilisation: readonly number[],
): GpuDevice[] {
  const model = cluster.startsWith('prod') ? h100 : l40s
  return Array.from({ length: count }, (_, index) => {
    const hash = createHash('sha256').update(`${cluster}/${container}/${index}`).digest('hex')
    const percent = Math.round(utilisation[index] ?? 0)
    return {
      model,
      index,
      uuid: `GPU-${hash.slice(0, 8)}-${hash.slice(8, 12)}-${hash.slice(12, 16)}-${hash.slice(16, 20)}-${hash.slice(20, 32)}`,
      serial: `16500${(Number.parseInt(hash.slice(0, 8), 16) % 100_000_000).toString().padStart(8, '0')}`,
      busId: `00000000:${(0x1b + index * 0x12).toString(16).toUpperCase()}:00.0`,
      utilisation: percent,
      usedMiB: Math.round(model.memoryMiB * memoryShare),
      temperature: Math.round(34 + percent * 0.3),
      powerW: model.idleW + (model.powerLimitW - model.idleW) * percent * 0.0085,
    }
  })
}

interface Reading {
  readonly unit: string
  readonly value: string
}

/** What `--query-gpu` knows here, by field; values without their unit. */
export function readings(device: GpuDevice, count: number): Readonly<Record<string, Reading>> {
  const { model } = device
  const none = '[N/A]'
  const plain = (value: string | number): Reading => ({ unit: '', value: String(value) })
  const of = (unit: string, value: string | number): Reading => ({ unit, value: String(value) })
  const watts = (value: number): Reading => of('W', value.toFixed(2))
  const inactive = plain('Not Active')
  return {
    index: plain(device.index),
    count: plain(count),
    name: plain(model.name),
    gpu_name: plain(model.name),
    uuid: plain(device.uuid),
    gpu_uuid: plain(device.uuid),
    serial: plain(device.serial),
    driver_version: plain(model.driver),
    vbios_version: plain(model.vbios),
    'pci.bus_id': plain(device.busId),
    compute_cap: plain(model.computeCapability),
    compute_mode: plain('Default'),
    pstate: plain('P0'),
    persistence_mode: plain('Enabled'),
    'mig.mode.current': plain(model.hopper ? 'Disabled' : none),
    'mig.mode.pending': plain(model.hopper ? 'Disabled' : none),
    'fan.speed': of('%', none),
    'memory.total': of('MiB', model.memoryMiB),
    'memory.reserved': of('MiB', model.reservedMiB),
    'memory.used': of('MiB', device.usedMiB),
    'memory.free': of('MiB', model.memoryMiB - model.reservedMiB - device.usedMiB),
    'utilization.gpu': of('%', device.utilisation),
    'utilization.memory': of('%', Math.round(device.utilisation * 0.4)),
    'temperature.gpu': plain(device.temperature),
    'temperature.gpu.tlimit': plain(86 - device.temperature),
    'temperature.memory': plain(model.hopper ? device.temperature - 4 : 'N/A'),
    'power.draw': watts(device.powerW),
    'power.draw.average': watts(device.powerW),
    'power.draw.instant': watts(device.powerW),
    'power.limit': watts(model.powerLimitW),
    'enforced.power.limit': watts(model.powerLimitW),
    'power.default_limit': watts(model.powerLimitW),
    'power.max_limit': watts(model.powerLimitW),
    'clocks.current.graphics': of('MHz', model.smMHz),
    'clocks.current.sm': of('MHz', model.smMHz),
    'clocks.current.memory': of('MHz', model.memoryMHz),
    'clocks.max.graphics': of('MHz', model.smMHz),
    'clocks.max.sm': of('MHz', model.smMHz),
    'clocks.max.memory': of('MHz', model.memoryMHz),
    'pcie.link.gen.current': plain(model.pcieGeneration),
    'pcie.link.gen.gpucurrent': plain(model.pcieGeneration),
    'pcie.link.gen.max': plain(model.pcieGeneration),
    'pcie.link.width.current': plain(16),
    'pcie.link.width.max': plain(16),
    'clocks_event_reasons.active': plain('0x0000000000000000'),
    'clocks_event_reasons.hw_slowdown': inactive,
    'clocks_event_reasons.hw_thermal_slowdown': inactive,
    'clocks_event_reasons.hw_power_brake_slowdown': inactive,
    'clocks_event_reasons.sw_thermal_slowdown': inactive,
    'clocks_event_reasons.sw_power_cap': inactive,
    'ecc.mode.current': plain('Enabled'),
    'ecc.errors.corrected.volatile.total': plain(0),
    'ecc.errors.uncorrected.volatile.total': plain(0),
    'ecc.errors.uncorrected.aggregate.total': plain(0),
    'remapped_rows.correctable': plain(0),
    'remapped_rows.uncorrectable': plain(0),
    'remapped_rows.pending': plain('No'),
    'remapped_rows.failure': plain('No'),
    'retired_pages.pending': plain(none),
    gpu_recovery_action: plain('None'),
    'fabric.state': plain(model.hopper ? 'Completed' : 'N/A'),
    'fabric.status': plain(model.hopper ? 'Success' : 'N/A'),
  }
}
