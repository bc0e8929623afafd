import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { parseNvidiaSmiCsv, parseNvidiaSmiXml } from '@main/gpu/nvidia-smi.ts'
import { fieldsKnownTo } from '@main/gpu/smi-query.ts'
import { GpuBoard } from '@main/lab/gpu-board.ts'
import { curl } from '@main/lab/pod-commands/curl.ts'
import { CurlUsage, parseCurlArguments } from '@main/lab/pod-commands/curl-arguments.ts'
import { nslookup } from '@main/lab/pod-commands/nslookup.ts'
import { nvidiaSmi } from '@main/lab/pod-commands/nvidia-smi.ts'
import { type PodCommand, type PodPlace, readPodPlace } from '@main/lab/pod-commands/pod-place.ts'
import { python } from '@main/lab/pod-commands/python.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const portOf = (server: Server) => (server.address() as AddressInfo).port
const listen = (server: Server) => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))

/** What the supervisor says of the cards of a container, or of a node. */
function gpusOf(url: string) {
  const board = new GpuBoard(lab, () => [41, 83])
  const node = `${lab}-gpu-1`
  const pod = { uid: 'u', namespace: 'bud-inference', name: 'a', container: 'endpoint-qwen-3-32b', node, gpus: 2 }
  board.assign([pod])
  const place = new URL(url, 'http://lab').searchParams
  return place.has('node') ? board.ofNode(place.get('node') ?? '') : board.ofEndpoint(place.get('endpoint') ?? '')
}
let lab = 'prod-eu'

// A service of the platform, and a cluster network that knows only budapp.bud-system:8080.
const asked: string[] = []
const platform = createServer((request, response) => {
  asked.push(`${request.method} ${request.headers.host ?? ''}${request.url ?? ''}`)
  if (request.url?.startsWith('/lab/gpus')) return response.end(JSON.stringify(gpusOf(request.url)))
  response.writeHead(request.url === '/missing' ? 404 : 200, { 'content-type': 'text/plain' }).end('fine\n')
})
const network = createServer((request, response) => {
  const name = new URL(request.url ?? '/', 'http://network').searchParams.get('name') ?? ''
  const addresses: Record<string, string> = { kube: '10.96.0.10', budapp: '10.96.7.7' }
  const address = addresses[name.split(/[-.]/)[0] ?? '']
  response.writeHead(address === undefined ? 404 : 200).end(address ?? 'no such host')
})
network.on('connect', (request, socket) => {
  const target = (request.url ?? '').replace('.svc.cluster.local', '')
  if (target !== 'budapp.bud-system:8080' && target !== 'budapp:8080') {
    const reason = target.startsWith('postgresql') ? 'service has no ready endpoint' : 'no such host: x'
    return socket.end(`HTTP/1.1 502 ${reason}\r\n\r\n`)
  }
  const server = connect(portOf(platform), '127.0.0.1', () => {
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
    server.pipe(socket).pipe(server)
  })
  socket.on('error', () => server.destroy())
  server.on('error', () => socket.destroy())
})

beforeAll(() => Promise.all([listen(platform), listen(network)]))
afterAll(() => {
  for (const server of [platform, network]) {
    server.closeAllConnections()
    server.close()
  }
})

const placeOf = (variables: Record<string, string>): PodPlace =>
  readPodPlace({
    COCKPIT_LAB_CLUSTER: 'prod-eu',
    COCKPIT_LAB_NETWORK: `127.0.0.1:${portOf(network)}`,
    COCKPIT_LAB_EXPORTER: `127.0.0.1:${portOf(platform)}`,
    ...variables,
  })

async function run(command: PodCommand, argv: readonly string[], variables: Record<string, string> = {}) {
  let stdout = ''
  let stderr = ''
  const exitCode = await command({
    argv,
    place: placeOf({ COCKPIT_LAB_NAMESPACE: 'bud-system', COCKPIT_LAB_CONTAINER: 'budapp', ...variables }),
    output: {
      stdout: (text) => {
        stdout += text
      },
      stderr: (text) => {
        stderr += text
      },
    },
    now: () => Date.UTC(2026, 6, 14, 8, 12, 38, 696),
  })
  return { exitCode, stdout, stderr }
}
const gpuPod = {
  COCKPIT_LAB_NAMESPACE: 'bud-inference',
  COCKPIT_LAB_CONTAINER: 'endpoint-qwen-3-32b',
  COCKPIT_LAB_GPUS: '2',
}

describe('parseCurlArguments', () => {
  it('reads joined and separate options', () => {
    expect(parseCurlArguments(['-sSo', '/dev/null', '-w', '%{http_code}', 'a.b:80/c'])).toMatchObject({
      url: 'http://a.b:80/c',
      silent: true,
      showError: true,
      outputFile: '/dev/null',
      writeOut: '%{http_code}',
    })
  })
  it.each([[['--fancy', 'http://a']], [['-Z', 'http://a']], [['-o']], [[]]])('refuses %j', (argv) => {
    expect(() => parseCurlArguments(argv)).toThrow(CurlUsage)
  })
})

describe('curl', () => {
  it('reaches a service through the network and shows the exchange with -v', async () => {
    const { exitCode, stdout, stderr } = await run(curl, ['-v', 'http://budapp.bud-system:8080/health'])
    expect([exitCode, stdout]).toEqual([0, 'fine\n'])
    expect(stderr).toContain('> GET /health HTTP/1.1')
    expect(stderr).toContain('< HTTP/1.1 200 OK')
  })
  it('writes out what is asked for', async () => {
    const { stdout } = await run(curl, ['-s', '-o', '/dev/null', '-w', '%{http_code}\\n', 'http://budapp:8080/missing'])
    expect(stdout).toBe('404\n')
  })
  it.each([
    ['http://nowhere.bud-system:8080/', 6],
    ['http://postgresql.bud-data:5432', 7],
    ['http://localhost:9999/', 7],
    ['https://budapp.bud-system:8080/', 1],
    ['http://[', 3],
  ])('fails for %s with code %i', async (url, code) => {
    const { exitCode, stderr } = await run(curl, [url])
    expect(exitCode).toBe(code)
    expect(stderr).toContain(`curl: (${code})`)
  })
  it('fails with -f on a status of 400 and more, silently with -s', async () => {
    expect(await run(curl, ['-sf', 'http://budapp:8080/missing'])).toEqual({ exitCode: 22, stdout: '', stderr: '' })
  })
  it('invokes another service through the sidecar', async () => {
    const { exitCode } = await run(curl, ['http://localhost:3500/v1.0/invoke/budapp/method/health?deep=1'])
    expect(exitCode).toBe(0)
    expect(asked.at(-1)).toMatch(/\/health\?deep=1$/)
  })
  it('asks for this endpoint’s own figures in its pod', async () => {
    await run(curl, ['localhost:8000/metrics'], gpuPod)
    expect(asked.at(-1)).toMatch(/\/metrics\?endpoint=endpoint-qwen-3-32b$/)
  })
})

describe('python', () => {
  it('prints, and does nothing for tracemalloc', async () => {
    const { exitCode, stdout } = await run(python, ['-c', "import tracemalloc; tracemalloc.start(); print('OK')"])
    expect([exitCode, stdout]).toEqual([0, 'OK\n'])
  })
  it('fails as SQLAlchemy does when the database cannot be reached, and prints nothing after it', async () => {
    const { exitCode, stdout, stderr } = await run(python, ['-c', "from budapp.db import engine; print('OK')"])
    expect([exitCode, stdout]).toEqual([1, ''])
    expect(stderr).toContain('sqlalchemy.exc.OperationalError')
    expect(stderr).toContain('Connection refused')
  })
  it('says so when it does not know a statement', async () => {
    expect((await run(python, ['-c', 'import os'])).exitCode).toBe(2)
    expect((await run(python, [])).exitCode).toBe(2)
  })
})

describe('nvidia-smi', () => {
  it('prints a table whose lines are all as wide as the real one’s', async () => {
    const { stdout } = await run(nvidiaSmi, [], gpuPod)
    const lines = stdout
      .split('\n')
      .slice(1)
      .filter((line) => line !== '')
    expect(new Set(lines.map((line) => line.length))).toEqual(new Set([91]))
    expect(stdout).toContain('|   1  NVIDIA H100 80GB HBM3          On  |')
    expect(stdout).toContain('Tue Jul 14 08:12:38 2026')
    expect(stdout).toContain('     83%      Default |')
  })
  it('answers a query in CSV with and without header and units', async () => {
    const query = '--query-gpu=timestamp,index,name,utilization.gpu,memory.total,temperature.gpu'
    const { stdout } = await run(nvidiaSmi, [query, '--format=csv'], gpuPod)
    expect(stdout.split('\n')).toEqual([
      'timestamp, index, name, utilization.gpu [%], memory.total [MiB], temperature.gpu',
      '2026/07/14 08:12:38.696, 0, NVIDIA H100 80GB HBM3, 41 %, 81559 MiB, 46',
      '2026/07/14 08:12:38.696, 1, NVIDIA H100 80GB HBM3, 83 %, 81559 MiB, 59',
      '',
    ])
    const bare = await run(nvidiaSmi, ['--query-gpu=utilization.gpu', '--format=csv,noheader,nounits'], gpuPod)
    expect(bare.stdout).toBe('41\n83\n')
  })
  it('fails the whole query for one unknown field', async () => {
    const { exitCode, stdout } = await run(nvidiaSmi, ['--query-gpu=index,toString', '--format=csv'], gpuPod)
    expect(exitCode).toBe(2)
    expect(stdout).toBe('Field "toString" is not a valid field to query.\n\n')
  })
  it('shows what an L40S does not have in the form that its driver uses', async () => {
    const query = ['--query-gpu=mig.mode.current,temperature.memory,fan.speed', '--format=csv,noheader']
    lab = 'staging'
    const { stdout } = await run(nvidiaSmi, query, { ...gpuPod, COCKPIT_LAB_CLUSTER: lab, COCKPIT_LAB_GPUS: '2' })
    lab = 'prod-eu'
    expect(stdout).toBe('[N/A], N/A, [N/A]\n[N/A], N/A, [N/A]\n')
  })
  it('lists devices with different identifiers, and writes XML with as many', async () => {
    const { stdout } = await run(nvidiaSmi, ['-L'], gpuPod)
    const uuids = [...stdout.matchAll(/UUID: (GPU-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/g)].map(
      ([, uuid]) => uuid,
    )
    expect(new Set(uuids).size).toBe(2)
    const xml = (await run(nvidiaSmi, ['-q', '-x'], gpuPod)).stdout
    expect(xml.match(/<gpu id=/g)).toHaveLength(2)
    expect(xml).toContain('<gpu_util>83 %</gpu_util>')
  })
  it.each([
    ['prod-eu', 'prod-eu-gpu-1', 13, 8],
    ['prod-eu', 'prod-eu-gpu-2', 13, 8],
    ['prod-us', 'prod-us-gpu-1', 11, 8],
    ['prod-us', 'prod-us-gpu-2', 12, 8],
    ['staging', 'staging-gpu-1', 13, 4],
  ])('is read as it stands, on %s %s with documents of version %i', async (cluster, node, version, cards) => {
    lab = cluster
    const place = { COCKPIT_LAB_CLUSTER: cluster, COCKPIT_LAB_NODE: node }
    const xml = (await run(nvidiaSmi, ['-q', '-x'], place)).stdout
    expect(xml).toContain(`nvsmi_device_v${version}.dtd`)
    const document = parseNvidiaSmiXml(xml)
    if (document.form === 'refused') throw new Error(document.troubles[0].text)
    expect(document.troubles).toEqual([])
    expect(document.cards).toHaveLength(cards)
    const help = (await run(nvidiaSmi, ['--help-query-gpu'], place)).stdout
    const query = `--query-gpu=${fieldsKnownTo(help).join(',')}`
    const lines = (await run(nvidiaSmi, [query, '--format=csv,nounits'], place)).stdout.trim().split('\n')
    const [header = '', ...rows] = lines
    expect(rows).toHaveLength(cards)
    for (const [index, line] of rows.entries()) {
      const row = parseNvidiaSmiCsv(header, line)
      if (row.form === 'refused') throw new Error(row.trouble.text)
      const { uuid, powerW, utilisationPercent, throttle, memoryUsedMiB, smClockMHz, migEnabled } = row.reading
      expect(document.cards[index]).toMatchObject({
        uuid,
        powerW,
        utilisationPercent,
        throttle,
        memoryUsedMiB,
        smClockMHz,
        migEnabled,
      })
      expect(powerW).toBeTypeOf('number')
      expect(utilisationPercent).toBe(node === 'prod-eu-gpu-2' ? 'mig' : utilisationPercent)
    }
    lab = 'prod-eu'
  })
  it('of an old driver refuses the fields of later ones, and takes old names on a new one', async () => {
    lab = 'prod-us'
    const old = { COCKPIT_LAB_CLUSTER: lab, COCKPIT_LAB_NODE: 'prod-us-gpu-1' }
    for (const field of ['clocks_event_reasons.active', 'power.draw.instant', 'gpu_recovery_action']) {
      expect((await run(nvidiaSmi, [`--query-gpu=index,${field}`, '--format=csv'], old)).exitCode).toBe(2)
    }
    const newer = { COCKPIT_LAB_CLUSTER: lab, COCKPIT_LAB_NODE: 'prod-us-gpu-2' }
    const { stdout } = await run(nvidiaSmi, ['--query-gpu=clocks_throttle_reasons.active', '--format=csv'], newer)
    expect(stdout.split('\n')[0]).toBe('clocks_event_reasons.active')
    lab = 'prod-eu'
  })
  it('is not there in a pod without devices', async () => {
    expect((await run(nvidiaSmi, [])).exitCode).toBe(127)
  })
})

describe('nslookup', () => {
  it('answers a service’s address, and NXDOMAIN for none', async () => {
    const found = await run(nslookup, ['budapp.bud-system.svc.cluster.local'])
    expect([found.exitCode, found.stdout]).toEqual([0, expect.stringContaining('Address: 10.96.7.7')])
    const lost = await run(nslookup, ['nothing.bud-system'])
    expect([lost.exitCode, lost.stdout]).toEqual([1, expect.stringContaining('NXDOMAIN')])
  })
})
