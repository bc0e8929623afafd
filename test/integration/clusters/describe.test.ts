import type { Fleet } from '@main/clusters/fleet.ts'
import { clustersContract } from '@shared/clusters/contract.ts'
import { isComplete, type ObjectMessage } from '@shared/clusters/object-message.ts'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { adminClient } from './admin-client.ts'
import { clustersServiceOf, fleetOf, until } from './lab-fleet.ts'

const { kubeconfig, restrictedKubeconfig } = inject('lab')
const cluster = 'staging'
const system = 'bud-system'
const scratch = 'bud-workloads'
const admin = adminClient(kubeconfig, cluster)
const name = `described-${process.pid}`
let fleet: Fleet

beforeAll(async () => {
  fleet = await fleetOf(kubeconfig, [cluster])
  await fleet.settled(AbortSignal.timeout(30_000))
})
afterAll(async () => {
  await fleet.close()
})

/** Follows one object as the window does: everything goes through the contract. */
function follow(kind: string, namespace: string | null, objectName: string, of: Fleet = fleet, on = cluster) {
  const ending = new AbortController()
  const service = clustersServiceOf(of)
  const seen: { last: ObjectMessage | null; texts: string[]; failed: unknown } = { last: null, texts: [], failed: null }
  const reading = (async () => {
    const input = { cluster: on, kind, namespace, name: objectName }
    for await (const message of service.describe(input, ending.signal)) {
      seen.last = clustersContract.members.describe.message.parse(message)
      seen.texts.push(JSON.stringify(message))
    }
  })().catch((thrown: unknown) => {
    seen.failed = thrown
  })
  const settled = async (): Promise<ObjectMessage> => {
    await until(
      `${kind} ${objectName} is read`,
      () => seen.failed !== null || (seen.last !== null && isComplete(seen.last)),
      30_000,
    )
    if (seen.failed !== null) throw seen.failed
    return seen.last as ObjectMessage
  }
  const end = async () => {
    ending.abort()
    await reading
  }
  return { seen, settled, end }
}

async function described(kind: string, namespace: string | null, objectName: string): Promise<ObjectMessage> {
  const following = follow(kind, namespace, objectName)
  try {
    return await following.settled()
  } finally {
    await following.end()
  }
}

const factsOf = ({ description }: ObjectMessage) =>
  Object.fromEntries((description?.facts ?? []).map(({ title, text }) => [title, text]))
const relatedOf = ({ related }: ObjectMessage) =>
  related.objects.map(({ relation, kind, name }) => `${relation}: ${kind}/${name}`)

async function budappPod(): Promise<string> {
  const { items } = await admin.core.listNamespacedPod({ namespace: system, labelSelector: 'app=budapp' })
  return items[0]?.metadata?.name ?? ''
}

describe('the description of', () => {
  it('a pod: containers, owners up to the Deployment, node, service, use', async () => {
    const pod = await described('pods', system, await budappPod())
    expect(pod.presence).toBe('there')
    expect(pod.freshness.state).toBe('live')
    expect(pod.description).toMatchObject({ kind: 'Pod', apiVersion: 'v1', namespace: system })
    expect(pod.description?.containers.map(({ name: own, role }) => [own, role])).toEqual([
      ['budapp', 'regular'],
      ['daprd', 'regular'],
    ])
    expect(pod.description?.containers[0]).toMatchObject({ ready: true, restarts: 0, now: { state: 'running' } })
    expect(pod.description?.conditions.find(({ type }) => type === 'Ready')).toMatchObject({
      status: 'True',
      tone: 'ok',
    })
    const related = relatedOf(pod)
    expect(related[0]).toMatch(/^Owner: replicasets\/budapp-/)
    expect(related[1]).toBe('Owner: deployments/budapp')
    expect(related).toContain('Selected by: services/budapp')
    expect(pod.related.objects.find(({ relation }) => relation === 'Runs on')).toMatchObject({
      kind: 'nodes',
      namespace: null,
      state: { text: 'Ready', tone: 'ok' },
    })
    expect(pod.related.unread).toEqual([])
    expect(pod.description?.bounds?.cpu).toEqual({ request: 600, limit: 2300 })
    expect(pod.usage?.freshness.state).toBe('live')
  })

  it('a deployment: replica sets, pods with their state, the service', async () => {
    const deployment = await described('deployments', system, 'budapp')
    expect(factsOf(deployment)).toMatchObject({ Ready: expect.stringMatching(/^\d\/\d$/) })
    const related = relatedOf(deployment)
    expect(related.filter((each) => each.startsWith('Replica set: '))).not.toEqual([])
    expect(deployment.related.objects.find(({ relation }) => relation === 'Pod')?.state).toEqual({
      text: 'Running',
      tone: 'ok',
    })
    expect(related).toContain('Selected by: services/budapp')
    expect(deployment.usage).toBeNull()
  })

  it('a workload and its pods: the autoscaler of the one, the budget of the other', async () => {
    const access = fleet.access(cluster)
    const of = 'support-assistant'
    const metadata = { name, namespace: scratch }
    const { spec } = (await access.json(`/apis/apps/v1/namespaces/${scratch}/deployments/${of}`)) as {
      spec: { replicas: number; selector: unknown }
    }
    const made = {
      '/apis/policy/v1/namespaces/bud-workloads/poddisruptionbudgets': {
        metadata,
        spec: { maxUnavailable: 1, selector: spec.selector },
      },
      '/apis/autoscaling/v2/namespaces/bud-workloads/horizontalpodautoscalers': {
        metadata,
        // It may change nothing: others use the same lab.
        spec: {
          scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: of },
          minReplicas: spec.replicas,
          maxReplicas: spec.replicas,
          metrics: [
            { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } },
          ],
        },
      },
    }
    const headers = { 'content-type': 'application/json' }
    try {
      for (const [path, body] of Object.entries(made)) {
        await access.json(path, { method: 'POST', headers, body: JSON.stringify(body) })
      }
      const following = follow('deployments', scratch, of)
      try {
        await following.settled()
        const wanted = [`Scaled by: horizontalpodautoscalers/${name}`, `Protected by: poddisruptionbudgets/${name}`]
        const told = () => (following.seen.last === null ? [] : relatedOf(following.seen.last))
        await until('both', () => wanted.every((each) => told().includes(each)), 10_000)
        const pod = following.seen.last?.related.objects.find(({ relation }) => relation === 'Pod')?.name ?? ''
        const ofPod = relatedOf(await described('pods', scratch, pod))
        expect(ofPod).toEqual(expect.arrayContaining(wanted))
      } finally {
        await following.end()
      }
    } finally {
      for (const path of Object.keys(made)) {
        await access.json(`${path}/${name}`, { method: 'DELETE' }).catch(() => undefined)
      }
    }
  })

  it('a service: its endpoints and the pods behind it', async () => {
    const related = relatedOf(await described('services', system, 'budapp'))
    expect(related.some((each) => each.startsWith('Endpoints: endpointslices/budapp-'))).toBe(true)
    expect(related.some((each) => each.startsWith('Pod: pods/budapp-'))).toBe(true)
  })

  it('a node: amounts, conditions, its pods, what it uses', async () => {
    const { items } = await admin.core.listNode()
    const own = items[0]?.metadata?.name ?? ''
    const node = await described('nodes', null, own)
    expect(node.description?.conditions.find(({ type }) => type === 'Ready')).toMatchObject({ tone: 'ok' })
    expect(node.description?.bounds?.cpu.limit).toBeGreaterThan(0)
    const onIt = await admin.core.listPodForAllNamespaces({ fieldSelector: `spec.nodeName=${own}` })
    expect(node.related.objects.filter(({ relation }) => relation === 'Pod')).toHaveLength(onIt.items.length)
    expect(node.usage?.freshness.state).toBe('live')
  })

  it('a claim: its state and its storage class', async () => {
    await admin.core.createNamespacedPersistentVolumeClaim({
      namespace: scratch,
      body: {
        metadata: { name },
        spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'fast', resources: { requests: { storage: '1Gi' } } },
      },
    })
    try {
      const claim = await described('persistentvolumeclaims', scratch, name)
      expect(factsOf(claim)).toMatchObject({ Status: 'Pending', Requested: '1Gi' })
      expect(relatedOf(claim)).toEqual(['Storage class: storageclasses/fast'])
    } finally {
      await admin.core.deleteNamespacedPersistentVolumeClaim({ name, namespace: scratch })
    }
  })

  it('a kind that the program does not know by itself', async () => {
    // Every cluster serves these, and no built-in kind of ours is made for them.
    const service = await described('apiservices.apiregistration.k8s.io', null, 'v1beta1.metrics.k8s.io')
    expect(service.description).toMatchObject({ kind: 'APIService', apiVersion: 'apiregistration.k8s.io/v1' })
    expect(service.description?.conditions).toMatchObject([{ type: 'Available', status: 'True', tone: 'ok' }])
  })

  it('an object that is not there, which is not an error', async () => {
    expect(await described('pods', system, 'nobody')).toMatchObject({ presence: 'missing', description: null })
  })
})

describe('a Secret', () => {
  const value = `hunter2-${process.pid}`
  const encoded = Buffer.from(value).toString('base64')
  const service = () => clustersServiceOf(fleet)
  const ask = (key: string) =>
    service().secretKey({ cluster, namespace: scratch, name, key }, AbortSignal.timeout(10_000))

  beforeAll(async () => {
    await admin.core.createNamespacedSecret({
      namespace: scratch,
      body: { metadata: { name }, stringData: { password: value }, data: { key: 'AP/+' } },
    })
  })
  afterAll(async () => {
    await admin.core.deleteNamespacedSecret({ name, namespace: scratch })
  })

  it('is described by names and sizes, also while it changes', async () => {
    const following = follow('secrets', scratch, name)
    try {
      const secret = await following.settled()
      expect(secret.description?.keys).toEqual([
        { name: 'key', bytes: 3 },
        { name: 'password', bytes: value.length },
      ])
      const held = await admin.core.readNamespacedSecret({ name, namespace: scratch })
      held.data = { ...held.data, more: Buffer.from(`${value}!`).toString('base64') }
      await admin.core.replaceNamespacedSecret({ name, namespace: scratch, body: held })
      await until('the new key', () => following.seen.last?.description?.keys?.length === 3, 10_000)
      const sent = following.seen.texts.join('\n')
      expect(sent).not.toContain(value)
      expect(sent).not.toContain(encoded)
    } finally {
      await following.end()
    }
  })

  it('gives one value to who asks for its key', async () => {
    expect(await ask('password')).toEqual({ text: value, bytes: value.length })
    // Three bytes that are no text.
    expect(await ask('key')).toEqual({ text: null, bytes: 3 })
    await expect(ask('constructor')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('an open object', () => {
  it('is followed through a change, its deletion, and another of its name', async () => {
    await admin.createPod(name, scratch)
    const following = follow('pods', scratch, name)
    try {
      const first = await following.settled()
      expect(first).toMatchObject({ presence: 'there', remade: false })
      await admin.labelPod(name, scratch, 'two')
      await until('the label', () => following.seen.last?.description?.labels.turn === 'two', 10_000)
      await admin.deletePod(name, scratch)
      await until('gone', () => following.seen.last?.presence === 'gone', 10_000)
      // What it last was stays readable.
      expect(following.seen.last?.description?.uid).toBe(first.description?.uid)
      expect(following.seen.last?.goneAt).not.toBeNull()
      await admin.createPod(name, scratch)
      await until('there again', () => following.seen.last?.presence === 'there', 10_000)
      expect(following.seen.last).toMatchObject({ remade: true, goneAt: null })
      expect(following.seen.last?.description?.uid).not.toBe(first.description?.uid)
    } finally {
      await following.end()
      await admin.deletePod(name, scratch)
    }
  })

  it('has its own events, newest first, with their counts', async () => {
    const pod = await admin.createPod(`${name}-ev`, scratch)
    const eventsApi = async (reason: string, at: number, message: string) =>
      admin.core.createNamespacedEvent({
        namespace: scratch,
        body: {
          metadata: { name: `${name}-${reason.toLowerCase()}` },
          involvedObject: { kind: 'Pod', namespace: scratch, name: `${name}-ev`, uid: pod.metadata?.uid ?? '' },
          reason,
          message,
          type: 'Warning',
          count: 3,
          lastTimestamp: new Date(at),
        },
      })
    await eventsApi('Older', Date.now() - 60_000, 'first')
    await eventsApi('Newer', Date.now(), 'second')
    const following = follow('pods', scratch, `${name}-ev`)
    try {
      await following.settled()
      await until('both', () => (following.seen.last?.events.total ?? 0) >= 2, 10_000)
      expect(following.seen.last?.events.rows.slice(0, 2)).toMatchObject([
        { reason: 'Newer', count: 3, message: 'second' },
        { reason: 'Older' },
      ])
    } finally {
      await following.end()
      await admin.deletePod(`${name}-ev`, scratch)
      for (const reason of ['older', 'newer']) {
        await admin.core.deleteNamespacedEvent({ name: `${name}-${reason}`, namespace: scratch })
      }
    }
  })

  it('is told to a user of one namespace as far as RBAC goes, and the rest is named', async () => {
    const limited = await fleetOf(restrictedKubeconfig)
    try {
      await limited.settled(AbortSignal.timeout(20_000))
      const [id = ''] = limited.ids
      const pods = await admin.core.listNamespacedPod({ namespace: scratch })
      const theirs = pods.items[0]?.metadata?.name ?? ''
      const following = follow('pods', scratch, theirs, limited, id)
      try {
        const pod = await following.settled()
        expect(pod.presence).toBe('there')
        const refused = follow('nodes', null, 'whatever', limited, id)
        const node = await refused.settled()
        await refused.end()
        expect(node).toMatchObject({ presence: 'unknown', description: null, freshness: { state: 'denied' } })
        expect(node.freshness.reason).toContain('forbidden')
      } finally {
        await following.end()
      }
    } finally {
      await limited.close()
    }
  })
})
