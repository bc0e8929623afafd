import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Cockpit, openCockpit } from '@main/cockpit.ts'
import { systemClock } from '@main/platform/system-clock.ts'
import { type ClusterSources, type SourcesOverview, sourcesOverview } from '@shared/sources/contract.ts'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { repositoryRoot } from '../lab/supervisor-bundle.ts'

const { kubeconfig, restrictedKubeconfig } = inject('lab')
let folder: string
let cockpit: Cockpit | null
const signal = () => AbortSignal.timeout(30_000)

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cockpit-sources-'))
  cockpit = null
})
afterEach(async () => {
  await cockpit?.close()
  await rm(folder, { recursive: true, force: true })
})

const open = async (paths: readonly string[], contexts: readonly string[] | null = null): Promise<Cockpit> => {
  cockpit = await openCockpit({
    kubeconfigPaths: paths,
    contexts,
    root: repositoryRoot,
    clock: systemClock,
    withAddedContexts: true,
    surroundings: {
      platform: process.platform,
      env: { ...process.env, FOUNDRY_COCKPIT_SETTINGS: join(folder, 'settings'), TERM: 'xterm' },
      home: folder,
    },
  })
  return cockpit
}
const overviewUntil = async (
  opened: Cockpit,
  enough: (overview: SourcesOverview) => boolean,
): Promise<SourcesOverview> => {
  const stop = new AbortController()
  try {
    for await (const message of opened.handlers.sources.overview({}, AbortSignal.any([stop.signal, signal()]))) {
      const overview = sourcesOverview.parse(message)
      if (enough(overview)) return overview
    }
  } finally {
    stop.abort()
  }
  throw new Error('the overview ended')
}
const finding = (sources: ClusterSources | undefined, id: string) => {
  const found = sources?.findings.find((each) => each.id === id)
  if (found === undefined) throw new Error(`no finding ${id}`)
  return found
}

describe('the sources of a real cluster', () => {
  it('are all found, with what they are and how', async () => {
    const opened = await open([kubeconfig], ['staging'])
    const overview = await overviewUntil(opened, ({ clusters }) =>
      clusters.every(({ findings }) => findings.every(({ state }) => state !== 'untried' && state !== 'testing')),
    )
    const [staging] = overview.clusters
    expect(staging?.findings.map(({ id, state }) => [id, state])).toEqual([
      ['api-server', 'found'],
      ['metrics-server', 'found'],
      ['prometheus', 'found'],
      ['alertmanager', 'found'],
      ['loki', 'found'],
      ['tempo', 'found'],
      ['platform-api', 'found'],
      ['dapr', 'found'],
      ['gpu', 'found'],
      ['database/postgresql', 'found'],
      ['database/clickhouse', 'found'],
      ['database/redis', 'found'],
    ])
    expect(finding(staging, 'prometheus').what).toMatch(/^Prometheus \d+\.\d+.*, \d+ targets?$/)
    expect(finding(staging, 'alertmanager').what).toMatch(/^Alertmanager \d/)
    expect(finding(staging, 'loki').what).toMatch(/^Loki ./)
    expect(finding(staging, 'tempo').what).toMatch(/^Tempo ./)
    expect(finding(staging, 'platform-api')).toMatchObject({
      what: 'Platform API, asks for a token (401)',
      address: { namespace: 'bud-system', service: 'budapp', port: 8080 },
    })
    expect(finding(staging, 'dapr').what).toMatch(/^Dapr [\d.]+, 5 components ready$/)
    expect(finding(staging, 'gpu').what).toMatch(/\d+ GPUs on \d+ node/)
    expect(finding(staging, 'database/postgresql').what).toContain('PostgreSQL')
    expect(finding(staging, 'database/redis').what).toContain('Redis')
    for (const { lastAnswer, how, durationMs } of staging?.findings ?? []) {
      expect(lastAnswer).not.toBeNull()
      expect(durationMs).not.toBeNull()
      expect(how).not.toBe('')
    }
    expect(overview.searchPath?.folders.length).toBeGreaterThan(0)
  })

  it('say to a restricted user what may not be asked, and are not called absent', async () => {
    const opened = await open([restrictedKubeconfig])
    const [cluster] = opened.clusterIds()
    if (cluster === undefined) throw new Error('no cluster')
    const sources = await opened.handlers.sources.test({ cluster, source: null }, signal())
    expect(finding(sources, 'api-server').state).toBe('found')
    for (const id of [
      'metrics-server',
      'prometheus',
      'alertmanager',
      'loki',
      'tempo',
      'platform-api',
      'dapr',
      'gpu',
      'database/redis',
    ]) {
      expect(finding(sources, id)).toMatchObject({ state: 'denied', what: '' })
      expect(finding(sources, id).error?.hint).not.toBe('')
    }
  })

  it('another address is asked at once, kept, and taken back; candidates are offered', async () => {
    const opened = await open([kubeconfig], ['staging'])
    const { sources } = opened.handlers
    const address = { namespace: 'monitoring', service: 'alertmanager', port: 9093 }
    const wrong = await sources.override({ cluster: 'staging', source: 'prometheus', address }, signal())
    expect(finding(wrong, 'prometheus')).toMatchObject({ overridden: true, address, state: 'failed' })
    expect(finding(wrong, 'prometheus').candidates).toContainEqual({
      namespace: 'monitoring',
      service: 'prometheus',
      port: 9090,
    })
    const nowhere = { namespace: 'monitoring', service: 'no-such-service', port: 1 }
    const absent = await sources.override({ cluster: 'staging', source: 'prometheus', address: nowhere }, signal())
    expect(finding(absent, 'prometheus').state).toBe('absent')
    await opened.close()

    const again = await open([kubeconfig], ['staging'])
    const kept = await again.handlers.sources.test({ cluster: 'staging', source: 'prometheus' }, signal())
    expect(finding(kept, 'prometheus')).toMatchObject({ overridden: true, address: nowhere })
    const back = await again.handlers.sources.override(
      { cluster: 'staging', source: 'prometheus', address: null },
      signal(),
    )
    expect(finding(back, 'prometheus')).toMatchObject({ overridden: false, state: 'found' })
  })

  it('a service that is no such thing is not found, whatever it answers', async () => {
    const opened = await open([kubeconfig], ['staging'])
    const alertmanager = { namespace: 'monitoring', service: 'alertmanager', port: 9093 }
    for (const source of ['loki', 'tempo', 'platform-api']) {
      const other = await opened.handlers.sources.override(
        { cluster: 'staging', source, address: alertmanager },
        signal(),
      )
      expect(finding(other, source)).toMatchObject({ state: 'failed', overridden: true })
      const back = await opened.handlers.sources.override({ cluster: 'staging', source, address: null }, signal())
      expect(finding(back, source)).toMatchObject({ state: 'found', overridden: false })
    }
    const clickhouse = { namespace: 'bud-data', service: 'clickhouse', port: 8123 }
    const wrong = await opened.handlers.sources.override(
      { cluster: 'staging', source: 'database/redis', address: clickhouse },
      signal(),
    )
    expect(finding(wrong, 'database/redis').state).toBe('failed')
    const prometheus = { namespace: 'monitoring', service: 'prometheus', port: 9090 }
    const other = await opened.handlers.sources.override(
      { cluster: 'staging', source: 'alertmanager', address: prometheus },
      signal(),
    )
    expect(finding(other, 'alertmanager').state).toBe('failed')
  })
})

describe('kubeconfigs of a running app', () => {
  it('a changed file changes the fleet, and a cluster that is the same stays the same', async () => {
    const mine = join(folder, 'config')
    const text = await readFile(kubeconfig, 'utf8')
    await writeFile(mine, text)
    const opened = await open([mine])
    const before = opened.clusterIds()
    expect(before).toContain('staging')
    const since = () => opened.summaries().find(({ id }) => id === 'staging')?.connection
    await expect.poll(() => since()?.phase, { timeout: 15_000 }).toBe('live')
    const liveSince = since()?.since
    await writeFile(mine, text.replace(/^(\s*-? ?name: )"?prod-us"?$/gm, '$1renamed'))
    await expect.poll(() => opened.clusterIds(), { timeout: 5_000 }).not.toEqual(before)
    expect(since()).toMatchObject({ phase: 'live', since: liveSince })
  })

  it('a context is added from a file, used at once, and removed; the file stays as it is', async () => {
    const opened = await open([kubeconfig], null)
    const { sources } = opened.handlers
    const input = { form: 'file' as const, path: restrictedKubeconfig }
    const preview = await sources.preview({ input }, signal())
    expect(preview.contexts).toEqual([expect.objectContaining({ name: 'staging-dev', program: null, taken: false })])
    expect(JSON.stringify(preview)).not.toMatch(/token|BEGIN/i)
    const bytes = await readFile(restrictedKubeconfig, 'utf8')
    const { path } = await sources.addContexts(
      { input, contexts: [{ name: 'staging-dev', as: 'the dev of staging' }] },
      signal(),
    )
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(opened.clusterIds()).toContain('the dev of staging')
    await expect
      .poll(() => opened.summaries().find(({ id }) => id === 'the dev of staging')?.connection.phase, {
        timeout: 10_000,
      })
      .toBe('denied')
    const overview = await overviewUntil(opened, ({ kubeconfigs }) =>
      kubeconfigs.some(({ origin, addedAt }) => origin === 'added' && addedAt !== null),
    )
    expect(overview.kubeconfigs.find(({ origin }) => origin === 'added')).toMatchObject({
      path,
      copiedFrom: restrictedKubeconfig,
      contexts: [{ name: 'the dev of staging', usable: true }],
    })
    await expect(
      sources.addContexts({ input, contexts: [{ name: 'staging-dev', as: 'staging' }] }, signal()),
    ).rejects.toMatchObject({ code: 'CONTEXT_EXISTS' })
    await expect(sources.removeContext({ name: 'staging' }, signal())).rejects.toMatchObject({ code: 'NOT_OURS' })
    await sources.removeContext({ name: 'the dev of staging' }, signal())
    expect(opened.clusterIds()).not.toContain('the dev of staging')
    await expect(stat(path)).rejects.toMatchObject({ code: 'ENOENT' })
    expect(await readFile(restrictedKubeconfig, 'utf8')).toBe(bytes)
  })
})
