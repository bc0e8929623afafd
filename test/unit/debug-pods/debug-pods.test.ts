import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ClusterAccess, RequestOptions } from '@main/clusters/cluster-access.ts'
import { debugImage } from '@main/debug-pods/debug-image.ts'
import { debugPodManifest } from '@main/debug-pods/debug-pod.ts'
import { removeOwnPod } from '@main/debug-pods/remove-debug-pods.ts'
import { installationId } from '@main/platform/installation.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { describe, expect, it } from 'vitest'

const path = '/api/v1/namespaces/default/pods/debug'

/** Answers of an API server, in order; what was asked is kept. */
function server(...answers: unknown[]) {
  const asked: string[] = []
  const json = async (to: string, { method = 'GET', body }: RequestOptions = {}) => {
    asked.push([method, to, ...(body === undefined ? [] : [JSON.parse(body).preconditions?.uid])].join(' '))
    const answer = answers.shift()
    if (answer instanceof Error) throw answer
    return answer ?? {}
  }
  return { asked, cluster: { json } as unknown as ClusterAccess }
}
const pod = (owner: string, run: string, deadline = '') => ({
  metadata: {
    name: 'debug',
    namespace: 'default',
    uid: 'u1',
    resourceVersion: '7',
    labels: { 'foundry-cockpit/owner': owner, 'foundry-cockpit/debug-run': run },
    annotations: { 'foundry-cockpit/deadline': deadline },
  },
})
const mine = { owner: 'us', run: 'r1' }

describe('the image of a debug pod', () => {
  it.each([
    [undefined, 'busybox', 'busybox'],
    [{ registry: 'registry.internal:5000/mirror/' }, 'busybox', 'registry.internal:5000/mirror/busybox'],
    [{ registry: 'registry.internal' }, 'curlimages/curl:8.10.1', 'registry.internal/curlimages/curl:8.10.1'],
    [{ registry: 'registry.internal' }, 'docker.io/library/busybox', 'registry.internal/library/busybox'],
    [{ registry: 'registry.internal', replace: { busybox: 'tools/net:1' } }, 'busybox', 'tools/net:1'],
    [{ replace: {} }, 'constructor', 'constructor'],
  ])('%j: %s is %s', (debugImages, image, wanted) => {
    expect(debugImage(image, debugImages === undefined ? {} : { debugImages })).toBe(wanted)
  })
})

it('a debug pod keeps to the restricted standard, ends by itself and says whose it is', () => {
  const wish = { namespace: 'default', name: 'debug', image: 'busybox', args: ['nslookup', 'a; rm -rf /'] }
  expect(debugPodManifest(wish, { ...mine, deadline: 0 })).toMatchObject({
    metadata: {
      labels: { 'foundry-cockpit/owner': 'us' },
      annotations: { 'foundry-cockpit/deadline': '1970-01-01T00:00:00.000Z' },
    },
    spec: {
      activeDeadlineSeconds: 900,
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        {
          args: ['nslookup', 'a; rm -rf /'],
          resources: { limits: { cpu: '500m', memory: '256Mi' } },
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
        },
      ],
    },
  })
})

describe('removal', () => {
  it('takes this very pod only, and tries again', async () => {
    const { cluster, asked } = server(new CockpitError('TIMED_OUT', 'slow'), pod('us', 'r1'), {})
    expect(await removeOwnPod(cluster, path, mine)).toBeNull()
    expect(asked).toEqual([`GET ${path}`, `GET ${path}`, `DELETE ${path} u1`])
  })

  it('leaves a pod of the same name that somebody else made, or another run', async () => {
    for (const other of [pod('them', 'r1'), pod('us', 'r2'), { metadata: { ...pod('', '').metadata, labels: null } }]) {
      const { cluster, asked } = server(other)
      expect(await removeOwnPod(cluster, path, mine)).toBeNull()
      expect(asked).toEqual([`GET ${path}`])
    }
  })

  it('says what is left, and is done with what is gone', async () => {
    const away = new CockpitError('UNREACHABLE', 'the server is away')
    expect(await removeOwnPod(server(away, away, away).cluster, path, mine)).toBe('the server is away')
    expect(await removeOwnPod(server(new CockpitError('NOT_FOUND', 'gone')).cluster, path, mine)).toBeNull()
  })
})

it('an installation keeps its mark', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'cockpit-installation-'))
  try {
    const mark = await installationId(folder)
    expect(mark).toMatch(/^[0-9a-f]{16}$/)
    expect(await installationId(folder)).toBe(mark)
  } finally {
    await rm(folder, { recursive: true })
  }
})
