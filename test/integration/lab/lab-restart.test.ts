import { CoreV1Api, KubeConfig } from '@kubernetes/client-node'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { afterEach, describe, expect, inject, it } from 'vitest'
import { eventually, labServiceFor, processesOf } from './test-lab.ts'

const { folder, bundles, kubeconfig } = inject('lab')
const service = labServiceFor(folder, bundles)
const part = 'kube-apiserver staging'

const running = async () => {
  const client = await service.find()
  if (client === null) throw new Error('the lab under test does not run')
  return client
}
const stateOf = async (name: string) => (await service.status()).parts.find((one) => one.name === name)

describe('a server that dies', () => {
  afterEach(async () => {
    await (await running()).startPart(part)
  })

  it('stays down after kill, says so, and serves the same objects after start', async () => {
    const config = new KubeConfig()
    config.loadFromFile(kubeconfig)
    config.setCurrentContext('staging')
    const api = config.makeApiClient(CoreV1Api)
    const before = await api.readNamespace({ name: 'bud-system' })

    const client = await running()
    await client.killPart(part)
    expect(await stateOf(part)).toMatchObject({ state: 'failed', detail: expect.stringContaining('Killed on request') })
    await expect(api.readNamespace({ name: 'bud-system' })).rejects.toThrow()
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    expect((await stateOf(part))?.state).toBe('failed')

    await client.startPart(part)
    expect((await stateOf(part))?.state).toBe('ready')
    const after = await api.readNamespace({ name: 'bud-system' })
    expect(after.metadata?.uid).toBe(before.metadata?.uid)

    // The controllers, the scheduler and kwok have found their way back: a pod that is gone comes again and gets ready.
    const selector = { namespace: 'bud-system', labelSelector: 'app=budsim' }
    const gone = (await api.listNamespacedPod(selector)).items[0]?.metadata
    await api.deleteNamespacedPod({ namespace: 'bud-system', name: gone?.name ?? '' })
    await eventually('another pod of budsim', 60_000, async () => {
      const pods = (await api.listNamespacedPod(selector)).items
      const ready = pods.filter((pod) => pod.status?.containerStatuses?.every((container) => container.ready))
      return pods.length === 2 && ready.length === 2 && !pods.some((pod) => pod.metadata?.uid === gone?.uid)
    })
  })

  it('is started anew when nobody asked it to die', async () => {
    const first = await pidOf('/staging/prometheus/')
    process.kill(first, 'SIGKILL')
    const second = await eventually('another Prometheus', 20_000, async () => {
      const found = await pidOf('/staging/prometheus/')
      return found !== first && (await stateOf('Prometheus staging'))?.state === 'ready' ? found : null
    })
    expect(second).not.toBe(first)
  })
})

describe('the control of a lab', () => {
  it('names what it has when it is asked for something else', async () => {
    const client = await running()
    const thrown = await client.killPart('kubelet staging').catch((error: unknown) => error)
    expect(thrown).toBeInstanceOf(CockpitError)
    expect(thrown).toMatchObject({ code: 'NOT_FOUND', hint: expect.stringContaining('kube-apiserver prod-eu') })
    await expect(client.breakIncident('no-such-incident', null)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(client.breakIncident('crash-loop', 'no-such-cluster')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

async function pidOf(words: string): Promise<number> {
  const line = (await processesOf(folder)).find((one) => one.includes(words))
  if (line === undefined) throw new Error(`no process with ${words}`)
  return Number(line.split(' ')[0])
}
