import { z } from 'zod'
import { type GpuModelId, gpuModels } from './gpu-models.ts'

/** One card at one moment, as the supervisor tells it to the stand-ins for nvidia-smi and dcgm-exporter. */
export const gpuState = z.object({
  model: z.enum(Object.keys(gpuModels) as [GpuModelId, ...GpuModelId[]]),
  driver: z.object({
    version: z.string(),
    cuda: z.string(),
    documentType: z.union([z.literal(11), z.literal(12), z.literal(13)]),
  }),
  mig: z.boolean(),
  node: z.string(),
  /** On its node. */
  index: z.number(),
  uuid: z.string(),
  serial: z.string(),
  /** "00000000:1B:00.0" */
  busId: z.string(),
  /** Whole percent. */
  utilisation: z.number(),
  usedMiB: z.number(),
  temperature: z.number(),
  powerW: z.number(),
  smMHz: z.number(),
  /** NVML's bits of why its clocks are not at their highest. */
  throttle: z.number(),
  holder: z.object({ namespace: z.string(), pod: z.string(), container: z.string() }).nullable(),
})
export type GpuState = z.infer<typeof gpuState>
