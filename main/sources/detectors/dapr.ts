import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { PlatformProfile } from '@shared/platform/profile.ts'
import { z } from 'zod'
import { type Detector, listed } from '../detector.ts'

const pods = listed(
  z.object({
    metadata: z.object({ labels: z.record(z.string(), z.string()).default({}) }),
    spec: z.object({ containers: z.array(z.object({ image: z.string() })) }),
    status: z.object({ containerStatuses: z.array(z.object({ ready: z.boolean() })).default([]) }),
  }),
)

/** Dapr's control plane: every component that the profile names, and its version by the images. */
export function daprControlPlane({ namespace, components }: PlatformProfile['daprControlPlane']): Detector {
  return {
    id: 'dapr',
    title: 'Dapr',
    how: `Pods with the label app in namespace ${namespace}, which the profile names as Dapr's control plane.`,
    request: `GET /api/v1/namespaces/${namespace}/pods`,
    address: null,
    async ask({ cluster, signal }) {
      const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods`
      const items = pods.parse(await cluster.json(path, { query: { limit: '500' }, signal }))
      const own = items.filter(({ metadata }) => components.includes(metadata.labels.app ?? ''))
      if (own.length === 0) return { state: 'absent', what: `No pod of Dapr's control plane is in ${namespace}` }
      const isReady = (name: string) => {
        const ofIt = own.filter(({ metadata }) => metadata.labels.app === name)
        return ofIt.some(
          ({ status: { containerStatuses } }) =>
            containerStatuses.length > 0 && containerStatuses.every(({ ready }) => ready),
        )
      }
      const waiting = components.filter((name) => !isReady(name))
      const version = versionOf(own.flatMap(({ spec }) => spec.containers.map(({ image }) => image)))
      if (waiting.length > 0) {
        throw new CockpitError(
          'NOT_READY',
          `${version}; without a ready pod: ${waiting.join(', ')}`,
          `Look at the pods of ${namespace}.`,
        )
      }
      return { state: 'found', what: `${version}, ${components.length} components ready` }
    },
  }
}

function versionOf(images: readonly string[]): string {
  const tags = images.flatMap((image) => /dapr.*:([\w.-]+)$/.exec(image)?.[1] ?? [])
  return tags.length === 0 ? 'Dapr' : `Dapr ${[...new Set(tags)].sort().join(', ')}`
}
