import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { loadProfile } from '@main/platform/load-profile.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const builtIn = resolve(import.meta.dirname, '../../../resources/profiles/bud-ai-foundry.yaml')
let settings: string

beforeEach(async () => {
  settings = await mkdtemp(join(tmpdir(), 'cockpit-settings-'))
  await mkdir(join(settings, 'profiles'))
})
afterEach(() => rm(settings, { recursive: true, force: true }))

const override = (name: string, text: string) => writeFile(join(settings, 'profiles', name), text)
const load = () => loadProfile({ builtIn, settingsFolder: settings })

describe('loadProfile', () => {
  it('reads the shipped profile with the numbers of the Day-2 guide', async () => {
    const profile = await loadProfile({ builtIn, settingsFolder: null })
    expect(profile.keyMetrics.map((metric) => [metric.id, metric.warning, metric.critical])).toEqual([
      ['inference_latency_p99', 2, 5],
      ['error_rate', 1, 5],
      ['gpu_utilization', 80, 95],
      ['queue_depth', 100, 500],
      ['db_connections', 80, 95],
    ])
    expect(profile.morningCheck.errorRate.maximumPercent).toBe(0.1)
  })

  it('goes without a settings folder that is not there', async () => {
    const profile = await loadProfile({ builtIn, settingsFolder: join(settings, 'absent') })
    expect(profile.name).toBe('Bud AI Foundry')
  })

  it('merges mappings by key, named lists by name, and replaces other lists', async () => {
    await override(
      '10-site.yaml',
      [
        'prometheus: { port: 9999 }',
        'keyMetrics:',
        '  - { id: db_connections, critical: 190 }',
        '  - { id: queue_depth, remove: true }',
        '  - { id: own, title: Own, query: up, unit: count, warning: 1, critical: 2, action: Look }',
        'gpuResources: ["example.com/gpu"]',
      ].join('\n'),
    )
    const profile = await load()
    expect(profile.prometheus).toEqual({ namespace: 'monitoring', service: 'prometheus', port: 9999 })
    expect(profile.keyMetrics.map((metric) => metric.id)).toEqual([
      'inference_latency_p99',
      'error_rate',
      'gpu_utilization',
      'db_connections',
      'own',
    ])
    expect(profile.keyMetrics.find((metric) => metric.id === 'db_connections')).toMatchObject({
      warning: 80,
      critical: 190,
    })
    expect(profile.gpuResources).toEqual(['example.com/gpu'])
  })

  it('lays files over in order of their names and skips an empty one', async () => {
    await override('20-b.yaml', 'keyMetricsEveryMs: 4000')
    await override('10-a.yaml', 'keyMetricsEveryMs: 3000')
    await override('30-c.yaml', '# nothing yet\n')
    await override('notes.txt', 'keyMetricsEveryMs: 1')
    expect((await load()).keyMetricsEveryMs).toBe(4000)
  })

  it.each([
    ['a wrong type', 'name: Mine\nprometheus:\n  port: many\n', 'site.yaml, line 3: prometheus.port'],
    ['an unknown field', 'name: Mine\n\nprometheuss: 1\n', 'site.yaml, line 3: prometheuss'],
    ['a missing field of a new entry', 'services:\n  - name: mine\n', 'site.yaml, line 2: services.8.namespace'],
    ['broken YAML', 'name: Mine\nservices: [\n', 'site.yaml, line 3'],
    ['a repeated key', 'name: a\nname: b\n', 'site.yaml, line 2'],
    ['an alias', 'name: &n Mine\nsidecar: { container: *n }\n', 'site.yaml, line 2'],
    [
      'a bad pattern',
      'environments:\n  - pattern: "("\n    environment: production\n    protection: open\n',
      'site.yaml, line 2: environments.0.pattern',
    ],
  ])('names file and line of %s', async (_what, text, expected) => {
    await override('site.yaml', text)
    await expect(load()).rejects.toMatchObject({ code: 'BAD_PROFILE', message: expect.stringContaining(expected) })
  })

  it('refuses a file that is too large without reading it', async () => {
    await override('huge.yaml', `name: ${'x'.repeat(1024 * 1024)}`)
    await expect(load()).rejects.toMatchObject({ message: expect.stringContaining('larger than') })
  })

  it('does not tell the path of the settings folder', async () => {
    await override('site.yaml', 'name: [')
    const failure = await load().catch((thrown: unknown) => thrown)
    expect(failure).toBeInstanceOf(Error)
    expect(String(failure)).not.toContain(settings)
  })
})
