import { readFile } from 'node:fs/promises'
import { ClusterConnection } from '@main/clusters/cluster-connection.ts'
import { mergeKubeconfigs } from '@main/clusters/kubeconfig.ts'
import { systemClock } from '@main/platform/system-clock.ts'
import { nodes } from '@shared/clusters/kinds/nodes.ts'
import { pods } from '@shared/clusters/kinds/pods.ts'
import { afterEach, describe, expect, inject, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { z } from 'zod'
import { failure } from '../../unit/contract/expected-failure.ts'
import { until } from './lab-fleet.ts'

const { kubeconfig, restrictedKubeconfig } = inject('lab')
const labConfig = z.looseObject({
  users: z.array(z.looseObject({ name: z.string(), user: z.record(z.string(), z.unknown()) })),
})
const review = z.object({
  status: z.object({
    userInfo: z.object({
      username: z.string(),
      uid: z.string().optional(),
      groups: z.array(z.string()),
      extra: z.record(z.string(), z.array(z.string())).optional(),
    }),
  }),
})

let connection: ClusterConnection | null = null
afterEach(async () => {
  await connection?.close()
  connection = null
})

/** A user of the lab whose kubeconfig asks to be somebody else. */
const connectAs = async (
  as: Record<string, unknown>,
  { file = kubeconfig, context = 'staging' } = {},
): Promise<ClusterConnection> => {
  const config = labConfig.parse(parse(await readFile(file, 'utf8')))
  for (const each of config.users) each.user = { ...each.user, ...as }
  const { contexts, errors } = mergeKubeconfigs([{ path: file, text: stringify(config) }])
  const found = contexts.find(({ name }) => name === context)
  if (found === undefined) throw new Error(JSON.stringify(errors))
  connection = new ClusterConnection({
    context: found,
    standing: { environment: 'unknown', protection: 'confirm' },
    clock: systemClock,
    random: Math.random,
  })
  return connection
}
/** Whom the API server takes us for. */
const whoAmI = async (access: ClusterConnection) => {
  const body = JSON.stringify({ apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' })
  const path = '/apis/authentication.k8s.io/v1/selfsubjectreviews'
  return review.parse(await access.json(path, { method: 'POST', body })).status.userInfo
}

describe('a context that impersonates, on a real API server', () => {
  it('is taken for the user, the uid, each of the groups and the extra fields', async () => {
    const access = await connectAs({
      as: 'jane@example.org',
      'as-uid': '4711',
      'as-groups': ['developers', 'größe, and more'],
      'as-user-extra': { 'example.org/Scopes': ['view', 'edit'], '100%': ['ja'] },
    })
    const { username, uid, groups, extra } = await whoAmI(access)
    expect({ username, uid, extra }).toEqual({
      username: 'jane@example.org',
      uid: '4711',
      // The API knows these names in lower case only.
      extra: { 'example.org/scopes': ['view', 'edit'], '100%': ['ja'] },
    })
    expect(groups).toEqual(expect.arrayContaining(['developers', 'größe, and more']))
    expect(groups).not.toContain('system:masters')
    expect(access.warnings).toEqual([
      'Every request is made as jane@example.org (groups developers, größe, and more), whom this context impersonates (as: in the kubeconfig).',
    ])
  })

  it('reads and watches what the other may, and is denied the rest by name', async () => {
    const access = await connectAs({ as: 'dev' })
    const allowed = access.lease(pods, 'bud-workloads')
    const denied = access.lease(nodes, null)
    await until('live', () => allowed.freshness.state === 'live', 10_000)
    await denied.settled(AbortSignal.timeout(10_000))
    expect(allowed.rows.size).toBeGreaterThan(0)
    expect(denied.freshness.state).toBe('denied')
    expect(denied.freshness.reason).toContain('nodes is forbidden: User "dev"')
    const secrets = await failure(access.json('/api/v1/secrets'))
    expect(secrets.message).toContain('User "dev"')
  })

  it('opens websockets as the other, too', async () => {
    const lease = (await connectAs({ as: 'dev' })).lease(pods, 'bud-workloads')
    await until('live', () => lease.freshness.state === 'live', 10_000)
    const [pod] = lease.rows.values()
    const address = { namespace: 'bud-workloads', pod: pod?.name ?? '' }
    const request = { ...address, container: pod?.containers[0]?.name ?? '', command: ['echo', 'hello'] }
    const refused = await failure(connection?.exec(request) ?? Promise.resolve())
    expect(refused.code).toBe('FORBIDDEN')
    expect(refused.message).toContain('User "dev" cannot')
    const forwarding = connection?.portForward(address, 8000, AbortSignal.timeout(5_000)) ?? Promise.resolve()
    expect((await failure(forwarding)).message).toContain('User "dev" cannot')
    await connection?.close()
    const groups = await connectAs({ as: 'somebody', 'as-groups': ['developers', 'system:masters'] })
    await expect(groups.exec(request)).resolves.toMatchObject({ exitCode: 0, stdout: 'hello\n' })
  })

  it('is denied in words where its user may impersonate nobody', async () => {
    const access = await connectAs({ as: 'admin' }, { file: restrictedKubeconfig, context: 'staging-dev' })
    const error = await failure(access.json('/api/v1/nodes'))
    expect(error.code).toBe('FORBIDDEN')
    expect(error.message).toContain('User "dev" cannot impersonate')
    const lease = access.lease(pods, null)
    await lease.settled(AbortSignal.timeout(10_000))
    expect(lease.freshness.state).toBe('denied')
  })
})
