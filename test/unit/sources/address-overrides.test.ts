import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { loadProfile } from '@main/platform/load-profile.ts'
import { addressOverrides, hasOwnAddress, overrideFile } from '@main/sources/address-overrides.ts'
import type { PlatformProfile } from '@shared/platform/profile.ts'
import { profileFor } from '@shared/platform/profile-for.ts'
import { afterEach, beforeEach, expect, it } from 'vitest'

const builtIn = resolve(import.meta.dirname, '../../../resources/profiles/bud-ai-foundry.yaml')
let settings: string
let profile: PlatformProfile
const reload = async () => {
  profile = await loadProfile({ builtIn, settingsFolder: settings })
}
const overrides = () => addressOverrides({ settingsFolder: settings, profile: () => profile, reload })
const elsewhere = { namespace: 'observability', service: 'thanos-query', port: 10902 }

beforeEach(async () => {
  settings = await mkdtemp(join(tmpdir(), 'cockpit-overrides-'))
  await reload()
})
afterEach(() => rm(settings, { recursive: true, force: true }))

it('an address holds for one cluster, at once and after the next start', async () => {
  const shipped = profile.prometheus
  await overrides().set('prod-eu', 'prometheus', elsewhere)
  for (const turn of ['now', 'after a start']) {
    expect(profileFor(profile, 'prod-eu').prometheus, turn).toEqual(elsewhere)
    expect(profileFor(profile, 'prod-us').prometheus).toEqual(shipped)
    expect(hasOwnAddress(profile, 'prod-eu', 'prometheus')).toBe(true)
    expect(hasOwnAddress(profile, 'prod-eu', 'alertmanager')).toBe(false)
    await reload()
  }
})

it('a database by its id, its engine as before', async () => {
  await overrides().set('prod-eu', 'database/redis', { namespace: 'cache', service: 'valkey', port: 6380 })
  const redis = profileFor(profile, 'prod-eu').databases?.find(({ id }) => id === 'redis')
  expect(redis).toEqual({ id: 'redis', engine: 'redis', namespace: 'cache', service: 'valkey', port: 6380 })
  expect(profileFor(profile, 'prod-eu').databases).toHaveLength(3)
  expect(hasOwnAddress(profile, 'prod-eu', 'database/redis')).toBe(true)
})

it('several at once are all kept, and the last one that goes takes the file with it', async () => {
  const both = overrides()
  await Promise.all([
    both.set('prod-eu', 'prometheus', elsewhere),
    both.set('prod-eu', 'alertmanager', elsewhere),
    both.set('a/b "c"', 'prometheus', elsewhere),
  ])
  expect(profileFor(profile, 'a/b "c"').prometheus).toEqual(elsewhere)
  await both.set('prod-eu', 'prometheus', null)
  expect(hasOwnAddress(profile, 'prod-eu', 'prometheus')).toBe(false)
  expect(profileFor(profile, 'prod-eu').alertmanager).toEqual(elsewhere)
  await both.set('prod-eu', 'alertmanager', null)
  await both.set('a/b "c"', 'prometheus', null)
  await expect(readFile(overrideFile(settings))).rejects.toMatchObject({ code: 'ENOENT' })
})

it('leaves alone what an engineer wrote by hand, and shows it again', async () => {
  const byHand = join(settings, 'profiles', '10-site.yaml')
  await mkdir(join(settings, 'profiles'))
  const text = 'clusters:\n  - { name: prod-eu, prometheus: { namespace: n, service: s, port: 1 } }\n'
  await writeFile(byHand, text)
  await reload()
  await overrides().set('prod-eu', 'prometheus', elsewhere)
  expect(profileFor(profile, 'prod-eu').prometheus).toEqual(elsewhere)
  await overrides().set('prod-eu', 'prometheus', null)
  expect(profileFor(profile, 'prod-eu').prometheus).toEqual({ namespace: 'n', service: 's', port: 1 })
  expect(await readFile(byHand, 'utf8')).toBe(text)
})

it('a source without an address is refused', async () => {
  await expect(overrides().set('prod-eu', 'metrics-server', elsewhere)).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

it('Loki, Tempo and the platform’s API have addresses of their own as well; a service takes the place of a url', async () => {
  await mkdir(join(settings, 'profiles'))
  await writeFile(join(settings, 'profiles', '10-site.yaml'), 'platformApi: { url: "https://api.bud.example.com" }')
  await reload()
  for (const source of ['loki', 'tempo', 'platform-api']) {
    await overrides().set('prod-eu', source, elsewhere)
    expect(hasOwnAddress(profile, 'prod-eu', source), source).toBe(true)
    expect(hasOwnAddress(profile, 'prod-us', source), source).toBe(false)
  }
  expect(profileFor(profile, 'prod-eu')).toMatchObject({ loki: elsewhere, tempo: elsewhere })
  expect(profileFor(profile, 'prod-eu').platformApi).toEqual({ service: elsewhere })
  await overrides().set('prod-eu', 'platform-api', null)
  expect(profileFor(profile, 'prod-eu').platformApi?.url).toBe('https://api.bud.example.com')
})
