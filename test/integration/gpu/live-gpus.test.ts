import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Cockpit, openCockpit } from '@main/cockpit.ts'
import { systemClock } from '@main/platform/system-clock.ts'
import type { Card, GpuNode } from '@shared/gpu/card.ts'
import type { GpuSourceState, LiveMessage } from '@shared/gpu/contract.ts'
import type { InferenceEndpoint } from '@shared/gpu/endpoint.ts'
import { liveMeasures, samplesIn } from '@shared/gpu/measures.ts'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { repositoryRoot } from '../lab/supervisor-bundle.ts'
import { eventually, labServiceFor, processesOf } from '../lab/test-lab.ts'

const { folder, bundles, kubeconfig } = inject('lab')
const lab = labServiceFor(folder, bundles)
const cluster = 'staging'
const part = `kube-apiserver ${cluster}`
const endpoint = 'endpoint-qwen-3-32b'
let cockpit: Cockpit
let settings: string

const soon = (ms = 30_000) => AbortSignal.timeout(ms)
const loops = async (): Promise<number> => (await processesOf(folder)).filter((line) => /--query-gpu/.test(line)).length

beforeAll(async () => {
  await lab.heal(null)
  settings = await mkdtemp(join(tmpdir(), 'cockpit-gpus-'))
  cockpit = await openCockpit({
    kubeconfigPaths: [kubeconfig],
    contexts: [cluster],
    root: repositoryRoot,
    clock: systemClock,
    surroundings: { platform: 'linux', env: { FOUNDRY_COCKPIT_SETTINGS: settings }, home: '/nonexistent' },
  })
  await cockpit.settled(soon(60_000))
})
afterAll(async () => {
  await lab.heal(null)
  await cockpit.close()
  await rm(settings, { recursive: true, force: true })
})

/** What a window knows that follows the stream. */
function viewer() {
  const ending = new AbortController()
  const view = {
    cards: new Map<string, Card>(),
    order: [] as string[],
    nodes: [] as GpuNode[],
    sources: [] as GpuSourceState[],
    endpoints: [] as InferenceEndpoint[],
    samples: 0,
    dropped: 0,
    /** ms until the first card with figures. */
    firstAfter: null as number | null,
    /** Samples of each card that came so far. */
    counted: new Map<string, number>(),
  }
  const began = performance.now()
  const take = (message: LiveMessage) => {
    if (message.order !== null) view.order = message.order
    for (const card of message.changed) view.cards.set(card.key, card)
    for (const { place } of samplesIn(message.samples)) {
      const key = view.order[place] ?? '?'
      view.counted.set(key, (view.counted.get(key) ?? 0) + 1)
      view.samples += 1
    }
    view.dropped += message.dropped
    view.nodes = message.nodes ?? view.nodes
    view.sources = message.sources ?? view.sources
    view.endpoints = message.endpoints ?? view.endpoints
    if (message.changed.some(({ reading }) => typeof reading.powerW === 'number')) {
      view.firstAfter ??= performance.now() - began
    }
  }
  const followed = (async () => {
    for await (const message of cockpit.handlers.gpu.live({ cluster }, ending.signal)) take(message as LiveMessage)
  })()
  return {
    view,
    card: (index: number) => [...view.cards.values()].find(({ reading }) => reading.index === index),
    sessions: () => view.sources.find(({ id }) => id === 'nvidia-smi')?.sessions ?? 0,
    async close() {
      ending.abort()
      await followed
    },
  }
}

let open: ReturnType<typeof viewer> | null = null
afterEach(async () => {
  await open?.close()
  open = null
  await lab.heal(null)
  // A loop notices at its next line that nobody reads any more.
  await eventually('the end of every session', 20_000, async () => (await loops()) === 0)
})

describe('an open screen', () => {
  it('has readings at once, a line a second from one session for each node, and ends it when it closes', async () => {
    const opened = viewer()
    open = opened
    const { view } = opened
    await eventually(
      'four cards of one session',
      20_000,
      async () => opened.sessions() === 1 && view.order.length === 4,
    )
    // dcgm-exporter is scraped at the opening; the session follows as soon as its program runs.
    console.log(`first readings after ${Math.round(view.firstAfter ?? Number.NaN)} ms`)
    await eventually('lines of the session', 20_000, async () => opened.card(3)?.provenance.source === 'nvidia-smi')
    expect(await loops()).toBeGreaterThan(0)
    const before = view.samples
    await eventually('samples of every card', 20_000, async () => view.samples - before >= 12)
    expect(view.dropped).toBe(0)
    expect(view.nodes).toMatchObject([{ name: 'staging-gpu-1', allocatable: 4, state: 'live', missing: 0 }])
    expect(view.nodes[0]?.taints).toEqual(['nvidia.com/gpu=present:NoSchedule'])

    const second = viewer()
    await eventually('the second window', 20_000, async () => second.view.order.length === 4)
    expect(second.sessions()).toBe(1)
    await second.close()
    expect(await loops()).toBeGreaterThan(0)

    await opened.close()
    await eventually('the end of every session', 20_000, async () => (await loops()) === 0)
    const { clusters } = await cockpit.handlers.gpu.snapshot({ cluster, waitMs: 0 }, soon())
    expect(clusters[0]?.sources.find(({ id }) => id === 'nvidia-smi')?.sessions).toBe(0)
  })

  it('says of each card whose it is, and the same of its server', async () => {
    const opened = viewer()
    open = opened
    await eventually('holders by the device', 30_000, async () => opened.card(0)?.holdersBy === 'device')
    await eventually('what the servers serve', 30_000, async () =>
      [...opened.view.cards.values()].some(({ holders }) => holders[0]?.model === 'Qwen/Qwen3-32B'),
    )
    const held = [...opened.view.cards.values()].filter(({ holders }) => holders.length > 0)
    expect(held).toHaveLength(3)
    const free = [...opened.view.cards.values()].find(({ holders }) => holders.length === 0)
    expect(free?.reading.utilisationPercent).toBe(0)
    const server = opened.view.endpoints.find(({ workload }) => workload === endpoint)
    expect(server).toMatchObject({ model: 'Qwen/Qwen3-32B', reason: '' })
    expect(held.filter(({ holders }) => holders[0]?.pod === server?.pod)).toHaveLength(2)
    await eventually('rates', 30_000, async () => {
      const now = opened.view.endpoints.find(({ workload }) => workload === endpoint)
      return typeof now?.generatedTokensPerSecond === 'number' && now.generatedTokensPerSecond > 0
    })
  })

  it('keeps what it has as stale while the API server is away, and goes on when it is back', async () => {
    const opened = viewer()
    open = opened
    const isLive = () => {
      const cards = [...opened.view.cards.values()]
      const live = cards.filter(({ freshness }) => freshness === 'live')
      return live.length === 4 && live.every(({ provenance }) => provenance.source === 'nvidia-smi')
    }
    await eventually('live cards', 30_000, async () => isLive())
    const client = await lab.find()
    if (client === null) throw new Error('the lab does not run')
    await client.killPart(part)
    try {
      await eventually('stale cards', 30_000, async () =>
        [...opened.view.cards.values()].every(({ freshness, reason }) => freshness === 'stale' && reason !== ''),
      )
      expect(opened.view.order).toHaveLength(4)
      expect(opened.view.nodes[0]).toMatchObject({ state: 'stale', reason: expect.stringMatching(/./) })
      expect(opened.card(0)?.reading.powerW).toBeTypeOf('number')
    } finally {
      await client.startPart(part)
    }
    await eventually('live cards again', 60_000, async () => isLive())
    await eventually('one session', 20_000, async () => opened.sessions() === 1)
  })
})

describe('without a session', () => {
  it('the heat map has every card, and opens none', async () => {
    const ending = new AbortController()
    try {
      const found = await eventually('the cards of the heat map', 40_000, async () => {
        for await (const message of cockpit.handlers.gpu.fleet({}, ending.signal)) {
          const one = message.changed.find(({ keys }) => keys.length === 4)
          if (one !== undefined) return one
        }
        return null
      })
      expect(found).toMatchObject({ cluster, allocatable: 4, requested: 3 })
      expect([...samplesIn(found.samples)].map(({ place }) => place)).toEqual([0, 1, 2, 3])
      expect(await loops()).toBe(0)
    } finally {
      ending.abort()
    }
  })

  it('another source can be chosen, and is remembered', async () => {
    await cockpit.handlers.gpu.choose({ cluster, source: 'dcgm' }, soon())
    try {
      const opened = viewer()
      open = opened
      await eventually('cards', 30_000, async () => opened.view.order.length === 4)
      await eventually('dcgm in use', 30_000, async () => opened.card(0)?.provenance.source === 'dcgm')
      expect(opened.view.sources.find(({ id }) => id === 'nvidia-smi')).toMatchObject({
        state: 'available',
        sessions: 0,
      })
      expect(await loops()).toBe(0)
    } finally {
      await cockpit.handlers.gpu.choose({ cluster, source: 'auto' }, soon())
    }
  })

  it('reads one node whole on demand, and tells what was kept of a card', async () => {
    const { cards } = await cockpit.handlers.gpu.readNode({ cluster, node: 'staging-gpu-1' }, soon())
    expect(cards.map(({ reading }) => reading.driverVersion)).toEqual(Array(4).fill('570.124.06'))
    const [card] = cards
    const kept = await cockpit.handlers.gpu.history(
      { cluster, card: card?.key ?? '', from: Date.now() - 600_000 },
      soon(),
    )
    // Before it was read here Prometheus may know it.
    expect(['memory', 'both']).toContain(kept.source)
    expect(kept.at.length).toBeGreaterThan(0)
    expect(kept.values[liveMeasures.indexOf('powerW')]).toHaveLength(kept.at.length)
  })
})

describe('on an incident', () => {
  const problemOf = (rule: string) =>
    eventually(`a problem ${rule}`, 60_000, async () =>
      cockpit.summaries()[0]?.problems.find((problem) => problem.rule === rule),
    )

  it('gpu-throttling: problem, card, kept figures and runbook agree on the card and the reason', async () => {
    await lab.breakIncident('gpu-throttling', cluster)
    const problem = await problemOf('nodes/gpu-throttling')
    expect(problem).toMatchObject({
      severity: 'critical',
      title: expect.stringContaining('too hot: slowed by the hardware'),
    })
    const opened = viewer()
    open = opened
    const hot = await eventually('the throttled card', 40_000, async () =>
      [...opened.view.cards.values()].find(
        ({ reading, provenance }) =>
          provenance.source === 'nvidia-smi' &&
          typeof reading.throttle !== 'string' &&
          reading.throttle.includes('hardware-thermal-slowdown'),
      ),
    )
    expect(problem.evidence).toContain(hot.reading.uuid)
    expect(problem.evidence).toContain(`held by bud-inference/${endpoint}`)
    const kept = await cockpit.handlers.gpu.history({ cluster, card: hot.key, from: Date.now() - 5_000 }, soon())
    expect(kept.values[liveMeasures.indexOf('temperatureC')]?.at(-1)).toBe(92)
    const fits = await cockpit.handlers.runbooks.fitting({ cluster, problem }, soon())
    const fit = fits.find(({ runbook }) => runbook.id === 'inference-slowdown')
    expect(fit?.inputs).toEqual({ endpoint })
    await lab.heal(null)
    await eventually('the end of the problem', 60_000, async () =>
      cockpit.summaries()[0]?.problems.every(({ rule }) => rule !== 'nodes/gpu-throttling'),
    )
  })

  it('inference-queue: problem and server agree on how many wait', async () => {
    await lab.breakIncident('inference-queue', cluster)
    const problem = await problemOf('deployments/inference-queue')
    expect(problem).toMatchObject({ severity: 'critical', object: { name: endpoint } })
    const opened = viewer()
    open = opened
    await eventually('a full queue', 40_000, async () => {
      const server = opened.view.endpoints.find(({ workload }) => workload === endpoint)
      return typeof server?.waiting === 'number' && server.waiting > 500 && Number(server.kvCachePercent) > 98
    })
    await lab.heal(null)
    await eventually('the end of the problem', 60_000, async () =>
      cockpit.summaries()[0]?.problems.every(({ rule }) => rule !== 'deployments/inference-queue'),
    )
  })
})
