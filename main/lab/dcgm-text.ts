import { gpuModels } from './gpu-models.ts'
import type { GpuState } from './gpu-state.ts'

/** Labels as dcgm-exporter writes them for a profile of full size. */
const fullInstance = ',GPU_I_PROFILE="7g.80gb",GPU_I_ID="0"'

const labelsOf = ({ index, uuid, busId, model, node, driver, mig, holder }: GpuState): string => {
  const pod =
    holder === null ? '' : `,container="${holder.container}",namespace="${holder.namespace}",pod="${holder.pod}"`
  return `gpu="${index}",UUID="${uuid}",pci_bus_id="${busId}",device="nvidia${index}",modelName="${gpuModels[model].name}"${mig ? fullInstance : ''},Hostname="${node}",DCGM_FI_DRIVER_VERSION="${driver.version}"${pod}`
}

/** DCGM's utilisation does not exist in MIG mode; its profiling metrics do. */
const notOfMig: ReadonlySet<string> = new Set(['DCGM_FI_DEV_GPU_UTIL', 'DCGM_FI_DEV_MEM_COPY_UTIL'])

const gauges: Readonly<Record<string, (state: GpuState) => number | null>> = {
  DCGM_FI_DEV_SM_CLOCK: ({ smMHz }) => smMHz,
  DCGM_FI_DEV_MEM_CLOCK: ({ model }) => gpuModels[model].memoryMHz,
  DCGM_FI_DEV_MEMORY_TEMP: ({ model, temperature }) => (gpuModels[model].hopper ? temperature - 4 : 0),
  DCGM_FI_DEV_GPU_TEMP: ({ temperature }) => temperature,
  DCGM_FI_DEV_POWER_USAGE: ({ powerW }) => Number(powerW.toFixed(3)),
  DCGM_FI_DEV_GPU_UTIL: ({ utilisation }) => utilisation,
  DCGM_FI_DEV_MEM_COPY_UTIL: ({ utilisation }) => Math.round(utilisation * 0.4),
  DCGM_FI_DEV_XID_ERRORS: () => 0,
  DCGM_FI_DEV_FB_FREE: ({ model, usedMiB }) => gpuModels[model].memoryMiB - gpuModels[model].reservedMiB - usedMiB,
  DCGM_FI_DEV_FB_USED: ({ usedMiB }) => usedMiB,
  DCGM_FI_DEV_FB_RESERVED: ({ model }) => gpuModels[model].reservedMiB,
  DCGM_FI_PROF_GR_ENGINE_ACTIVE: ({ utilisation }) => utilisation / 100,
  DCGM_FI_PROF_DRAM_ACTIVE: ({ utilisation }) => Number((utilisation * 0.004).toFixed(4)),
  DCGM_FI_PROF_PCIE_TX_BYTES: ({ utilisation }) => utilisation * 4_200_000,
  DCGM_FI_PROF_PCIE_RX_BYTES: ({ utilisation }) => utilisation * 6_700_000,
  // Not among the counters that it ships with; whoever wants to know of throttling adds it, as this platform has.
  DCGM_FI_DEV_CLOCKS_EVENT_REASONS: ({ throttle }) => throttle,
}

/** What dcgm-exporter says of these cards. */
export function dcgmText(cards: readonly GpuState[]): string {
  const lines = Object.entries(gauges).flatMap(([name, of]) => [
    `# HELP ${name} As DCGM tells it.`,
    `# TYPE ${name} gauge`,
    ...cards.flatMap((card) => (card.mig && notOfMig.has(name) ? [] : `${name}{${labelsOf(card)}} ${of(card)}`)),
  ])
  return `${lines.join('\n')}\n`
}
