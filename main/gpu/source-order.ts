import type { SourceChoice } from '@shared/gpu/contract.ts'
import type { GpuLayout } from './gpu-layout.ts'

/** On more nodes a second's figures cost more sessions than a screen is worth; they can be asked for. */
export const mostSessionNodes = 64
/** More exporters than are asked one by one while Prometheus has them all in one answer. */
export const mostExporters = 32

/** Whether an open screen gets its figures from sessions into pods: only they tell a second. */
export function sessionsWanted(choice: SourceChoice, layout: GpuLayout): boolean {
  if (choice === 'nvidia-smi') return true
  return choice === 'auto' && layout.nodes.size <= mostSessionNodes
}

/**
 * What is asked every few seconds, beside sessions and without them: it alone names the pod of each card and driver
 * errors. The exporters while they are few, else Prometheus; null where there is nothing to ask.
 * @param prometheusHasNone it was asked lately and had nothing of GPUs.
 */
export function slowSource(
  choice: SourceChoice,
  layout: GpuLayout,
  prometheusHasNone: boolean,
): 'dcgm' | 'prometheus' | null {
  if (choice === 'prometheus') return 'prometheus'
  if (choice === 'dcgm') return 'dcgm'
  const { exporters, nodes } = layout
  if (exporters.length > 0 && exporters.length <= mostExporters) return 'dcgm'
  if (nodes.size === 0) return null
  if (!prometheusHasNone) return 'prometheus'
  return exporters.length > 0 ? 'dcgm' : null
}
