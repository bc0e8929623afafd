import type { WireMessage } from '../wire-form.ts'
import { metadataWire } from './metadata-wire.ts'

// Field numbers of k8s.io/api/core/v1/generated.proto. They are part of the API: a number never comes to mean something else.

const containers = {
  list: {
    1: ['name', 'text'],
    2: ['image', 'text'],
    8: ['resources', { message: { 1: ['limits', { map: 'quantity' }], 2: ['requests', { map: 'quantity' }] } }],
    24: ['restartPolicy', 'text'],
  },
} as const

const requirements = { list: { 1: ['key', 'text'], 2: ['operator', 'text'], 3: ['values', 'texts'] } } as const

const affinity = {
  1: [
    'nodeAffinity',
    {
      message: {
        1: [
          'requiredDuringSchedulingIgnoredDuringExecution',
          {
            message: {
              1: [
                'nodeSelectorTerms',
                { list: { 1: ['matchExpressions', requirements], 2: ['matchFields', requirements] } },
              ],
            },
          },
        ],
      },
    },
  ],
} as const satisfies WireMessage

const spec = {
  2: ['containers', containers],
  7: ['nodeSelector', { map: 'text' }],
  10: ['nodeName', 'text'],
  18: ['affinity', { message: affinity }],
  20: ['initContainers', containers],
  22: [
    'tolerations',
    { list: { 1: ['key', 'text'], 2: ['operator', 'text'], 3: ['value', 'text'], 4: ['effect', 'text'] } },
  ],
  25: ['priority', 'number'],
  28: ['readinessGates', { list: { 1: ['conditionType', 'text'] } }],
} as const satisfies WireMessage

const terminated = {
  1: ['exitCode', 'number'],
  2: ['signal', 'number'],
  3: ['reason', 'text'],
  4: ['message', 'text'],
  5: ['startedAt', 'time'],
  6: ['finishedAt', 'time'],
} as const satisfies WireMessage

const state = {
  1: ['waiting', { message: { 1: ['reason', 'text'], 2: ['message', 'text'] } }],
  2: ['running', { message: { 1: ['startedAt', 'time'] } }],
  3: ['terminated', { message: terminated }],
} as const satisfies WireMessage

const containerStatuses = {
  list: {
    1: ['name', 'text'],
    2: ['state', { message: state }],
    3: ['lastState', { message: state }],
    4: ['ready', 'flag'],
    5: ['restartCount', 'number'],
    9: ['started', 'flag'],
  },
} as const

const conditions = {
  list: {
    1: ['type', 'text'],
    2: ['status', 'text'],
    4: ['lastTransitionTime', 'time'],
    5: ['reason', 'text'],
    6: ['message', 'text'],
  },
} as const

const status = {
  1: ['phase', 'text'],
  2: ['conditions', conditions],
  3: ['message', 'text'],
  4: ['reason', 'text'],
  6: ['podIP', 'text'],
  8: ['containerStatuses', containerStatuses],
  10: ['initContainerStatuses', containerStatuses],
  11: ['nominatedNodeName', 'text'],
} as const satisfies WireMessage

/** What the schema of pods reads of a pod. */
export const podWire = {
  1: ['metadata', { required: metadataWire }],
  2: ['spec', { message: spec }],
  3: ['status', { message: status }],
} as const satisfies WireMessage
