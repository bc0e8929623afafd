import { readMessage } from '@main/clusters/wire-reader.ts'
import { deployments } from '@shared/clusters/kinds/deployments.ts'
import { expect, it } from 'vitest'
import { number, part, textPair } from '../wire-writer.ts'

type Projected = Parameters<typeof deployments.project>[0]

it('reads the same of protobuf as of JSON', () => {
  const seconds = 1_700_000_000
  const bytes = Buffer.concat([
    part(
      1,
      part(1, 'budapp'),
      part(3, 'bud-system'),
      part(5, 'uid-1'),
      number(7, 3),
      part(8, number(1, seconds)),
      textPair(11, 'app', 'budapp'),
    ),
    part(
      2,
      number(1, 4),
      part(2, textPair(1, 'app', 'budapp'), part(2, part(1, 'tier'), part(2, 'In'), part(3, 'web'), part(3, 'api'))),
      part(3, part(2, part(2, part(1, 'app'), part(2, 'image:1')), textPair(7, 'pool', 'cpu'))),
      part(4, part(2, part(1, number(1, 1), number(2, 0), part(3, '50%')))),
      number(7, 1),
    ),
    part(
      3,
      number(1, 2),
      number(2, 4),
      number(3, 3),
      number(4, 1),
      part(
        6,
        part(1, 'Available'),
        part(2, 'False'),
        part(4, 'MinimumReplicasUnavailable'),
        part(5, 'why'),
        part(7, number(1, seconds)),
      ),
      number(7, 2),
    ),
  ])
  const json = {
    metadata: {
      name: 'budapp',
      namespace: 'bud-system',
      uid: 'uid-1',
      generation: 3,
      creationTimestamp: '2023-11-14T22:13:20Z',
      labels: { app: 'budapp' },
    },
    spec: {
      replicas: 4,
      paused: true,
      selector: {
        matchLabels: { app: 'budapp' },
        matchExpressions: [{ key: 'tier', operator: 'In', values: ['web', 'api'] }],
      },
      template: { spec: { containers: [{ name: 'app', image: 'image:1' }], nodeSelector: { pool: 'cpu' } } },
      strategy: { rollingUpdate: { maxUnavailable: '50%' } },
    },
    status: {
      observedGeneration: 2,
      replicas: 4,
      updatedReplicas: 3,
      readyReplicas: 2,
      availableReplicas: 1,
      conditions: [
        {
          type: 'Available',
          status: 'False',
          reason: 'MinimumReplicasUnavailable',
          message: 'why',
          lastTransitionTime: '2023-11-14T22:13:20Z',
        },
      ],
    },
  }
  const row = deployments.project(deployments.schema.parse(json))
  expect(deployments.project(readMessage(bytes, deployments.wire ?? {}) as Projected)).toEqual(row)
  expect(row).toMatchObject({
    wanted: 4,
    updated: 3,
    ready: 2,
    available: 1,
    maxUnavailable: 2,
    observed: false,
    paused: true,
  })
  expect(row.selector).toBe('app=budapp,tier in (api,web)')
})

it('reads a bound that is a number, and one that is not set', () => {
  const bound = (...sent: readonly Buffer[]) => {
    const spec = part(2, number(1, 4), part(4, part(2, ...sent)))
    const bytes = Buffer.concat([part(1, part(1, 'a'), part(5, 'u')), spec])
    return deployments.project(readMessage(bytes, deployments.wire ?? {}) as Projected).maxUnavailable
  }
  expect(bound(part(1, number(1, 0), number(2, 3), part(3, '')))).toBe(3)
  expect(bound(part(1, number(1, 0), number(2, 0), part(3, '')))).toBe(0)
  // A quarter, as the API server would have it.
  expect(bound()).toBe(1)
})
