import { mkdir, mkdtemp, readFile, rename, rm, symlink, unlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type KubeconfigWatch, watchKubeconfigs } from '@main/clusters/kubeconfig-watch.ts'
import { systemClock } from '@main/platform/system-clock.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

let folder: string
let watching: KubeconfigWatch | null
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cockpit-watch-'))
  watching = null
})
afterEach(async () => {
  watching?.close()
  await rm(folder, { recursive: true, force: true })
})

/** As kubectl writes it: block style, in its order of keys. */
const config = (...names: string[]): string =>
  [
    'apiVersion: v1',
    'clusters:',
    ...names.flatMap((name) => [`- cluster:`, `    server: https://${name}.example:6443`, `  name: ${name}-c`]),
    'contexts:',
    ...names.flatMap((name) => [`- context:`, `    cluster: ${name}-c`, `    user: ${name}-u`, `  name: ${name}`]),
    'current-context: ""',
    'kind: Config',
    'preferences: {}',
    'users:',
    ...names.flatMap((name) => [`- name: ${name}-u`, `  user:`, `    token: t`]),
    '',
  ].join('\n')

const path = (name: string) => join(folder, name)
const begin = async (...paths: string[]): Promise<KubeconfigWatch> => {
  watching = await watchKubeconfigs({ paths: () => paths, clock: systemClock })
  return watching
}
const names = (watch: KubeconfigWatch) => watch.reading.contexts.map(({ name }) => name)
const becomes = (watch: KubeconfigWatch, expected: readonly string[], withinMs = 3_000) =>
  expect.poll(() => names(watch), { timeout: withinMs, interval: 20 }).toEqual(expected)

describe('a kubeconfig that changes', () => {
  it('is read again when it is written in place', async () => {
    await writeFile(path('config'), config('one'))
    const watch = await begin(path('config'))
    expect(names(watch)).toEqual(['one'])
    let told = 0
    watch.onChange(() => {
      told += 1
    })
    await writeFile(path('config'), config('one', 'two'))
    await becomes(watch, ['one', 'two'])
    expect(told).toBe(1)
  })

  it('is read again each time that it is replaced', async () => {
    await writeFile(path('config'), config('one'))
    const watch = await begin(path('config'))
    for (const next of ['two', 'three', 'four']) {
      await writeFile(path('config.lock'), config(next))
      await rename(path('config.lock'), path('config'))
      await becomes(watch, [next])
    }
  })

  it('is read when it appears later, its folder too', async () => {
    const late = path('later/config')
    const watch = await begin(late)
    expect(watch.reading.errors[0]?.error.message).toContain('no such file')
    await mkdir(path('later'))
    await writeFile(late, config('one'))
    // Nothing tells of a folder that is not there: the slow look finds it.
    await becomes(watch, ['one'], 7_000)
    expect(watch.reading.errors).toEqual([])
  }, 10_000)

  it('is followed through a symbolic link, whose target changes and which changes itself', async () => {
    await mkdir(path('real'))
    await writeFile(path('real/config'), config('one'))
    await symlink(path('real/config'), path('link'))
    const watch = await begin(path('link'))
    await writeFile(path('real/new'), config('two'))
    await rename(path('real/new'), path('real/config'))
    await becomes(watch, ['two'])
    await mkdir(path('other'))
    await writeFile(path('other/config'), config('three'))
    await symlink(path('other/config'), path('link.new'))
    await rename(path('link.new'), path('link'))
    await becomes(watch, ['three'])
    await writeFile(path('other/config'), config('three', 'four'))
    await becomes(watch, ['three', 'four'])
  })

  it('tells nothing when it was only touched', async () => {
    await writeFile(path('config'), config('one'))
    const watch = await begin(path('config'))
    let told = 0
    watch.onChange(() => {
      told += 1
    })
    await writeFile(path('config'), config('one'))
    await new Promise((resolve) => setTimeout(resolve, 600))
    expect(told).toBe(0)
  })
})

describe('a half-written file', () => {
  const whole = config('one', 'two')
  const cuts = [
    ['in the middle of a line', whole.slice(0, whole.indexOf('two.example') + 5)],
    ['after the clusters', whole.slice(0, whole.indexOf('contexts:'))],
    ['in the middle of the contexts', whole.slice(0, whole.indexOf('user: one-u') + 11)],
    ['before the users', whole.slice(0, whole.indexOf('users:'))],
    ['in the middle of the users', whole.slice(0, whole.indexOf('- name: two-u'))],
    ['with a broken end', `${whole.slice(0, whole.indexOf('users:'))}users: [{`],
  ] as const

  it.each(cuts)('cut %s keeps what was there, says so, and heals', async (_where, half) => {
    await writeFile(path('config'), whole)
    const watch = await begin(path('config'))
    const before = watch.reading.contexts.map(({ fingerprint }) => fingerprint)
    await writeFile(path('config'), half)
    await expect.poll(() => watch.reading.errors.length, { timeout: 3_000 }).toBeGreaterThan(0)
    expect(names(watch)).toEqual(['one', 'two'])
    expect(watch.reading.contexts.map(({ fingerprint }) => fingerprint)).toEqual(before)
    expect(watch.reading.errors.some(({ error }) => error.message.includes('as it was read before'))).toBe(true)
    await writeFile(path('config'), whole)
    await expect.poll(() => watch.reading.errors, { timeout: 3_000 }).toEqual([])
    expect(names(watch)).toEqual(['one', 'two'])
  })

  it('of one file costs nothing of the others, which still change', async () => {
    await writeFile(path('a'), config('a1'))
    await writeFile(path('b'), config('b1'))
    const watch = await begin(path('a'), path('b'))
    await writeFile(path('a'), '{ "clusters": [')
    await expect.poll(() => watch.reading.errors.length, { timeout: 3_000 }).toBe(1)
    await writeFile(path('b'), config('b1', 'b2'))
    await becomes(watch, ['a1', 'b1', 'b2'])
  })

  it('that is emptied for a moment and written after it is no loss', async () => {
    await writeFile(path('config'), whole)
    const watch = await begin(path('config'))
    const seen: string[][] = []
    watch.onChange(({ contexts }) => seen.push(contexts.map(({ name }) => name)))
    await writeFile(path('config'), '')
    await new Promise((resolve) => setTimeout(resolve, 800))
    await writeFile(path('config'), config('one', 'two', 'three'))
    await becomes(watch, ['one', 'two', 'three'])
    for (const each of seen) expect(each).toEqual(expect.arrayContaining(['one', 'two']))
  })
})

describe('what is meant so', () => {
  it('a file that stays away takes its contexts with it, after a while', async () => {
    await writeFile(path('config'), config('one'))
    const watch = await begin(path('config'))
    await unlink(path('config'))
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    expect(names(watch)).toEqual(['one'])
    await becomes(watch, [], 6_000)
    expect(watch.reading.errors[0]?.error.message).toContain('no such file')
  }, 10_000)

  it('an emptied file too, even where the clock is set back meanwhile', async () => {
    await writeFile(path('config'), config('one'))
    let offset = 0
    const clock = { now: () => Date.now() + offset, after: systemClock.after }
    const watch = await watchKubeconfigs({ paths: () => [path('config')], clock })
    watching = watch
    await writeFile(path('config'), '')
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    offset = -3_600_000
    await becomes(watch, [], 8_000)
    expect(watch.reading.errors).toEqual([])
  }, 15_000)

  it('a context that was taken out is gone at once', async () => {
    await writeFile(path('config'), config('one', 'two'))
    const watch = await begin(path('config'))
    await writeFile(path('config'), config('two'))
    await becomes(watch, ['two'])
    await writeFile(
      path('config'),
      (await readFile(path('config'), 'utf8')).replace(/contexts:[\s\S]*current-/, 'contexts: []\ncurrent-'),
    )
    await becomes(watch, [])
    expect(watch.reading.errors).toEqual([])
  })

  it('a file that is asked for no more', async () => {
    await writeFile(path('a'), config('a1'))
    await writeFile(path('b'), config('b1'))
    const paths = [path('a'), path('b')]
    watching = await watchKubeconfigs({ paths: () => paths, clock: systemClock })
    paths.pop()
    await watching.refresh()
    expect(names(watching)).toEqual(['a1'])
  })
})
