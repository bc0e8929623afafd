/**
 * What a card is and does, from which documents of nvidia-smi are made in `documents.ts`. Memory, limits and clocks are
 * those of the makers' data sheets; loads are invented. No capture of a real machine is in this folder.
 */
export interface CardTruth {
  readonly name: string
  readonly uuid: string
  /** "1B" */
  readonly bus: string
  readonly driver: string
  readonly cuda: string
  readonly totalMiB: number
  readonly reservedMiB: number | null
  readonly usedMiB: number
  readonly utilisation: number | null
  readonly memoryActive: number | null
  readonly temperature: number
  readonly memoryTemperature: number | null
  /** Either absolute limits or a margin; the makers changed from one to the other with Hopper and Ada. */
  readonly slowdownAt: number | null
  readonly margin: number | null
  readonly powerCents: number
  readonly averagePower: boolean
  readonly powerLimit: number
  readonly smClock: number
  readonly smClockMax: number
  readonly memoryClock: number
  readonly pcieGeneration: number
  readonly pcieWidth: number
  /** Elements of `clocks_…_reasons` that are active, without their prefix. */
  readonly active: readonly string[]
  readonly eccUncorrected: number | null
  readonly remappedRows: number | null
  readonly mig:
    | readonly { readonly gi: number; readonly ci: number; readonly totalMiB: number; readonly usedMiB: number }[]
    | null
  readonly processes: readonly { readonly pid: number; readonly name: string; readonly usedMiB: number }[]
  /** Document type: 10 until driver 440, 11 until 525, 12 until 550, 13 after. */
  readonly dtd: 10 | 11 | 12 | 13
}

const base: CardTruth = {
  name: 'NVIDIA A10',
  uuid: 'GPU-5a1e0f3c-77d2-4b19-9c43-1f2e3d4c5b6a',
  bus: '1B',
  driver: '525.147.05',
  cuda: '12.0',
  totalMiB: 23028,
  reservedMiB: 512,
  usedMiB: 18211,
  utilisation: 71,
  memoryActive: 43,
  temperature: 58,
  memoryTemperature: null,
  slowdownAt: 95,
  margin: null,
  powerCents: 13_244,
  averagePower: true,
  powerLimit: 150,
  smClock: 1695,
  smClockMax: 1710,
  memoryClock: 6251,
  pcieGeneration: 4,
  pcieWidth: 16,
  active: ['sw_power_cap'],
  eccUncorrected: 0,
  remappedRows: 0,
  mig: null,
  processes: [],
  dtd: 11,
}

/** Ten models of six architectures, drivers 418 to 595. */
export const models: Readonly<Record<string, CardTruth>> = {
  'V100, driver 418': {
    ...base,
    name: 'Tesla V100-SXM2-32GB',
    driver: '418.87.00',
    cuda: '10.1',
    totalMiB: 32480,
    reservedMiB: null,
    usedMiB: 30112,
    utilisation: 99,
    memoryTemperature: 61,
    slowdownAt: 87,
    powerCents: 28_731,
    powerLimit: 300,
    smClock: 1455,
    smClockMax: 1530,
    memoryClock: 877,
    pcieGeneration: 3,
    remappedRows: null,
    eccUncorrected: 2,
    dtd: 10,
  },
  'T4, driver 450': {
    ...base,
    name: 'Tesla T4',
    driver: '450.80.02',
    cuda: '11.0',
    totalMiB: 15109,
    reservedMiB: null,
    usedMiB: 1031,
    utilisation: 4,
    memoryActive: 1,
    temperature: 40,
    slowdownAt: 93,
    powerCents: 2678,
    powerLimit: 70,
    smClock: 585,
    smClockMax: 1590,
    memoryClock: 5000,
    pcieGeneration: 3,
    pcieWidth: 8,
    active: ['gpu_idle'],
    remappedRows: null,
    processes: [{ pid: 5762, name: 'python', usedMiB: 1005 }],
  },
  'A10, driver 525': base,
  'A100 in MIG mode, driver 510': {
    ...base,
    name: 'NVIDIA A100-SXM4-40GB',
    driver: '510.47.03',
    cuda: '11.6',
    totalMiB: 40960,
    reservedMiB: 605,
    usedMiB: 38,
    utilisation: null,
    memoryActive: null,
    memoryTemperature: 44,
    slowdownAt: 89,
    powerCents: 6692,
    powerLimit: 400,
    smClock: 1410,
    smClockMax: 1410,
    memoryClock: 1215,
    active: [],
    eccUncorrected: 0,
    remappedRows: null,
    mig: [
      { gi: 1, ci: 0, totalMiB: 19968, usedMiB: 19 },
      { gi: 2, ci: 0, totalMiB: 19968, usedMiB: 19 },
    ],
  },
  'A100, driver 535': {
    ...base,
    name: 'NVIDIA A100-SXM4-80GB',
    driver: '535.129.03',
    cuda: '12.2',
    totalMiB: 81920,
    reservedMiB: 869,
    usedMiB: 73448,
    memoryTemperature: 63,
    slowdownAt: 89,
    powerCents: 31_205,
    powerLimit: 400,
    smClock: 1410,
    smClockMax: 1410,
    memoryClock: 1593,
    active: [],
    dtd: 12,
  },
  'L4, driver 550': {
    ...base,
    name: 'NVIDIA L4',
    driver: '550.54.15',
    cuda: '12.4',
    totalMiB: 23034,
    reservedMiB: 543,
    usedMiB: 0,
    utilisation: 0,
    memoryActive: 0,
    temperature: 35,
    slowdownAt: null,
    margin: 52,
    powerCents: 1281,
    powerLimit: 72,
    smClock: 210,
    smClockMax: 2040,
    memoryClock: 405,
    pcieGeneration: 1,
    active: ['gpu_idle'],
    dtd: 12,
  },
  'L40S, driver 570': {
    ...base,
    name: 'NVIDIA L40S',
    driver: '570.86.15',
    cuda: '12.8',
    totalMiB: 46068,
    reservedMiB: 609,
    usedMiB: 41456,
    slowdownAt: null,
    margin: 29,
    powerCents: 32_966,
    averagePower: false,
    powerLimit: 350,
    smClock: 2520,
    smClockMax: 2520,
    memoryClock: 9001,
    dtd: 13,
  },
  'H100, driver 580, too hot': {
    ...base,
    name: 'NVIDIA H100 80GB HBM3',
    driver: '580.65.06',
    cuda: '13.0',
    totalMiB: 81559,
    reservedMiB: 479,
    usedMiB: 73402,
    utilisation: 100,
    memoryActive: 58,
    temperature: 88,
    memoryTemperature: 96,
    slowdownAt: null,
    margin: -2,
    powerCents: 70_031,
    powerLimit: 700,
    smClock: 1095,
    smClockMax: 1980,
    memoryClock: 2619,
    pcieGeneration: 5,
    active: ['hw_slowdown', 'hw_thermal_slowdown', 'sw_thermal_slowdown'],
    dtd: 13,
  },
  'H200, driver 590': {
    ...base,
    name: 'NVIDIA H200',
    driver: '590.48.01',
    cuda: '13.1',
    totalMiB: 143771,
    reservedMiB: 622,
    usedMiB: 129388,
    memoryTemperature: 71,
    slowdownAt: null,
    margin: 24,
    powerCents: 61_940,
    powerLimit: 700,
    smClock: 1980,
    smClockMax: 1980,
    memoryClock: 3201,
    pcieGeneration: 5,
    eccUncorrected: 5,
    remappedRows: 1,
    dtd: 13,
  },
  'B200, driver 595': {
    ...base,
    name: 'NVIDIA B200',
    driver: '595.91.07',
    cuda: '13.2',
    totalMiB: 183359,
    reservedMiB: 867,
    usedMiB: 165001,
    memoryTemperature: 66,
    slowdownAt: null,
    margin: 31,
    powerCents: 98_812,
    powerLimit: 1000,
    smClock: 1965,
    smClockMax: 1965,
    memoryClock: 3996,
    pcieGeneration: 6,
    dtd: 13,
  },
}

export const freeOf = (card: CardTruth): number => card.totalMiB - card.usedMiB - (card.reservedMiB ?? 0)
export const wattsOf = (cents: number): string => (cents / 100).toFixed(2)
