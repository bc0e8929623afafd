import type { DeploymentRow } from '../clusters/kinds/deployments.ts'
import { askedWords, type GpuWait } from './gpu-wait.ts'

/** A deployment that a quota on GPUs keeps from making its pods; null for every other. */
export function heldByQuota(row: DeploymentRow, isGpu: (resource: string) => boolean): GpuWait | null {
  const failure = row.conditions.find(({ type, status }) => type === 'ReplicaFailure' && status === 'True')
  const told = /exceeded quota: ([^,]+), requested: (.+), used: (.+), limited: (.+)$/.exec(failure?.message ?? '')
  if (failure === undefined || told === null) return null
  const [, quota = '', requested = '', used = '', limited = ''] = told
  const asked = [...amounts(requested)].flatMap(([resource, amount]) =>
    isGpu(resource) ? { resource, count: Number(amount) } : [],
  )
  const [first] = asked
  if (first === undefined) return null
  const [held, most] = [amounts(used).get(first.resource) ?? '?', amounts(limited).get(first.resource) ?? '?']
  return {
    kind: 'deployments',
    namespace: row.namespace,
    name: row.name,
    workload: row.name,
    asked,
    since: failure.since,
    is: 'quota',
    reason: `asks for ${askedWords(asked)} in each pod; quota ${quota} allows namespace ${row.namespace} ${most}, of which ${held} are used`,
    next: 'Raise the quota, or scale down what uses it',
    said: failure.message,
  }
}

/** "requests.nvidia.com/gpu=2,requests.cpu=4" by resource. */
function amounts(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split(',').map((each) => {
      const [name = '', amount = ''] = each.trim().split('=')
      return [name.replace(/^requests\./, ''), amount] as const
    }),
  )
}
