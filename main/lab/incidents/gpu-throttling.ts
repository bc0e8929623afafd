import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { LabIncident } from '../lab-cluster.ts'

/** Served on every cluster of the lab. */
const endpoint = 'endpoint-qwen-3-32b'

/** A card that grew too hot, so that hardware takes its clocks down. nvidia-smi, dcgm-exporter and Prometheus show the same. */
export const gpuThrottling: LabIncident = {
  id: 'gpu-throttling',
  title: 'A GPU is slowed down by heat',
  story:
    'The first GPU of endpoint-qwen-3-32b is at 92 °C and hardware holds its clocks at 345 MHz. The endpoint is slow though its queue is empty and its other GPU is well. Find the card, its node, the reason, and who runs on it.',
  defaultCluster: 'prod-us',

  async break(cluster) {
    if ((await cluster.exporter.startThrottling(endpoint)) === null) {
      throw new CockpitError('LAB_NO_TARGET', `${endpoint} of ${cluster.name} has no GPU.`, 'Heal the lab first.')
    }
  },

  async heal(cluster) {
    cluster.exporter.endThrottling()
  },
}
