import type { CardReading } from '@shared/gpu/reading.ts'
import type { ThrottleReason } from '@shared/gpu/throttle.ts'
import { type CardTruth, freeOf } from './card-models.ts'

const reasonOf: Readonly<Record<string, ThrottleReason>> = {
  gpu_idle: 'idle',
  sw_power_cap: 'power-cap',
  hw_slowdown: 'hardware-slowdown',
  hw_thermal_slowdown: 'hardware-thermal-slowdown',
  sw_thermal_slowdown: 'thermal-slowdown',
}

/** What a reading of this card must say where both forms of nvidia-smi tell it. */
export function expectedOf(card: CardTruth): Partial<CardReading> {
  const mig = card.mig !== null
  return {
    uuid: card.uuid,
    busId: `00000000:${card.bus}:00.0`,
    name: card.name,
    driverVersion: card.driver,
    fault: null,
    utilisationPercent: mig ? 'mig' : (card.utilisation ?? 'not-supported'),
    memoryActivePercent: mig ? 'mig' : (card.memoryActive ?? 'not-supported'),
    memoryTotalMiB: card.totalMiB,
    memoryReservedMiB: card.reservedMiB ?? 'not-told',
    memoryUsedMiB: card.usedMiB,
    memoryFreeMiB: freeOf(card),
    temperatureC: card.temperature,
    memoryTemperatureC: card.memoryTemperature ?? 'not-supported',
    temperatureMarginC: card.dtd >= 12 ? (card.margin ?? 'not-supported') : 'not-told',
    powerW: card.powerCents / 100,
    powerLimitW: card.powerLimit,
    smClockMHz: card.smClock,
    smClockMaxMHz: card.smClockMax,
    memoryClockMHz: card.memoryClock,
    pcieGeneration: card.pcieGeneration,
    pcieWidth: card.pcieWidth,
    performanceState: 'P0',
    eccUncorrected: card.eccUncorrected ?? 'not-supported',
    rowsRemappedUncorrectable: card.remappedRows ?? 'not-supported',
    rowRemapPending: card.remappedRows === null ? 'not-supported' : false,
  }
}

/** Reasons in the order of the bits, as both forms tell them. */
export const throttleOf = (card: CardTruth): ThrottleReason[] =>
  card.active.map((name) => reasonOf[name] ?? 'other').sort()
