import { z } from 'zod'
import { part, words } from '../kinds/fields.ts'

const whole = z.object({ spec: z.unknown().optional() })
const templated = z.object({
  spec: z.object({ template: z.object({ metadata: part(z.object({ labels: words })), spec: z.unknown().optional() }) }),
})
const scheduled = z.object({ spec: z.object({ jobTemplate: templated }) })

/** Kinds whose objects hold a template of pods. */
const workloads = ['deployments', 'statefulsets', 'daemonsets', 'replicasets', 'jobs', 'cronjobs']

/** The template of a workload's pods: labels and spec; null for every other kind. */
export function templateOf(
  kind: string,
  object: unknown,
): { readonly labels: Readonly<Record<string, string>>; readonly spec: unknown } | null {
  if (!workloads.includes(kind)) return null
  const holder = kind === 'cronjobs' ? scheduled.safeParse(object).data?.spec.jobTemplate : object
  const template = templated.safeParse(holder).data?.spec.template
  return template === undefined ? null : { labels: template.metadata?.labels ?? {}, spec: template.spec }
}

/** The spec of a pod, or of the pods that a workload makes; null for every other kind. */
export function podSpecOf(kind: string, object: unknown): unknown {
  if (kind === 'pods') return whole.safeParse(object).data?.spec ?? null
  return templateOf(kind, object)?.spec ?? null
}
