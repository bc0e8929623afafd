import type { LabIncident } from '../lab-cluster.ts'

/** Served on every cluster of the lab. */
const endpoint = 'endpoint-qwen-3-32b'

/** More is asked of an endpoint than it can do. Its own figures, its GPUs and Prometheus show it at once. */
export const inferenceQueue: LabIncident = {
  id: 'inference-queue',
  title: 'Requests queue at an endpoint',
  story:
    'More than 600 requests wait at endpoint-qwen-3-32b: its GPUs are over 95 %, its KV cache is full and requests are put back. queue_depth is over its critical 500. Other endpoints are well. Scale the endpoint out where a GPU is free, or shed load at the gateway.',
  defaultCluster: 'prod-eu',

  async break(cluster) {
    cluster.exporter.startQueue(endpoint)
  },

  async heal(cluster) {
    cluster.exporter.endQueue()
  },
}
