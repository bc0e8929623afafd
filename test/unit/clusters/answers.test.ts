import { forShow } from '@main/clusters/object-yaml.ts'
import { exitCodeOf } from '@main/clusters/pod-exec-stream.ts'
import { collectionPath, objectPath } from '@main/clusters/resource-path.ts'
import { deployments } from '@shared/clusters/kinds/deployments.ts'
import { nodes } from '@shared/clusters/kinds/nodes.ts'
import { podmetrics } from '@shared/clusters/kinds/podmetrics.ts'
import { pods } from '@shared/clusters/kinds/pods.ts'
import { describe, expect, it } from 'vitest'

describe('how a command ended', () => {
  const request = { pod: 'p', container: 'c', command: ['x'] }
  it.each([
    ['success', { status: 'Success', metadata: {} }, 0],
    [
      'a kubelet',
      {
        status: 'Failure',
        reason: 'NonZeroExitCode',
        message: 'command terminated with non-zero exit code: exit status 7',
        details: { causes: [{ reason: 'ExitCode', message: '7' }] },
      },
      7,
    ],
    [
      'kwok',
      {
        status: 'Failure',
        reason: 'InternalError',
        message: 'Internal error occurred: error executing command in container: command terminated with exit code 3',
      },
      3,
    ],
    [
      'kwok, shorter',
      { status: 'Failure', reason: 'InternalError', message: 'Internal error occurred: exit status 127' },
      127,
    ],
  ])('as %s says it', (_who, status, code) => {
    expect(exitCodeOf(JSON.stringify(status), request)).toBe(code)
  })

  it('is not made up where it is not said', () => {
    const failure = {
      status: 'Failure',
      reason: 'InternalError',
      message: 'Internal error occurred: exec: "x": executable file not found in $PATH',
    }
    expect(() => exitCodeOf(JSON.stringify(failure), request)).toThrow(expect.objectContaining({ code: 'EXEC_FAILED' }))
    expect(() => exitCodeOf('half a sta', request)).toThrow(expect.objectContaining({ code: 'EXEC_FAILED' }))
    expect(() => exitCodeOf('{}', request)).toThrow(expect.objectContaining({ code: 'EXEC_FAILED' }))
  })
})

describe('what is shown of an object', () => {
  it('not its managedFields, and of a Secret only the names', () => {
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {
        name: 's',
        managedFields: [{ manager: 'kubectl' }],
        annotations: {
          'kubectl.kubernetes.io/last-applied-configuration': '{"data":{"password":"aHVudGVyMg=="}}',
          note: 'kept',
        },
      },
      data: { password: 'aHVudGVyMg==' },
      stringData: { other: 'hunter2' },
      type: 'Opaque',
    }
    const shown = JSON.stringify(forShow(secret))
    expect(shown).not.toContain('aHVudGVyMg')
    expect(shown).not.toContain('hunter2')
    expect(shown).not.toContain('managedFields')
    expect(forShow(secret)).toMatchObject({
      data: { password: '(hidden)' },
      metadata: { annotations: { note: 'kept' } },
      type: 'Opaque',
    })
  })

  it('everything of another, a config map’s data too', () => {
    expect(forShow({ kind: 'ConfigMap', metadata: { name: 'c', managedFields: [] }, data: { a: 'b' } })).toEqual({
      kind: 'ConfigMap',
      metadata: { name: 'c' },
      data: { a: 'b' },
    })
  })
})

describe('paths', () => {
  it('of every form', () => {
    expect(collectionPath(pods, null)).toBe('/api/v1/pods')
    expect(collectionPath(pods, 'n')).toBe('/api/v1/namespaces/n/pods')
    expect(collectionPath(deployments, 'n')).toBe('/apis/apps/v1/namespaces/n/deployments')
    expect(collectionPath(nodes, 'n')).toBe('/api/v1/nodes')
    expect(collectionPath(podmetrics, null)).toBe('/apis/metrics.k8s.io/v1beta1/pods')
    expect(objectPath(pods, 'n', 'x?y')).toBe('/api/v1/namespaces/n/pods/x%3Fy')
  })

  it.each(['..', '.', '', 'a/b', '%2e%2e'])('never lead elsewhere (%j)', (name) => {
    expect(() => objectPath(pods, 'n', name)).toThrow(expect.objectContaining({ code: 'BAD_INPUT' }))
    expect(() => collectionPath(pods, name)).toThrow(expect.objectContaining({ code: 'BAD_INPUT' }))
  })
})
