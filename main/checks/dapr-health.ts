import { ageText } from '@shared/clusters/age.ts'
import { type PodRow, pods } from '@shared/clusters/kinds/pods.ts'
import type { ObjectReference } from '@shared/clusters/problem.ts'
import type { PlatformProfile } from '@shared/platform/profile.ts'
import type { Check } from './check-definition.ts'
import { kubectl, tableEvidence } from './evidence.ts'
import { containerTrouble, isReady, lastingContainers } from './pod-condition.ts'
import { counted, listed } from './wording.ts'

/** What Dapr's injector takes for yes. */
const truthy = /^(y|yes|true|on|1)$/i

interface Fault {
  readonly words: string
  readonly objects: readonly ObjectReference[]
}

const podReference = (pod: PodRow, container: string | null = null): ObjectReference => ({
  kind: 'pods',
  namespace: pod.namespace,
  name: pod.name,
  container,
})

/**
 * The version by the image's tag; where the image is given by digest, by the label that Dapr's chart sets.
 * Null when neither tells. A colon before the last slash belongs to a registry's port.
 */
export function daprVersion(pod: PodRow): string | null {
  const image = lastingContainers(pod)[0]?.image ?? ''
  const [name = ''] = image.split('@')
  const tag = /:([^:/]+)$/.exec(name)?.[1]
  return tag ?? pod.labels['app.kubernetes.io/version'] ?? null
}

function notReadyWords(pod: PodRow): string {
  const trouble = lastingContainers(pod).filter(({ ready }) => !ready)
  return trouble.length > 0 ? trouble.map((container) => containerTrouble(container, '')).join('; ') : pod.displayStatus
}

function controlPlaneFaults(components: readonly string[], present: readonly PodRow[]): Fault[] {
  const faults: Fault[] = []
  for (const component of components) {
    const replicas = present.filter(({ labels }) => labels.app === component)
    if (replicas.length === 0) faults.push({ words: `${component} is missing`, objects: [] })
    for (const pod of replicas.filter((one) => !isReady(one))) {
      faults.push({ words: `${component} replica ${pod.name}: ${notReadyWords(pod)}`, objects: [podReference(pod)] })
    }
  }
  return faults
}

function versionFault(present: readonly PodRow[]): Fault | null {
  const byVersion = new Map<string, Set<string>>()
  for (const pod of present) {
    const version = daprVersion(pod)
    if (version === null) continue
    byVersion.set(version, (byVersion.get(version) ?? new Set()).add(pod.labels.app ?? pod.name))
  }
  if (byVersion.size < 2) return null
  const words = [...byVersion].map(([version, names]) => `${version} (${[...names].join(', ')})`).join(' and ')
  return { words: `versions differ: ${words}`, objects: [] }
}

/** Every pod that asks for a sidecar, and every pod of a service that should have one, has it and it is ready. */
function sidecarFaults(profile: PlatformProfile, own: readonly PodRow[]): { faults: Fault[]; looked: PodRow[] } {
  const { container: sidecar, annotation } = profile.sidecar
  const mustHave = new Set(
    profile.services.filter((one) => one.sidecar).map((one) => `${one.namespace}/${one.workload}`),
  )
  const workloadOf = (pod: PodRow): string =>
    `${pod.namespace}/${pod.workload?.kind.replace(/s$/, '') ?? ''}/${pod.workload?.name ?? ''}`
  const looked = own.filter(
    (pod) =>
      pod.phase !== 'Succeeded' &&
      pod.deletionTimestamp === null &&
      (truthy.test(pod.annotations[annotation] ?? '') || mustHave.has(workloadOf(pod))),
  )
  const faults = looked.flatMap((pod): Fault[] => {
    const daprd = pod.containers.find(({ name }) => name === sidecar)
    if (!daprd) return [{ words: `${pod.name} has no ${sidecar}`, objects: [podReference(pod)] }]
    return daprd.ready
      ? []
      : [{ words: `${pod.name}: ${containerTrouble(daprd, sidecar)}`, objects: [podReference(pod, sidecar)] }]
  })
  return { faults, looked }
}

const controlColumns = [
  { title: 'COMPONENT' },
  { title: 'POD' },
  { title: 'READY' },
  { title: 'STATUS' },
  { title: 'VERSION' },
  { title: 'AGE' },
]
const sidecarColumns = [{ title: 'POD' }, { title: 'SIDECAR' }, { title: 'READY' }, { title: 'STATE' }]

/**
 * Day-2 §2.1 "Dapr: all healthy". `dapr status -k` calls a component healthy when any replica is ready and leaves out
 * one that has no pod; here each component of the profile must be there, every replica ready, all of one version, and
 * every pod that asks for a sidecar must have a ready one.
 */
export const daprHealth: Check = {
  id: 'dapr-health',
  title: 'Dapr sidecar status',
  guide: 'Day-2 §2.1',
  expected: () => 'All healthy: every component present, every replica and sidecar ready, one version',
  command: ({ id }, { daprControlPlane }) => kubectl(id, 'get', 'pods', '-n', daprControlPlane.namespace, '-L', 'app'),

  async run({ cluster, profile, clock, rows }) {
    const { namespace, components } = profile.daprControlPlane
    const sidecar = profile.sidecar.container
    const namespaces = new Set([
      profile.morningCheck.namespace,
      ...profile.services.map((service) => service.namespace),
    ])
    const [control, ...platform] = await Promise.all([namespace, ...namespaces].map((one) => rows(pods, one)))
    const now = clock.now()
    const present = (control ?? []).filter(
      ({ labels, deletionTimestamp }) => components.includes(labels.app ?? '') && deletionTimestamp === null,
    )
    const { faults: missingSidecars, looked } = sidecarFaults(profile, platform.flat())
    const version = versionFault(present)
    const faults = [...controlPlaneFaults(components, present), ...(version ? [version] : []), ...missingSidecars]
    const unversioned = present.filter((pod) => daprVersion(pod) === null).map(({ name }) => name)
    const proof = [
      tableEvidence(
        this.command(cluster, profile),
        controlColumns,
        components.flatMap((component) => {
          const replicas = present.filter(({ labels }) => labels.app === component)
          if (replicas.length === 0) return [[component, null, null, 'missing', null, null]]
          return replicas.map((pod) => [
            component,
            pod.name,
            `${pod.readyCount}/${pod.totalCount}`,
            pod.displayStatus,
            daprVersion(pod),
            ageText(pod.createdAt, now),
          ])
        }),
        now,
      ),
      tableEvidence(
        kubectl(cluster.id, 'get', 'pods', '-n', profile.morningCheck.namespace, '-o', 'wide'),
        sidecarColumns,
        // Not ready ones first, because the end of a long table is cut.
        looked
          .map((pod) => ({ pod, daprd: pod.containers.find(({ name }) => name === sidecar) }))
          .sort((a, b) => Number(a.daprd?.ready ?? false) - Number(b.daprd?.ready ?? false))
          .map(({ pod, daprd }) => [
            pod.name,
            daprd ? sidecar : 'none',
            daprd?.ready ? 'yes' : 'no',
            daprd ? daprd.reason || daprd.state : null,
          ]),
        now,
      ),
    ]
    if (faults.length > 0) {
      return {
        verdict: 'fail',
        observed: listed(faults.map(({ words }) => words)),
        hint: `Read the log of the named pod; for a sidecar: kubectl logs POD -c ${sidecar}.`,
        objects: faults.flatMap(({ objects }) => objects),
        evidence: proof,
      }
    }
    if (components.length === 0 && looked.length === 0) {
      return {
        verdict: 'no-data',
        observed: 'The profile names no Dapr component, and no pod asks for a sidecar',
        hint: 'Name the components in daprControlPlane of the profile.',
        evidence: proof,
      }
    }
    const seen = `${counted(components.length, 'component')} and ${counted(looked.length, 'sidecar')} ready`
    if (unversioned.length > 0) {
      return {
        verdict: 'warn',
        observed: `${seen}; the version of ${listed(unversioned)} is not told by image or label, so versions were not compared`,
        evidence: proof,
      }
    }
    const versions = [...new Set(present.map(daprVersion))].join(', ')
    return { verdict: 'pass', observed: `${seen}, version ${versions || 'not told'}`, evidence: proof }
  },
}
