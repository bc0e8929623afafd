import { z } from 'zod'
import { absence, figure, flag } from './figure.ts'
import { throttleReason } from './throttle.ts'

const word = z.union([z.string(), absence])

/** A slice of a card in MIG mode. */
export const migInstance = z.object({
  gpuInstance: z.number(),
  computeInstance: z.number(),
  multiprocessors: figure,
  memoryTotalMiB: figure,
  memoryUsedMiB: figure,
})
export type MigInstance = z.infer<typeof migInstance>

export const gpuProcess = z.object({
  /** As the driver counts: a PID of the host, not of a pod. */
  pid: z.number(),
  name: z.string(),
  memoryMiB: figure,
})
export type GpuProcess = z.infer<typeof gpuProcess>

/** The card itself is at fault; `text` is what the driver said. */
export const cardFault = z.object({
  reason: z.enum(['lost', 'requires-reset', 'unknown-error']),
  text: z.string(),
})
export type CardFault = z.infer<typeof cardFault>

/** One card as one source told it at one moment. Units are in the names. */
export const cardReading = z.object({
  /** "GPU-…"; null where the source could not tell. */
  uuid: z.string().nullable(),
  /** As nvidia-smi counts; the XML form does not tell it, and an order of cards of which one may be lost does not either. */
  index: z.number().nullable(),
  /** "00000000:1B:00.0" */
  busId: z.string().nullable(),
  name: z.string().nullable(),
  serial: z.string().nullable(),
  driverVersion: z.string().nullable(),
  fault: cardFault.nullable(),

  utilisationPercent: figure,
  memoryActivePercent: figure,
  memoryTotalMiB: figure,
  memoryReservedMiB: figure,
  memoryUsedMiB: figure,
  memoryFreeMiB: figure,
  temperatureC: figure,
  memoryTemperatureC: figure,
  /** How much hotter it may become before its limit; newer cards tell this in place of absolute limits. */
  temperatureMarginC: figure,
  slowdownAtC: figure,
  shutdownAtC: figure,
  /** The margin at which it slows down: 0 or a few degrees below. */
  slowdownAtMarginC: figure,
  powerW: figure,
  powerLimitW: figure,
  fanPercent: figure,
  smClockMHz: figure,
  smClockMaxMHz: figure,
  memoryClockMHz: figure,
  memoryClockMaxMHz: figure,
  pcieGeneration: figure,
  pcieGenerationMax: figure,
  pcieWidth: figure,
  pcieWidthMax: figure,
  pcieSentKBps: figure,
  pcieReceivedKBps: figure,
  nvlinkKBps: figure,

  throttle: z.union([z.array(throttleReason), absence]),
  /** Time for which it was slowed down, since the driver was loaded: tells what happened between two readings. */
  powerCappedUs: figure,
  thermalSlowedUs: figure,
  hardwareThermalSlowedUs: figure,
  powerBrakedUs: figure,
  /** P0 (fastest) to P15. */
  performanceState: word,
  computeMode: word,
  persistence: flag,
  migEnabled: flag,
  migPending: flag,
  mig: z.array(migInstance),

  eccEnabled: flag,
  /** Since the driver was loaded. */
  eccCorrected: figure,
  eccUncorrected: figure,
  /** Over the card's life. */
  eccUncorrectedLifetime: figure,
  rowsRemappedCorrectable: figure,
  rowsRemappedUncorrectable: figure,
  rowRemapPending: flag,
  rowRemapFailed: flag,
  pageRetirementPending: flag,
  /** "None", "GPU Reset", "Node Reboot", "Drain P2P", "Drain and Reset", or a word that a later driver brings. */
  recoveryAction: word,
  fabricState: word,
  fabricStatus: word,

  /** What the driver names. Inside a pod it names no process outside of it: empty is no proof of a free card. */
  processes: z.union([z.array(gpuProcess), absence]),
})
export type CardReading = z.infer<typeof cardReading>

const figures = [
  'utilisationPercent',
  'memoryActivePercent',
  'memoryTotalMiB',
  'memoryReservedMiB',
  'memoryUsedMiB',
  'memoryFreeMiB',
  'temperatureC',
  'memoryTemperatureC',
  'temperatureMarginC',
  'slowdownAtC',
  'shutdownAtC',
  'slowdownAtMarginC',
  'powerW',
  'powerLimitW',
  'fanPercent',
  'smClockMHz',
  'smClockMaxMHz',
  'memoryClockMHz',
  'memoryClockMaxMHz',
  'pcieGeneration',
  'pcieGenerationMax',
  'pcieWidth',
  'pcieWidthMax',
  'pcieSentKBps',
  'pcieReceivedKBps',
  'nvlinkKBps',
  'powerCappedUs',
  'thermalSlowedUs',
  'hardwareThermalSlowedUs',
  'powerBrakedUs',
  'eccCorrected',
  'eccUncorrected',
  'eccUncorrectedLifetime',
  'rowsRemappedCorrectable',
  'rowsRemappedUncorrectable',
] as const
export type FigureName = (typeof figures)[number]
/** Names of all figures of a reading. */
export const figureNames: readonly FigureName[] = figures

/** A reading of which nothing is known yet; a source fills in what it tells. */
export function untold(): CardReading {
  return {
    uuid: null,
    index: null,
    busId: null,
    name: null,
    serial: null,
    driverVersion: null,
    fault: null,
    ...(Object.fromEntries(figures.map((name) => [name, 'not-told'])) as Record<FigureName, 'not-told'>),
    throttle: 'not-told',
    performanceState: 'not-told',
    computeMode: 'not-told',
    persistence: 'not-told',
    migEnabled: 'not-told',
    migPending: 'not-told',
    mig: [],
    eccEnabled: 'not-told',
    rowRemapPending: 'not-told',
    rowRemapFailed: 'not-told',
    pageRetirementPending: 'not-told',
    recoveryAction: 'not-told',
    fabricState: 'not-told',
    fabricStatus: 'not-told',
    processes: 'not-told',
  }
}
