import type { Figure } from '@shared/gpu/figure.ts'
import { type CardReading, type FigureName, untold } from '@shared/gpu/reading.ts'
import { reasonsOfMask, throttleReasons } from '@shared/gpu/throttle.ts'
import type { MetricSample } from './metrics-text.ts'
import { busIdIn } from './smi-trouble.ts'
import { identityIn, nameShape, uuidShape, versionShape } from './smi-value.ts'

export interface DeviceHolder {
  readonly namespace: string
  readonly pod: string
  readonly container: string | null
}

/** One card as dcgm-exporter tells it. */
export interface DcgmCard {
  readonly reading: CardReading
  /** Pods that the exporter names for this card; none where nobody has it, or where it maps no pods. */
  readonly holders: readonly DeviceHolder[]
  /** The last driver error that it saw since it was started; 0: none. null: it does not tell. */
  readonly xid: number | null
  /** The exporter's own labels, of one series. */
  readonly labels: Readonly<Record<string, string>>
}

/** DCGM's marks for "no value": blanks of 32 and 64 bits, and of floating point numbers. */
export const firstBlank = 2_147_483_632
const lastBlank = 2_147_483_647
export const firstLargeBlank = 140_737_488_355_328

const metrics: Readonly<Record<string, readonly [FigureName, (value: number) => number]>> = {
  DCGM_FI_DEV_GPU_UTIL: ['utilisationPercent', (value) => value],
  DCGM_FI_DEV_MEM_COPY_UTIL: ['memoryActivePercent', (value) => value],
  DCGM_FI_DEV_FB_USED: ['memoryUsedMiB', (value) => value],
  DCGM_FI_DEV_FB_FREE: ['memoryFreeMiB', (value) => value],
  DCGM_FI_DEV_FB_RESERVED: ['memoryReservedMiB', (value) => value],
  DCGM_FI_DEV_FB_TOTAL: ['memoryTotalMiB', (value) => value],
  DCGM_FI_DEV_GPU_TEMP: ['temperatureC', (value) => value],
  DCGM_FI_DEV_MEMORY_TEMP: ['memoryTemperatureC', (value) => value],
  DCGM_FI_DEV_SLOWDOWN_TEMP: ['slowdownAtC', (value) => value],
  DCGM_FI_DEV_POWER_USAGE: ['powerW', (value) => value],
  DCGM_FI_DEV_ENFORCED_POWER_LIMIT: ['powerLimitW', (value) => value],
  DCGM_FI_DEV_SM_CLOCK: ['smClockMHz', (value) => value],
  DCGM_FI_DEV_MEM_CLOCK: ['memoryClockMHz', (value) => value],
  DCGM_FI_PROF_PCIE_TX_BYTES: ['pcieSentKBps', (value) => value / 1000],
  DCGM_FI_PROF_PCIE_RX_BYTES: ['pcieReceivedKBps', (value) => value / 1000],
  DCGM_FI_DEV_CORRECTABLE_REMAPPED_ROWS: ['rowsRemappedCorrectable', (value) => value],
  DCGM_FI_DEV_UNCORRECTABLE_REMAPPED_ROWS: ['rowsRemappedUncorrectable', (value) => value],
  DCGM_FI_DEV_ECC_SBE_VOL_TOTAL: ['eccCorrected', (value) => value],
  DCGM_FI_DEV_ECC_DBE_VOL_TOTAL: ['eccUncorrected', (value) => value],
  DCGM_FI_DEV_ECC_DBE_AGG_TOTAL: ['eccUncorrectedLifetime', (value) => value],
}
const engineActive = 'DCGM_FI_PROF_GR_ENGINE_ACTIVE'
const memoryActive = 'DCGM_FI_PROF_DRAM_ACTIVE'
export const xidMetric = 'DCGM_FI_DEV_XID_ERRORS'
/** The newer name first. */
export const throttleMetrics = ['DCGM_FI_DEV_CLOCKS_EVENT_REASONS', 'DCGM_FI_DEV_CLOCK_THROTTLE_REASONS'] as const
/** In their place for a card in MIG mode. */
const ofInstances: Partial<Record<FigureName, string>> = {
  utilisationPercent: engineActive,
  memoryActivePercent: memoryActive,
}

/** Every name under which an exporter tells this figure, of whole cards and of instances. */
export function dcgmNamesOf(figure: FigureName): readonly string[] {
  const whole = Object.entries(metrics).flatMap(([metric, [name]]) => (name === figure ? metric : []))
  const instance = ofInstances[figure]
  return instance === undefined ? whole : [...whole, instance]
}

/** Names that are read of an exporter. */
export const dcgmMetrics: ReadonlySet<string> = new Set([
  ...Object.keys(metrics),
  engineActive,
  memoryActive,
  xidMetric,
  ...throttleMetrics,
])

/** What nvidia-smi and this program have words for. */
export const knownBits = (1 << (throttleReasons.length - 1)) - 1

/**
 * Cards by UUID. A gauge that is told once for each pod or slice of a card is one gauge: the highest is taken, never the
 * sum. Of a card in MIG mode the exporter's utilisation is not used; its busiest instance stands for it.
 * @param isExporter whether this pod is the exporter itself: Prometheus names it beside the pod that has the card.
 */
export function dcgmCards(
  samples: readonly MetricSample[],
  isExporter: (namespace: string, pod: string) => boolean,
): readonly DcgmCard[] {
  const byUuid = new Map<string, MetricSample[]>()
  for (const sample of samples) {
    const uuid = sample.labels.UUID ?? sample.labels.uuid ?? ''
    if (!uuidShape.test(uuid) || Number.isNaN(sample.value)) continue
    const known = byUuid.get(uuid)
    if (known === undefined) byUuid.set(uuid, [sample])
    else known.push(sample)
  }
  return [...byUuid].map(([uuid, own]) => cardOf(uuid, own, isExporter))
}

function cardOf(
  uuid: string,
  samples: readonly MetricSample[],
  isExporter: (namespace: string, pod: string) => boolean,
): DcgmCard {
  const highest = new Map<string, number>()
  for (const { name, value } of samples) highest.set(name, Math.max(value, highest.get(name) ?? value))
  const told = (name: string): Figure => {
    const value = highest.get(name)
    if (value === undefined) return 'not-told'
    const blank = (value >= firstBlank && value <= lastBlank) || value >= firstLargeBlank
    return blank ? 'not-supported' : value
  }
  const reading = untold()
  const labels = samples[0]?.labels ?? {}
  for (const [metric, [name, of]] of Object.entries(metrics)) {
    const value = told(metric)
    reading[name] = typeof value === 'number' ? of(value) : value
  }
  // A card without a sensor there reports 0, which no memory that works has.
  if (reading.memoryTemperatureC === 0) reading.memoryTemperatureC = 'not-supported'
  const isMig = samples.some((sample) => (sample.labels.GPU_I_ID ?? '') !== '')
  if (isMig) {
    reading.migEnabled = true
    const share = (metric: string): Figure => {
      const value = told(metric)
      return typeof value === 'number' ? Math.round(value * 1000) / 10 : 'mig'
    }
    reading.utilisationPercent = share(engineActive)
    reading.memoryActivePercent = share(memoryActive)
  }
  const { memoryUsedMiB: used, memoryFreeMiB: free, memoryReservedMiB: reserved } = reading
  if (reading.memoryTotalMiB === 'not-told' && !isMig) {
    const whole = typeof used === 'number' && typeof free === 'number' && typeof reserved === 'number'
    if (whole) reading.memoryTotalMiB = used + free + reserved
  }
  const mask = throttleMetrics.map(told).find((value) => typeof value === 'number')
  if (mask !== undefined) {
    reading.throttle = [...reasonsOfMask(mask & knownBits), ...(mask > knownBits ? (['other'] as const) : [])]
  }
  reading.uuid = uuid
  const index = Number(labels.gpu ?? '')
  reading.index = labels.gpu !== undefined && Number.isInteger(index) ? index : null
  reading.busId = labels.pci_bus_id === undefined ? null : busIdIn(labels.pci_bus_id)
  reading.name = identityIn(labels.modelName ?? '', nameShape)
  reading.driverVersion = identityIn(labels.DCGM_FI_DRIVER_VERSION ?? '', versionShape)
  const xid = told(xidMetric)
  return { reading, holders: holdersOf(samples, isExporter), xid: typeof xid === 'number' ? xid : null, labels }
}

function holdersOf(
  samples: readonly MetricSample[],
  isExporter: (namespace: string, pod: string) => boolean,
): readonly DeviceHolder[] {
  const holders = new Map<string, DeviceHolder>()
  for (const { labels } of samples) {
    const exported = labels.exported_pod !== undefined && labels.exported_pod !== ''
    const pod = (exported ? labels.exported_pod : labels.pod) ?? ''
    const namespace = (exported ? labels.exported_namespace : labels.namespace) ?? ''
    const container = (exported ? labels.exported_container : labels.container) || null
    if (pod === '' || isExporter(namespace, pod)) continue
    holders.set(`${namespace}/${pod}/${container ?? ''}`, { namespace, pod, container })
  }
  return [...holders.values()]
}
