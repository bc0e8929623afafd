import { endpointslices } from '@shared/clusters/kinds/endpointslices.ts'
import { services } from '@shared/clusters/kinds/services.ts'
import type { ObjectReference } from '@shared/clusters/problem.ts'
import type { Check } from './check-definition.ts'
import { kubectl, tableEvidence } from './evidence.ts'
import { counted, listed } from './wording.ts'

interface Standing {
  readonly name: string
  readonly exists: boolean
  /** The profile names it. */
  readonly wanted: boolean
  readonly ready: number
  readonly notReady: number
  readonly notReadyPods: readonly string[]
}

const columns = [
  { title: 'SERVICE' },
  { title: 'READY' },
  { title: 'NOT READY PODS' },
  { title: 'IN PROFILE' },
  { title: 'STATE' },
]

const state = ({ exists, ready, notReady }: Standing): string => {
  if (!exists) return 'missing'
  if (ready === 0) return 'no ready endpoint'
  return notReady > 0 ? 'partly ready' : 'ready'
}

const inWords = (standing: Standing): string => {
  const pods = standing.notReadyPods.length > 0 ? ` (${listed(standing.notReadyPods, 5)})` : ''
  if (!standing.exists) return `${standing.name} does not exist`
  if (standing.ready === 0) return `${standing.name} has no ready endpoint${pods}`
  return `${standing.name} has ${standing.ready} of ${standing.ready + standing.notReady} endpoints ready${pods}`
}

/**
 * Day-2 §2.1 "Service endpoints: all green" and §2.2 `get svc`: every service that the profile names is there and has a
 * ready endpoint. Other services of the namespace that select pods and have none are a warning.
 */
export const serviceEndpoints: Check = {
  id: 'service-endpoints',
  title: 'Service endpoints',
  guide: 'Day-2 §2.1',
  expected: () => 'All green: every service has a ready endpoint',
  command: ({ id }, { morningCheck }) => kubectl(id, 'get', 'svc,endpointslices', '-n', morningCheck.namespace),

  async run({ cluster, profile, clock, rows }) {
    const { namespace } = profile.morningCheck
    const [found, slices] = await Promise.all([rows(services, namespace), rows(endpointslices, namespace)])
    const wanted = profile.services.filter((service) => service.namespace === namespace).map(({ name }) => name)
    // A service without a selector gets its endpoints from elsewhere, or none at all (ExternalName).
    const others = found
      .filter(
        ({ name, selector, type }) =>
          !wanted.includes(name) && Object.keys(selector).length > 0 && type !== 'ExternalName',
      )
      .map(({ name }) => name)
    const standings = [...wanted, ...others].map((name): Standing => {
      const own = slices.filter(({ service }) => service === name)
      return {
        name,
        exists: found.some((service) => service.name === name),
        wanted: wanted.includes(name),
        ready: own.reduce((sum, slice) => sum + slice.ready, 0),
        notReady: own.reduce((sum, slice) => sum + slice.notReady, 0),
        notReadyPods: own.flatMap((slice) => slice.notReadyPods),
      }
    })
    const failing = standings.filter((one) => one.wanted && (!one.exists || one.ready === 0))
    const doubtful = standings.filter((one) => !failing.includes(one) && (one.ready === 0 || one.notReady > 0))
    const told = failing.length > 0 ? failing : doubtful
    const proof = [
      tableEvidence(
        this.command(cluster, profile),
        columns,
        [...failing, ...doubtful, ...standings.filter((one) => !failing.includes(one) && !doubtful.includes(one))].map(
          (one) => [
            one.name,
            one.exists ? `${one.ready}/${one.ready + one.notReady}` : null,
            one.notReadyPods.join(','),
            one.wanted ? 'yes' : 'no',
            state(one),
          ],
        ),
        clock.now(),
      ),
    ]
    if (wanted.length === 0 && standings.length === 0) {
      return {
        verdict: 'no-data',
        observed: `There is no service in ${namespace}, and the profile names none`,
        hint: 'Check the namespace and the services of the profile.',
        evidence: proof,
      }
    }
    if (told.length === 0) {
      return {
        verdict: 'pass',
        observed: `${counted(standings.length, 'service')} with every endpoint ready`,
        evidence: proof,
      }
    }
    const objects = told.flatMap((one): ObjectReference[] => [
      { kind: 'services', namespace, name: one.name, container: null },
      ...one.notReadyPods.map((name) => ({ kind: 'pods', namespace, name, container: null })),
    ])
    return {
      verdict: failing.length > 0 ? 'fail' : 'warn',
      observed: `${told.length} of ${counted(standings.length, 'service')}: ${listed(told.map(inWords))}`,
      hint: 'Mend the pods behind the named services; without a ready endpoint no request arrives.',
      objects,
      evidence: proof,
    }
  },
}
