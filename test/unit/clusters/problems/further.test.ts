import type { Kind, Row } from '@shared/clusters/kind.ts'
import { cronjobs } from '@shared/clusters/kinds/cronjobs.ts'
import { endpointslices } from '@shared/clusters/kinds/endpointslices.ts'
import { horizontalpodautoscalers } from '@shared/clusters/kinds/horizontalpodautoscalers.ts'
import { ingresses } from '@shared/clusters/kinds/ingresses.ts'
import { jobs } from '@shared/clusters/kinds/jobs.ts'
import { mutatingwebhookconfigurations } from '@shared/clusters/kinds/mutatingwebhookconfigurations.ts'
import { persistentvolumeclaims } from '@shared/clusters/kinds/persistentvolumeclaims.ts'
import { persistentvolumes } from '@shared/clusters/kinds/persistentvolumes.ts'
import { poddisruptionbudgets } from '@shared/clusters/kinds/poddisruptionbudgets.ts'
import { resourcequotas } from '@shared/clusters/kinds/resourcequotas.ts'
import { services } from '@shared/clusters/kinds/services.ts'
import { storageclasses } from '@shared/clusters/kinds/storageclasses.ts'
import { validatingwebhookconfigurations } from '@shared/clusters/kinds/validatingwebhookconfigurations.ts'
import { type FurtherReadings, findFurtherProblems } from '@shared/clusters/problems/further.ts'
import { describe, expect, it } from 'vitest'
import { ago, now } from '../pod-samples.ts'

const empty: FurtherReadings = {
  daemonsets: new Map(),
  events: new Map(),
  certificates: new Map(),
  pods: new Map(),
  persistentvolumeclaims: new Map(),
  persistentvolumes: new Map(),
  storageclasses: new Map(),
  jobs: new Map(),
  cronjobs: new Map(),
  horizontalpodautoscalers: new Map(),
  poddisruptionbudgets: new Map(),
  resourcequotas: new Map(),
  ingresses: new Map(),
  validatingwebhookconfigurations: new Map(),
  mutatingwebhookconfigurations: new Map(),
  services: new Map(),
  endpointslices: new Map(),
}
const rows = <R extends Row>(kind: Kind<R>, ...objects: object[]) =>
  new Map(
    objects.map((object, index) => {
      const { metadata = {}, ...rest } = object as { metadata?: object }
      const whole = {
        metadata: { name: 'x', namespace: 'n', uid: `u${index}`, creationTimestamp: ago(3_600), ...metadata },
        ...rest,
      }
      const row = kind.project(kind.schema.parse(whole) as never)
      return [row.uid, row] as const
    }),
  )
const found = (readings: Partial<FurtherReadings>) =>
  findFurtherProblems({ ...empty, ...readings }, now).map(({ severity, title }) => `${severity} ${title}`)

describe('claims', () => {
  const claim = (spec: object = {}, more: object = {}) =>
    rows(persistentvolumeclaims, { spec, status: { phase: 'Pending' }, ...more })
  const classes = (bindingMode = 'Immediate', isDefault = true) =>
    rows(storageclasses, {
      metadata: {
        name: 'fast',
        annotations: { 'storageclass.kubernetes.io/is-default-class': `${isDefault}` },
      },
      volumeBindingMode: bindingMode,
    })

  it('bound, or pending only just now, are fine', () => {
    expect(found({ persistentvolumeclaims: claim({}, { status: { phase: 'Bound' } }) })).toEqual([])
    expect(
      found({
        persistentvolumeclaims: claim({ storageClassName: 'fast' }, { metadata: { creationTimestamp: ago(30) } }),
        storageclasses: classes(),
      }),
    ).toEqual([])
  })

  it('lost and long pending are named with what hinders them', () => {
    expect(found({ persistentvolumeclaims: claim({ volumeName: 'pv-1' }, { status: { phase: 'Lost' } }) })).toEqual([
      'critical x: its volume is lost',
    ])
    const pending = claim({ storageClassName: 'fast', resources: { requests: { storage: '10Gi' } } })
    expect(found({ persistentvolumeclaims: pending, storageclasses: classes() })).toEqual([
      'critical x: not bound to a volume for 60m',
    ])
    expect(found({ persistentvolumeclaims: claim({ storageClassName: 'gone' }), storageclasses: classes() })).toEqual([
      'critical x: not bound: there is no storage class gone',
    ])
    expect(found({ persistentvolumeclaims: claim(), storageclasses: classes('Immediate', false) })).toEqual([
      'critical x: not bound: it names no storage class and there is no default one',
    ])
    expect(found({ persistentvolumeclaims: claim({ storageClassName: '' }), storageclasses: classes() })).toHaveLength(
      1,
    )
  })

  it('one that waits for its first pod is as it should be, until a node was chosen', () => {
    const waiting = claim({ storageClassName: 'fast' })
    expect(found({ persistentvolumeclaims: waiting, storageclasses: classes('WaitForFirstConsumer') })).toEqual([])
    const chosen = claim(
      { storageClassName: 'fast' },
      { metadata: { annotations: { 'volume.kubernetes.io/selected-node': 'node-1' } } },
    )
    expect(found({ persistentvolumeclaims: chosen, storageclasses: classes('WaitForFirstConsumer') })).toHaveLength(1)
    // Not known whether it waits: said, but not as the worst.
    expect(found({ persistentvolumeclaims: waiting, storageclasses: null })).toEqual([
      'warning x: not bound to a volume for 60m',
    ])
  })

  it('a volume that could not be reclaimed', () => {
    const volume = (phase: string) => rows(persistentvolumes, { status: { phase, message: 'no plugin' } })
    expect(found({ persistentvolumes: volume('Failed') })).toEqual([
      'warning x: volume could not be reclaimed (Failed)',
    ])
    expect(found({ persistentvolumes: volume('Released') })).toEqual([])
  })
})

describe('jobs', () => {
  const failed = { conditions: [{ type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded', message: 'm' }] }
  const complete = { conditions: [{ type: 'Complete', status: 'True' }] }
  const ofCron = (name: string, seconds: number) => ({
    name,
    uid: name,
    creationTimestamp: ago(seconds),
    ownerReferences: [{ kind: 'CronJob', name: 'nightly', controller: true }],
  })

  it('failed are named, running and suspended are not', () => {
    expect(found({ jobs: rows(jobs, { status: failed }) })).toEqual(['warning x: job failed (BackoffLimitExceeded)'])
    expect(found({ jobs: rows(jobs, { status: {} }, { status: complete }) })).toEqual([])
    expect(
      found({
        jobs: rows(jobs, { spec: { suspend: true }, status: { conditions: [{ type: 'Suspended', status: 'True' }] } }),
      }),
    ).toEqual([])
  })

  it('of a cron job only the last that ended counts', () => {
    const older = { metadata: ofCron('a', 600), status: failed }
    const newer = (status: object) => ({ metadata: ofCron('b', 60), status })
    expect(found({ jobs: rows(jobs, older, newer(complete)) })).toEqual([])
    expect(found({ jobs: rows(jobs, older, newer(failed)) })).toEqual([
      'warning b: job failed (BackoffLimitExceeded) (last run of cron job nightly)',
    ])
    // One that still runs has not said anything yet.
    expect(found({ jobs: rows(jobs, older, newer({})) })).toHaveLength(1)
  })

  it('a suspended cron job is nothing wrong; one without a success and without a trace is', () => {
    const cron = (spec: object, status: object) =>
      rows(cronjobs, { metadata: { name: 'nightly' }, spec: { schedule: '0 1 * * *', ...spec }, status })
    const unlucky = { lastScheduleTime: ago(3_000), lastSuccessfulTime: ago(90_000) }
    expect(found({ cronjobs: cron({ suspend: true }, unlucky) })).toEqual([])
    expect(found({ cronjobs: cron({}, unlucky) })).toEqual(['warning nightly: its last run did not succeed'])
    expect(found({ cronjobs: cron({}, { ...unlucky, lastSuccessfulTime: ago(2_900) }) })).toEqual([])
    expect(found({ cronjobs: cron({}, { ...unlucky, active: [{ name: 'nightly-1' }] }) })).toEqual([])
    expect(found({ cronjobs: cron({}, unlucky), jobs: null })).toEqual([])
    // Its own job says it already.
    const job = rows(jobs, { metadata: ofCron('nightly-1', 3_000), status: failed })
    expect(found({ cronjobs: cron({}, unlucky), jobs: job })).toHaveLength(1)
  })
})

describe('autoscalers', () => {
  const scaler = (condition: object, status: object = {}) =>
    rows(horizontalpodautoscalers, {
      spec: { scaleTargetRef: { kind: 'Deployment', name: 'budapp' }, minReplicas: 2, maxReplicas: 5 },
      status: { currentReplicas: 5, conditions: [{ lastTransitionTime: ago(600), ...condition }], ...status },
    })

  it('unable, blind, at their maximum', () => {
    expect(
      found({ horizontalpodautoscalers: scaler({ type: 'AbleToScale', status: 'False', reason: 'FailedGetScale' }) }),
    ).toEqual(['critical x: unable to scale Deployment/budapp'])
    const blind = { type: 'ScalingActive', status: 'False', reason: 'FailedGetResourceMetric' }
    expect(found({ horizontalpodautoscalers: scaler(blind) })).toEqual([
      'critical x: cannot read what it scales Deployment/budapp by',
    ])
    expect(found({ horizontalpodautoscalers: scaler({ ...blind, lastTransitionTime: ago(30) }) })).toEqual([])
    expect(found({ horizontalpodautoscalers: scaler({ ...blind, reason: 'ScalingDisabled' }) })).toEqual([])
    const limited = { type: 'ScalingLimited', status: 'True', reason: 'TooManyReplicas' }
    expect(found({ horizontalpodautoscalers: scaler(limited) })).toEqual([
      'warning x: Deployment/budapp is at its maximum of 5 and wants more',
    ])
    expect(found({ horizontalpodautoscalers: scaler(limited, { currentReplicas: 4 }) })).toEqual([])
    expect(found({ horizontalpodautoscalers: scaler({ ...limited, reason: 'TooFewReplicas' }) })).toEqual([])
    expect(found({ horizontalpodautoscalers: scaler({ type: 'AbleToScale', status: 'True' }) })).toEqual([])
  })
})

describe('budgets', () => {
  const budget = (status: object, spec: object = { maxUnavailable: 0 }) =>
    rows(poddisruptionbudgets, { spec, status: { observedGeneration: 1, ...status } })

  it('that let no pod go', () => {
    const counted = { disruptionsAllowed: 0, expectedPods: 3, currentHealthy: 3, desiredHealthy: 3 }
    expect(found({ poddisruptionbudgets: budget(counted) })).toEqual([
      'warning x: no pod may be evicted: a drain of their nodes will hang',
    ])
    expect(
      found({ poddisruptionbudgets: budget({ ...counted, currentHealthy: 2 }, { minAvailable: '100%' }) }),
    ).toEqual(['warning x: only 2 of the 3 pods that it protects are healthy: none may be evicted'])
    expect(found({ poddisruptionbudgets: budget({ ...counted, disruptionsAllowed: 1 }) })).toEqual([])
    expect(found({ poddisruptionbudgets: budget({ ...counted, expectedPods: 0 }) })).toEqual([])
  })

  it('that no controller has looked at yet are not judged', () => {
    const young = rows(poddisruptionbudgets, {
      metadata: { generation: 2 },
      spec: { maxUnavailable: 0 },
      status: { observedGeneration: 1, disruptionsAllowed: 0, expectedPods: 3 },
    })
    expect(found({ poddisruptionbudgets: young })).toEqual([])
  })
})

it('quotas that are nearly used, each resource for itself', () => {
  const quota = (hard: object, used: object) => rows(resourcequotas, { status: { hard, used } })
  expect(
    found({ resourcequotas: quota({ pods: '10', 'limits.cpu': '2' }, { pods: '8', 'limits.cpu': '1900m' }) }),
  ).toEqual(['warning x: limits.cpu is used to 95 %'])
  expect(found({ resourcequotas: quota({ pods: '3' }, { pods: '3' }) })).toEqual([
    'warning x: pods is used up: what asks for more is refused',
  ])
  expect(found({ resourcequotas: quota({ 'requests.memory': '1Gi' }, { 'requests.memory': '921Mi' }) })).toEqual([])
  expect(
    found({ resourcequotas: quota({ 'services.loadbalancers': '0' }, { 'services.loadbalancers': '0' }) }),
  ).toEqual([])
})

describe('what leads to services', () => {
  const service = rows(services, { metadata: { name: 'api' }, spec: { ports: [{ name: 'http', port: 80 }] } })
  const slice = (ready: boolean) =>
    rows(endpointslices, {
      metadata: { labels: { 'kubernetes.io/service-name': 'api' } },
      endpoints: [{ addresses: ['10.0.0.1'], conditions: { ready } }],
    })
  const hooks = (name: string, failurePolicy: string) => ({
    webhooks: [
      { name: 'a.example', failurePolicy, clientConfig: { service: { namespace: 'n', name } } },
      { name: 'b.example', failurePolicy, clientConfig: { service: { namespace: 'n', name } } },
      { name: 'c.example', clientConfig: { url: 'https://elsewhere' } },
    ],
  })
  const guards = (name: string, failurePolicy = 'Fail') =>
    rows(validatingwebhookconfigurations, hooks(name, failurePolicy))

  it('a webhook without a service blocks what it guards, unless it may be passed over', () => {
    expect(found({ validatingwebhookconfigurations: guards('gone') })).toEqual([
      'critical x: there is no service n/gone: what its webhooks guard cannot be changed',
    ])
    expect(found({ validatingwebhookconfigurations: guards('gone', 'Ignore') })).toEqual([
      'warning x: there is no service n/gone: it is passed over',
    ])
    expect(
      found({ mutatingwebhookconfigurations: rows(mutatingwebhookconfigurations, hooks('gone', 'Fail')) }),
    ).toHaveLength(1)
  })

  it('a service without a ready endpoint is as good as none; what cannot be read is not judged', () => {
    const readings = { validatingwebhookconfigurations: guards('api'), services: service }
    expect(found({ ...readings, endpointslices: slice(true) })).toEqual([])
    expect(found({ ...readings, endpointslices: slice(false) })).toEqual([
      'critical x: service n/api has no ready endpoint: what its webhooks guard cannot be changed',
    ])
    expect(found({ ...readings, endpointslices: null })).toEqual([])
    expect(found({ ...readings, services: null })).toEqual([])
  })

  it('an ingress to a service or a port that is not there', () => {
    const ingress = (name: string, port: object) =>
      rows(ingresses, {
        spec: { rules: [{ host: 'a.example', http: { paths: [{ backend: { service: { name, port } } }] } }] },
      })
    expect(found({ ingresses: ingress('api', { number: 80 }), services: service })).toEqual([])
    expect(found({ ingresses: ingress('api', { name: 'http' }), services: service })).toEqual([])
    expect(found({ ingresses: ingress('api', { number: 81 }), services: service })).toEqual([
      'critical x: sends to port 81 of service api, which has no such port',
    ])
    expect(found({ ingresses: ingress('gone', { number: 80 }), services: service })).toEqual([
      'critical x: sends to service gone, which is not there',
    ])
    expect(found({ ingresses: ingress('gone', { number: 80 }), services: null })).toEqual([])
  })
})

it('nothing could be read: nothing is said', () => {
  const nothing = Object.fromEntries(Object.keys(empty).map((kind) => [kind, null])) as unknown as FurtherReadings
  expect(findFurtherProblems(nothing, now)).toEqual([])
})

it('the worst comes first, and ids differ', () => {
  const all = findFurtherProblems(
    {
      ...empty,
      resourcequotas: rows(resourcequotas, {
        status: { hard: { pods: '1', secrets: '1' }, used: { pods: '1', secrets: '1' } },
      }),
      persistentvolumeclaims: rows(persistentvolumeclaims, { status: { phase: 'Lost' } }),
    },
    now,
  )
  expect(all.map(({ severity }) => severity)).toEqual(['critical', 'warning', 'warning'])
  expect(new Set(all.map(({ id }) => id)).size).toBe(3)
})
