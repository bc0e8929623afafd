export interface ModelServed {
  /** The deployment in bud-inference that serves it. */
  readonly endpoint: string
  readonly model: string
  /** Devices over all replicas. */
  readonly gpus: number
  readonly requestsPerSecond: number
}

/** What one cluster's platform serves, by the name of the cluster. */
export function modelsServed(cluster: string): readonly ModelServed[] {
  const qwen = { endpoint: 'endpoint-qwen-3-32b', model: 'Qwen/Qwen3-32B' }
  const embedding = { endpoint: 'endpoint-bge-m3', model: 'BAAI/bge-m3', gpus: 1 }
  if (!cluster.startsWith('prod')) {
    return [
      { ...qwen, gpus: 2, requestsPerSecond: 4 },
      { ...embedding, requestsPerSecond: 12 },
    ]
  }
  return [
    { endpoint: 'endpoint-llama-3-70b', model: 'meta-llama/Llama-3.3-70B-Instruct', gpus: 8, requestsPerSecond: 22 },
    { ...qwen, gpus: 4, requestsPerSecond: 14 },
    { ...embedding, requestsPerSecond: 60 },
  ]
}
