import type { Card } from './card.ts'

/** "GPU 3", or what else says which of its node it is. */
export function cardName({ reading, key }: Pick<Card, 'reading' | 'key'>): string {
  if (reading.index !== null) return `GPU ${reading.index}`
  return `GPU at ${reading.busId ?? key.slice(key.indexOf('/') + 1)}`
}

/** "UUID (NVIDIA H100 80GB HBM3), held by bud-inference/endpoint-qwen-3-32b" */
export function cardEvidence({ reading, holders, holdersBy }: Pick<Card, 'reading' | 'holders' | 'holdersBy'>): string {
  const who = [...new Set(holders.map(({ namespace, pod, workload }) => `${namespace}/${workload ?? pod}`))]
  // Who is only on the same node has another card as likely as this one.
  const held = who.length === 0 || holdersBy === 'node' ? '' : `, held by ${who.join(', ')}`
  return `${reading.uuid ?? reading.busId ?? 'no UUID'}${reading.name === null ? '' : ` (${reading.name})`}${held}`
}
