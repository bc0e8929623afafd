import { createServer, type Server, type Socket } from 'node:net'
import { PassThrough, Writable } from 'node:stream'
import {
  CoreV1Api,
  CustomObjectsApi,
  Exec,
  KubeConfig,
  Log,
  PortForward,
  type V1Pod,
  type V1Status,
} from '@kubernetes/client-node'
import pg from 'pg'
import { Agent, request } from 'undici'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { z } from 'zod'
import { eventually } from './test-lab.ts'

const { kubeconfig, restrictedKubeconfig } = inject('lab')
const prometheusAnswer = z.object({
  data: z.object({ result: z.array(z.object({ value: z.tuple([z.number(), z.string()]) })) }),
})

const configFor = (context: string): KubeConfig => {
  const config = new KubeConfig()
  config.loadFromFile(kubeconfig)
  config.setCurrentContext(context)
  return config
}

/** A GET as the kubeconfig's user; the server's certificate is checked against the kubeconfig's own authority. */
async function get(config: KubeConfig, path: string): Promise<{ status: number; text: string }> {
  const cluster = config.getCurrentCluster()
  if (cluster?.caData === undefined) throw new Error('the kubeconfig names no authority')
  expect(cluster.skipTLSVerify).toBe(false)
  const token = config.getCurrentUser()?.token
  const dispatcher = new Agent({ connect: { ca: Buffer.from(cluster.caData, 'base64') } })
  try {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
    const answer = await request(cluster.server + path, { dispatcher, headers })
    return { status: answer.statusCode, text: await answer.body.text() }
  } finally {
    await dispatcher.close()
  }
}

const collect = () => {
  const chunks: Buffer[] = []
  const stream = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(Buffer.from(chunk))
      done()
    },
  })
  return { stream, text: () => Buffer.concat(chunks).toString('utf8') }
}

async function execIn(config: KubeConfig, pod: V1Pod, container: string, command: string[]) {
  const stdout = collect()
  const stderr = collect()
  const { namespace = '', name = '' } = pod.metadata ?? {}
  const status = await new Promise<V1Status>((resolve, reject) => {
    new Exec(config)
      .exec(namespace, name, container, command, stdout.stream, stderr.stream, null, false, resolve)
      .catch(reject)
  })
  return { status, stdout: stdout.text(), stderr: stderr.text() }
}

async function podOf(config: KubeConfig, namespace: string, app: string): Promise<V1Pod> {
  const pods = await config.makeApiClient(CoreV1Api).listNamespacedPod({ namespace, labelSelector: `app=${app}` })
  const pod = pods.items[0]
  if (pod === undefined) throw new Error(`no pod of ${app} in ${namespace}`)
  return pod
}

describe.each(['prod-eu', 'prod-us', 'staging'])('the way into %s', (context) => {
  const config = configFor(context)

  it('reaches the real Prometheus through the service proxy, though its pod has an invented address', async () => {
    const path = '/api/v1/namespaces/monitoring/services/prometheus:9090/proxy/api/v1/query?query='
    const answer = await get(config, `${path}${encodeURIComponent('up{job="platform"}')}`)
    expect(answer.status).toBe(200)
    const { result } = prometheusAnswer.parse(JSON.parse(answer.text)).data
    expect(result.map((one) => one.value[1])).toEqual(['1'])
  })

  it('reaches Alertmanager and ClickHouse the same way', async () => {
    const alerts = await get(config, '/api/v1/namespaces/monitoring/services/alertmanager:9093/proxy/api/v2/status')
    expect(alerts.status).toBe(200)
    expect(JSON.parse(alerts.text)).toHaveProperty('versionInfo')
    const clickhouse = await get(
      config,
      `/api/v1/namespaces/bud-data/services/clickhouse:8123/proxy/?query=${encodeURIComponent('SELECT 6*7')}`,
    )
    expect(clickhouse).toEqual({ status: 200, text: '42\n' })
  })

  it('says in words that nothing stands behind an address without a server', async () => {
    const answer = await get(config, '/api/v1/namespaces/kube-system/services/kube-dns:53/proxy/')
    expect(answer.status).toBeGreaterThanOrEqual(500)
    expect(answer.text).toContain('no server of the lab stands behind kube-system/kube-dns:53')
  })

  it('gives figures for kubectl top within two minutes', async () => {
    const metrics = config.makeApiClient(CustomObjectsApi)
    const usage = z.object({ items: z.array(z.object({ usage: z.object({ cpu: z.string(), memory: z.string() }) })) })
    const nodes = await eventually('node metrics', 120_000, async () => {
      const answer = usage.parse(
        await metrics.listClusterCustomObject({ group: 'metrics.k8s.io', version: 'v1beta1', plural: 'nodes' }),
      )
      return answer.items.length > 0 ? answer.items : null
    })
    for (const node of nodes) expect(Number.parseInt(node.usage.memory, 10)).toBeGreaterThan(0)
  })
})

describe('a pod of the lab', () => {
  const config = configFor('staging')

  it('runs a command in an empty scratch folder with a bare environment', async () => {
    const { stdout } = await execIn(config, await podOf(config, 'bud-system', 'budapp'), 'budapp', [
      'sh',
      '-c',
      'pwd; ls -A | xargs; env',
    ])
    const [folder = '', files, ...variables] = stdout.trim().split('\n')
    expect(folder).toMatch(/\/scratch$/)
    // A shell that was opened before, by another test, may have left its history.
    expect(files).toMatch(/^(\.bash_history)?$/)
    const names = variables.map((line) => line.split('=')[0] ?? '')
    const expected = ['PATH', 'HOME', 'TERM', 'LANG', 'LC_ALL', 'PWD', 'OLDPWD', 'SHLVL', '_']
    expect(names.filter((name) => !expected.includes(name) && !name.startsWith('COCKPIT_LAB_'))).toEqual([])
    expect(variables).toContain(`HOME=${folder}`)
  })

  it('hands arguments over as they are, never as shell text', async () => {
    const pod = await podOf(config, 'bud-system', 'budapp')
    const { stdout } = await execIn(config, pod, 'budapp', ['printf', '%s|', '$(id)', "a'b", 'c d'])
    expect(stdout).toBe("$(id)|a'b|c d|")
  })

  it('has a log that can be read', async () => {
    const pod = await podOf(config, 'bud-system', 'budapp')
    const lines = new PassThrough()
    const received = collect()
    lines.pipe(received.stream)
    await new Log(config).log('bud-system', pod.metadata?.name ?? '', 'budapp', lines, { tailLines: 5 })
    const text = await eventually('log lines', 10_000, async () => received.text() || null)
    expect(text.trim().split('\n').length).toBeGreaterThan(0)
  })
})

describe('port-forward', () => {
  const config = configFor('prod-eu')
  const sockets = new Set<Socket>()
  let server: Server
  let port = 0

  beforeAll(async () => {
    const forward = new PortForward(config)
    server = createServer((socket) => {
      sockets.add(socket)
      void forward.portForward('bud-data', 'postgresql-0', [5432], socket, null, socket)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    port = typeof address === 'object' && address !== null ? address.port : 0
  })

  afterAll(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })

  it('reaches the real PostgreSQL with the platform tables', async () => {
    const client = new pg.Client({ host: '127.0.0.1', port, user: 'bud', database: 'bud' })
    await client.connect()
    try {
      const settings = await client.query("SELECT current_setting('max_connections') AS most, version() AS version")
      expect(settings.rows[0]).toMatchObject({ most: '100', version: expect.stringMatching(/^PostgreSQL \d+/) })
      const tables = await client.query("SELECT count(*)::int AS count FROM pg_tables WHERE schemaname = 'public'")
      expect(tables.rows[0].count).toBeGreaterThan(0)
    } finally {
      await client.end()
    }
  })
})

describe('who may come in', () => {
  it('nobody without a token', async () => {
    const config = configFor('prod-eu')
    const cluster = config.getCurrentCluster()
    if (cluster === null) throw new Error('no cluster')
    const anonymous = new KubeConfig()
    anonymous.loadFromOptions({
      clusters: [cluster],
      users: [{ name: 'nobody' }],
      contexts: [{ name: 'nobody', cluster: cluster.name, user: 'nobody' }],
      currentContext: 'nobody',
    })
    const { status } = await get(anonymous, '/api/v1/namespaces/bud-system/pods')
    expect([401, 403]).toContain(status)
  })

  it('the developer of staging only where RBAC lets them', async () => {
    const config = new KubeConfig()
    config.loadFromFile(restrictedKubeconfig)
    expect(config.getCurrentContext()).toBe('staging-dev')
    expect((await get(config, '/api/v1/nodes')).status).toBe(403)
    expect((await get(config, '/api/v1/namespaces/bud-data/secrets')).status).toBe(403)
  })
})
