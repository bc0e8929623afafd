import { kindWord } from '@shared/clusters/description/kind-word.ts'
import { referencesOf } from '@shared/clusters/description/references.ts'
import { describe, expect, it } from 'vitest'
import { crashingPod, deployment } from './samples.ts'

const told = (kind: string, object: unknown) =>
  referencesOf(kind, object).map(
    ({ relation, kind: word, namespace, name }) => `${relation}: ${word} ${namespace ?? '*'}/${name}`,
  )

describe('what an object names', () => {
  it('of a pod: owner, node, account, and each thing that it mounts or reads once', () => {
    expect(told('pods', crashingPod)).toEqual([
      'Owner: replicasets bud-system/budapp-7c9',
      'Runs on: nodes */gpu-1',
      'Runs as: serviceaccounts bud-system/budapp',
      'Mounts: persistentvolumeclaims bud-system/models',
      'Mounts: configmaps bud-system/settings',
      'Mounts: secrets bud-system/keys',
      'Mounts: configmaps bud-system/kube-root-ca.crt',
      'Environment: secrets bud-system/database',
      'Pulls images with: secrets bud-system/registry',
    ])
  })

  it('of a workload: what its pods will use, but no node', () => {
    expect(told('deployments', deployment)).toEqual(['Runs as: serviceaccounts bud-system/budapp'])
  })

  it('of claims, volumes, autoscalers, ingresses and bindings: the other end', () => {
    const metadata = { name: 'x', namespace: 'n', uid: 'u' }
    expect(told('persistentvolumeclaims', { metadata, spec: { volumeName: 'pv', storageClassName: 'fast' } })).toEqual([
      'Bound to: persistentvolumes */pv',
      'Storage class: storageclasses */fast',
    ])
    expect(
      told('persistentvolumes', { metadata: { name: 'pv' }, spec: { claimRef: { namespace: 'n', name: 'x' } } }),
    ).toEqual(['Claimed by: persistentvolumeclaims n/x'])
    const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'd' }
    expect(told('horizontalpodautoscalers', { metadata, spec: { scaleTargetRef } })).toEqual([
      'Scales: deployments n/d',
    ])
    const path = (name: string) => ({ http: { paths: [{ backend: { service: { name } } }] } })
    expect(
      told('ingresses', { metadata, spec: { rules: [path('a'), path('b'), path('a')], tls: [{ secretName: 't' }] } }),
    ).toEqual(['Sends to: services n/a', 'Sends to: services n/b', 'TLS: secrets n/t'])
    expect(
      told('clusterrolebindings', {
        metadata: { name: 'b' },
        roleRef: { kind: 'ClusterRole', name: 'view' },
        subjects: [
          { kind: 'ServiceAccount', name: 'sa', namespace: 'n' },
          { kind: 'User', name: 'dev' },
        ],
      }),
    ).toEqual(['Gives: clusterroles */view', 'To: serviceaccounts n/sa'])
  })

  it('passes over what is in another form than it should be', () => {
    const metadata = { name: 'x', namespace: 'n' }
    expect(told('ingresses', { metadata, spec: { rules: 'none' } })).toEqual([])
    expect(told('pods', { metadata, spec: { volumes: 7 } })).toEqual([])
  })
})

describe('the word under which a kind opens', () => {
  it('is the plural of a built-in kind only in its own group', () => {
    expect(kindWord('apps/v1', 'ReplicaSet')).toBe('replicasets')
    expect(kindWord('v1', 'Node')).toBe('nodes')
    expect(kindWord('serving.knative.dev/v1', 'Service')).toBe('service.serving.knative.dev')
    expect(kindWord('cert-manager.io/v1', 'Certificate')).toBe('certificate.cert-manager.io')
  })
})
