import type { WireMessage } from '../wire-form.ts'

/** What the schema `metadata` reads: ObjectMeta of k8s.io/apimachinery/pkg/apis/meta/v1/generated.proto. */
export const metadataWire = {
  1: ['name', 'word'],
  3: ['namespace', 'text'],
  5: ['uid', 'word'],
  6: ['resourceVersion', 'text'],
  7: ['generation', 'number'],
  8: ['creationTimestamp', 'time'],
  9: ['deletionTimestamp', 'time'],
  11: ['labels', { map: 'text' }],
  12: ['annotations', { map: 'text' }],
  13: ['ownerReferences', { list: { 1: ['kind', 'text'], 3: ['name', 'text'], 6: ['controller', 'flag'] } }],
} as const satisfies WireMessage
