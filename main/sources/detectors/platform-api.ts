import { askPlatformApi, platformApiHost } from '@main/platform/platform-api.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { PlatformApiPlace } from '@shared/platform/profile.ts'
import { platformApiSource } from '../address-overrides.ts'
import { addressText, type Detector } from '../detector.ts'
import { servicesLike } from '../service-candidates.ts'

const path = '/clusters'
const timeoutMs = 10_000

/** The platform's own API: whether it asks for a token. None is sent. `word`: whose word the address is. */
export function platformApiAt(place: PlatformApiPlace, word: string): Detector {
  const service = place.url === undefined ? (place.service ?? null) : null
  const where =
    service === null
      ? `Address ${platformApiHost(place)}, named by ${word}, asked from this machine.`
      : `Service ${addressText(service)}, named by ${word}, through a port-forward to a ready pod behind it.`
  return {
    id: platformApiSource,
    title: 'Platform API',
    how: where,
    request: `GET ${path} without a token`,
    address: service,
    async ask({ cluster, signal }) {
      const request = { method: 'GET', path, headers: {}, body: null } as const
      const { status } = await askPlatformApi(cluster, place, request, { signal, timeoutMs })
      if (status === 401 || status === 403)
        return { state: 'found', what: `Platform API, asks for a token (${status})` }
      if (status === 200) return { state: 'found', what: 'Platform API, answers without a token' }
      throw new CockpitError(
        'BAD_ANSWER',
        `What answers there (${status} for ${path}) is not the platform's API`,
        'Name its service here, or its address as platformApi.url in the profile.',
      )
    },
    candidates: (context) => servicesLike(context, { name: /budapp|bud-?api/, ports: ['http', 8080] }),
  }
}
