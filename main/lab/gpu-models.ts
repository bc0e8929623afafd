export interface GpuModel {
  readonly name: string
  readonly brand: string
  readonly architecture: string
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

export const gpuModels = {
  h100: {
    name: 'NVIDIA H100 80GB HBM3',
    brand: 'NVIDIA',
    architecture: 'Hopper',
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
  },
  l40s: {
    name: 'NVIDIA L40S',
    brand: 'NVIDIA',
    architecture: 'Ada Lovelace',
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
  },
} as const satisfies Record<string, GpuModel>
export type GpuModelId = keyof typeof gpuModels

/** A driver with the CUDA that it brings and the document type of its XML. */
export interface GpuDriver {
  readonly version: string
  readonly cuda: string
  readonly documentType: 11 | 12 | 13
}

export interface LabGpuNode {
  readonly name: string
  readonly model: GpuModelId
  readonly cards: number
  readonly driver: GpuDriver
  /** Each card is one instance of full size, so that a node offers as many devices as it has cards. */
  readonly mig: boolean
}

const drivers = {
  r525: { version: '525.147.05', cuda: '12.0', documentType: 11 },
  r550: { version: '550.90.07', cuda: '12.4', documentType: 12 },
  r570: { version: '570.124.06', cuda: '12.8', documentType: 13 },
  r590: { version: '590.48.01', cuda: '13.1', documentType: 13 },
} as const satisfies Record<string, GpuDriver>

/** GPU nodes of a lab cluster, as its manifests have them. */
export function labGpuNodes(cluster: string): readonly LabGpuNode[] {
  if (!cluster.startsWith('prod')) {
    return [{ name: `${cluster}-gpu-1`, model: 'l40s', cards: 4, driver: drivers.r570, mig: false }]
  }
  // The same platform on drivers of several generations, as fleets are.
  const [first, second] = cluster.endsWith('us') ? [drivers.r525, drivers.r550] : [drivers.r590, drivers.r590]
  return [
    { name: `${cluster}-gpu-1`, model: 'h100', cards: 8, driver: first, mig: false },
    { name: `${cluster}-gpu-2`, model: 'h100', cards: 8, driver: second, mig: !cluster.endsWith('us') },
  ]
}
