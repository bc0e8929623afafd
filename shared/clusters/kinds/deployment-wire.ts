import type { WireMessage } from '../wire-form.ts'
import { metadataWire } from './metadata-wire.ts'

// Field numbers of k8s.io/api/apps/v1/generated.proto and, of selector and template, of those that it imports.

const selector = {
  1: ['matchLabels', { map: 'text' }],
  2: ['matchExpressions', { list: { 1: ['key', 'text'], 2: ['operator', 'text'], 3: ['values', 'texts'] } }],
} as const satisfies WireMessage

const podSpec = {
  2: ['containers', { list: { 1: ['name', 'text'], 2: ['image', 'text'] } }],
  7: ['nodeSelector', { map: 'text' }],
} as const satisfies WireMessage

const spec = {
  1: ['replicas', 'number'],
  2: ['selector', { message: selector }],
  3: ['template', { message: { 2: ['spec', { message: podSpec }] } }],
  4: ['strategy', { message: { 2: ['rollingUpdate', { message: { 1: ['maxUnavailable', 'figure or text'] } }] } }],
  7: ['paused', 'flag'],
} as const satisfies WireMessage

const conditions = {
  list: {
    1: ['type', 'text'],
    2: ['status', 'text'],
    4: ['reason', 'text'],
    5: ['message', 'text'],
    7: ['lastTransitionTime', 'time'],
  },
} as const

const status = {
  1: ['observedGeneration', 'number'],
  2: ['replicas', 'number'],
  3: ['updatedReplicas', 'number'],
  4: ['availableReplicas', 'number'],
  6: ['conditions', conditions],
  7: ['readyReplicas', 'number'],
} as const satisfies WireMessage

/** What the schema of deployments reads of a deployment. */
export const deploymentWire = {
  1: ['metadata', { required: metadataWire }],
  2: ['spec', { message: spec }],
  3: ['status', { message: status }],
} as const satisfies WireMessage
