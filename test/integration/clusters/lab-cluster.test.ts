import type { Fleet } from '@main/clusters/fleet.ts'
import { clustersContract, type FleetMessage, type RowsMessage } from '@shared/clusters/contract.ts'
import { findKind, kinds } from '@shared/clusters/kinds/index.ts'
import { nodes } from '@shared/clusters/kinds/nodes.ts'
import { pods } from '@shared/clusters/kinds/pods.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { failure } from '../../unit/contract/expected-failure.ts'
import { adminClient } from './admin-client.ts'
import { clustersServiceOf, fleetOf, until } from './lab-fleet.ts'

const { kubeconfig, restrictedKubeconfig } = inject('lab')
const cluster = 'staging'
const namespace = 'bud-workloads'
const admin = adminClient(kubeconfig, cluster)
let fleet: Fleet

beforeAll(async () => {
  fleet = await fleetOf(kubeconfig)
  await until('live', () => fleet.summaries().every(({ connection }) => connection.phase === 'live'), 20_000)
})
afterAll(async () => {
  await admin.removeLeftOvers(namespace)
  await fleet.close()
})

const budapp = () => {
  const found = [...fleet.access(cluster).lease(pods, null).rows.values()].find(
    ({ workload }) => workload?.name === 'budapp',
  )
  if (found === undefined) throw new Error('budapp does not run in the lab')
  return found
}

describe('the fleet on the lab', () => {
  it('counts what the API server itself counts', async () => {
    for (const summary of fleet.summaries()) {
      const own = adminClient(kubeconfig, summary.id)
      const [allPods, allNodes] = await Promise.all([own.core.listPodForAllNamespaces(), own.core.listNode()])
      expect(summary.nodes?.total).toBe(allNodes.items.length)
      expect(summary.pods?.total).toBe(allPods.items.length)
      const gpus = allNodes.items.map(({ status }) => Number(status?.allocatable?.['nvidia.com/gpu'] ?? 0))
      expect(summary.gpus?.allocatable).toBe(gpus.reduce((sum, count) => sum + count, 0))
      const asked = allPods.items
        .filter(({ spec, status }) => spec?.nodeName && status?.phase !== 'Succeeded' && status?.phase !== 'Failed')
        .flatMap(({ spec }) => spec?.containers ?? [])
        .map(({ resources }) =>
          Number(resources?.requests?.['nvidia.com/gpu'] ?? resources?.limits?.['nvidia.com/gpu'] ?? 0),
        )
      expect(summary.gpus?.requested).toBe(asked.reduce((sum, count) => sum + count, 0))
      expect(summary.version).toMatch(/^v\d/)
      expect(summary.blindSpots).toEqual([])
    }
    expect(fleet.summary('prod-eu')).toMatchObject({ environment: 'production', protection: 'confirm' })
    expect(fleet.summary('staging')).toMatchObject({ environment: 'staging', protection: 'open' })
  })

  /** What the practice platform has none of; they are read all the same. */
  const absentFromLab = new Set([
    'daemonsets',
    'jobs',
    'cronjobs',
    'ingresses',
    'persistentvolumeclaims',
    'persistentvolumes',
    'storageclasses',
    'horizontalpodautoscalers',
    'poddisruptionbudgets',
    'customresourcedefinitions',
    'resourcequotas',
    'validatingwebhookconfigurations',
    'mutatingwebhookconfigurations',
    'secrets',
  ])

  it('reads every kind that it knows', async () => {
    const access = fleet.access(cluster)
    for (const kind of kinds.values()) {
      const lease = access.lease(kind, null)
      await lease.settled(AbortSignal.timeout(10_000))
      expect([kind.plural, lease.freshness.state]).toEqual([kind.plural, 'live'])
      if (!absentFromLab.has(kind.plural)) expect([kind.plural, lease.rows.size > 0]).toEqual([kind.plural, true])
      for (const row of lease.rows.values()) {
        for (const column of kind.columns) expect(typeof (column.text(row, Date.now()) ?? '')).toBe('string')
      }
      lease.release()
    }
  })

  it('names a pod that cannot be scheduled, and forgets it when it is gone', async () => {
    const seen = () => fleet.summary(cluster).problems.find(({ object }) => object.name === 'unschedulable')
    await admin.createPod('unschedulable', namespace)
    // Its own scheduler never comes; after half a minute that is a problem.
    await until('pending is a problem', () => seen() !== undefined, 45_000)
    expect(seen()).toMatchObject({ severity: 'critical', object: { kind: 'pods', namespace, container: null } })
    expect(seen()?.title).toContain('not scheduled')
    await admin.deletePod('unschedulable', namespace)
    await until('gone', () => seen() === undefined, 3_000)
  })

  it('knows when the certificate of the API server ends', () => {
    const { serving, client } = fleet.connection(cluster).certificateEnds
    // The lab signs with a token, and its servers' certificates for a while.
    expect(client).toBeNull()
    expect(serving).toBeGreaterThan(Date.now())
  })

  it('stands denied, with null for what it may not read, as a user whom RBAC allows little', async () => {
    const limited = await fleetOf(restrictedKubeconfig)
    try {
      await limited.settled(AbortSignal.timeout(20_000))
      const [summary] = limited.summaries()
      expect(summary?.connection.phase).toBe('denied')
      expect(summary).toMatchObject({ nodes: null, gpus: null })
      expect(summary?.blindSpots.find((spot) => spot.startsWith('nodes:'))).toContain('nodes is forbidden: User "dev"')
      const lease = limited.access(summary?.id ?? '').lease(nodes, null)
      expect(lease.freshness).toMatchObject({ state: 'denied', asOf: null })
    } finally {
      await limited.close()
    }
  })
})

describe('the streams of the contract', () => {
  const service = () => clustersServiceOf(fleet)

  it('tell the fleet at first and then what changed', async () => {
    const ending = new AbortController()
    const messages: FleetMessage[] = []
    const reading = (async () => {
      for await (const message of service().fleet({}, ending.signal)) {
        messages.push(clustersContract.members.fleet.message.parse(message))
      }
    })()
    await until('the first', () => messages.length > 0, 2_000)
    expect(messages[0]?.order).toEqual(['prod-eu', 'prod-us', 'staging'])
    expect(messages[0]?.changed).toHaveLength(3)
    const before = fleet.summary(cluster).pods?.total ?? 0
    await admin.createPod('streamed', namespace)
    await until(
      'the new pod is counted',
      () =>
        messages.some(({ changed }) =>
          changed.some(({ id, pods: counts }) => id === cluster && counts?.total === before + 1),
        ),
      3_000,
    )
    await admin.deletePod('streamed', namespace)
    ending.abort()
    await reading
  })

  it('tell rows as a snapshot and deltas from which the same rows come out, however slowly they are read', async () => {
    const ending = new AbortController()
    const stream = service().rows({ cluster, kind: 'pods', namespace }, ending.signal)[Symbol.asyncIterator]()
    const copy = new Map<string, string>()
    const take = async (): Promise<RowsMessage> => {
      const { value } = await stream.next()
      const message = value as RowsMessage
      if (message.type === 'snapshot') for (const row of message.rows) copy.set(row.uid, row.name)
      else {
        for (const row of message.upserts) copy.set(row.uid, row.name)
        for (const uid of message.removes) copy.delete(uid)
      }
      return message
    }
    expect((await take()).type).toBe('snapshot')
    const lease = fleet.access(cluster).lease(pods, namespace)
    await until('live', () => lease.freshness.state === 'live', 5_000)
    for (let index = 0; index < 30; index += 1) await admin.createPod(`burst-${index}`, namespace)
    await until(
      'seen by the engine',
      () => [...lease.rows.values()].filter(({ name }) => name.startsWith('burst-')).length === 30,
      5_000,
    )
    let messages = 0
    while ([...copy.values()].filter((name) => name.startsWith('burst-')).length < 30) {
      await take()
      messages += 1
    }
    expect(messages).toBeLessThanOrEqual(3)
    await admin.removeLeftOvers(namespace)
    while ([...copy.values()].some((name) => name.startsWith('burst-'))) await take()
    expect([...copy.values()].sort()).toEqual([...lease.rows.values()].map(({ name }) => name).sort())
    ending.abort()
    expect((await stream.next()).done).toBe(true)
    lease.release()
  })

  it('show one object without managedFields, and an unknown kind or cluster is NOT_FOUND', async () => {
    const pod = budapp()
    const signal = AbortSignal.timeout(5_000)
    const { yaml } = await service().object({ cluster, kind: 'pods', namespace: pod.namespace, name: pod.name }, signal)
    expect(yaml).toContain(`name: ${pod.name}`)
    expect(yaml).not.toContain('managedFields')
    const missing = service().object({ cluster, kind: 'pods', namespace: 'default', name: 'nope' }, signal)
    expect((await failure(Promise.resolve(missing))).code).toBe('NOT_FOUND')
    expect(() => service().retry({ cluster: 'nope' }, signal)).toThrow(CockpitError)
  })
})

describe('commands in pods', () => {
  const run = (command: readonly string[], more: object = {}) => {
    const pod = budapp()
    return fleet
      .access(cluster)
      .exec({ namespace: pod.namespace, pod: pod.name, container: 'budapp', command, ...more })
  }

  it('tell what they printed and how they ended', async () => {
    expect(await run(['sh', '-c', 'echo out; echo err >&2; exit 3'])).toEqual({
      exitCode: 3,
      stdout: 'out\n',
      stderr: 'err\n',
      truncated: false,
    })
    expect(await run(['true'])).toMatchObject({ exitCode: 0, stdout: '' })
  })

  it('get their words as they are, never through a shell', async () => {
    expect((await run(['echo', '$HOME;', '&& false', 'ü "x"'])).stdout).toBe('$HOME; && false ü "x"\n')
  })

  it('are cut to the size that was asked for, and say so', async () => {
    const result = await run(['sh', '-c', 'head -c 100000 /dev/zero | tr "\\0" x'], { maxBytes: 1_000 })
    expect(result).toMatchObject({ exitCode: 0, truncated: true })
    expect(result.stdout).toHaveLength(1_000)
  })

  it('fail in words', async () => {
    expect((await failure(run(['no-such-program']))).code).toBe('EXEC_FAILED')
    expect((await failure(run(['sleep', '30'], { timeoutMs: 500 }))).code).toBe('TIMED_OUT')
    expect((await failure(run(['sleep', '30'], { signal: AbortSignal.timeout(300) }))).code).toBe('CANCELLED')
    const nowhere = fleet.access(cluster).exec({ namespace: 'default', pod: 'nope', container: 'c', command: ['true'] })
    expect((await failure(nowhere)).code).toBe('NOT_FOUND')
  })
})

describe('the ways to what runs in the cluster', () => {
  it('forward a port to PostgreSQL, which answers its own protocol', async () => {
    const ending = new AbortController()
    const socket = await fleet
      .access(cluster)
      .portForward({ namespace: 'bud-data', pod: 'postgresql-0' }, 5432, ending.signal)
    // SSLRequest: length 8, code 80877103. PostgreSQL answers with one letter.
    const answer = new Promise<string>((resolve, reject) => {
      socket.once('data', (bytes: Buffer) => resolve(bytes.toString('latin1')))
      socket.once('error', reject)
    })
    socket.write(Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]))
    expect(await answer).toMatch(/^[SN]$/)
    const closed = new Promise((resolve) => socket.once('close', resolve))
    socket.on('error', () => undefined)
    ending.abort()
    await closed
    const nowhere = fleet
      .access(cluster)
      .portForward({ namespace: 'bud-data', pod: 'nope' }, 5432, new AbortController().signal)
    expect((await failure(nowhere)).code).toBe('NOT_FOUND')
  })

  it('ask Prometheus through the API server, and tell its errors from the API server’s', async () => {
    const access = fleet.access(cluster)
    const prometheus = { namespace: 'monitoring', service: 'prometheus', port: 9090 }
    const answer = await access.serviceProxy(prometheus, '/api/v1/query', { query: { query: 'vector(7)' } })
    expect(answer.status).toBe(200)
    expect(JSON.parse(answer.body).data.result[0].value[1]).toBe('7')
    const refused = await access.serviceProxy(prometheus, '/api/v1/query', { query: { query: 'not promql (' } })
    expect(refused.status).toBe(400)
    const missing = access.serviceProxy({ ...prometheus, service: 'nope' }, '/')
    expect((await failure(missing)).code).toBe('NOT_FOUND')
  })
})

it('knows its kinds by short names', () => {
  expect(findKind('PO')?.plural).toBe('pods')
  expect(findKind('svc')?.plural).toBe('services')
  expect(findKind('nope')).toBeNull()
})
