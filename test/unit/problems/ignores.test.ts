import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type IgnoreWish, ignoresFile, openIgnores } from '@main/problems/ignores.ts'
import { ignoreFor } from '@shared/problems/ignore.ts'
import { afterEach, beforeEach, expect, it } from 'vitest'

const now = Date.parse('2026-11-22T12:00:00.000Z')
let settings: string
let count = 0
const open = () =>
  openIgnores(
    settings,
    () => now,
    () => `id-${++count}`,
  )
const object = { kind: 'pods', namespace: 'bud-system', name: 'budapp-1', container: 'daprd' }
const problem = { id: 'p', rule: 'pods/crash-loop', title: 'budapp-1: crash-looping', object }
const wish = (change: Partial<IgnoreWish> = {}): IgnoreWish => ({
  cluster: 'prod-eu',
  problem,
  reach: 'object',
  reason: ' known, INC-42 ',
  until: now + 3_600_000,
  ...change,
})

beforeEach(async () => {
  settings = await mkdtemp(join(tmpdir(), 'cockpit-ignores-'))
  count = 0
})
afterEach(() => rm(settings, { recursive: true, force: true }))

it('survive a restart, with reason and end, in a file that a person can read', async () => {
  const ignores = await open()
  await ignores.add(wish())
  const after = await open()
  expect(after.error).toBeNull()
  expect(after.all).toEqual(ignores.all)
  expect(after.all).toEqual([
    {
      id: 'id-1',
      rule: 'pods/crash-loop',
      cluster: 'prod-eu',
      object,
      title: 'budapp-1: crash-looping',
      reason: 'known, INC-42',
      madeAt: now,
      until: now + 3_600_000,
    },
  ])
  expect(await readFile(ignoresFile(settings), 'utf8')).toContain('until: 2026-11-22T13:00:00.000Z')
  expect((await stat(ignoresFile(settings))).mode & 0o777).toBe(0o600)
})

it('the reach decides what is kept of cluster and object', async () => {
  const ignores = await open()
  await ignores.add(wish({ reach: 'cluster', until: null }))
  await ignores.add(wish({ reach: 'everywhere', until: null }))
  expect(ignores.all).toMatchObject([
    { cluster: 'prod-eu', object: null },
    { cluster: null, object: null },
  ])
  expect(ignoreFor(ignores.all, 'staging', { ...problem, object: { ...object, name: 'x' } }, now)?.id).toBe('id-2')
})

it('said twice the later word holds, and taken back it is gone', async () => {
  const ignores = await open()
  await ignores.add(wish({ reason: 'first' }))
  await ignores.add(wish({ reason: 'second' }))
  expect(ignores.all.map(({ id, reason }) => [id, reason])).toEqual([['id-2', 'second']])
  await ignores.takeBack('id-2')
  expect((await open()).all).toEqual([])
  await expect(ignores.takeBack('id-2')).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

it('many at once are all kept, also those that another window wrote meanwhile', async () => {
  const [here, there] = [await open(), await open()]
  const clusters = ['a', 'b', 'c', 'd']
  await Promise.all(clusters.map((cluster) => here.add(wish({ cluster }))))
  await there.add(wish({ cluster: 'e' }))
  expect((await open()).all.map(({ cluster }) => cluster)).toEqual([...clusters, 'e'])
})

it('listeners hear of a change', async () => {
  const ignores = await open()
  let heard = 0
  const stop = ignores.onChange(() => heard++)
  await ignores.add(wish())
  stop()
  await ignores.takeBack('id-1')
  expect(heard).toBe(1)
})

it.each([
  ['not YAML', 'ignored: [', /ignored-problems.yaml does not hold/],
  ['of another form', 'ignored:\n  - { id: a, rule: 7 }\n', /does not hold: .*/],
  ['with a word that is not known', 'ignore: []\n', /Unrecognized key/],
  ['a YAML bomb', 'a: &a [1]\nb: [*a, *a]\n', /does not hold/],
])('a file that is %s is an error in words, ignores nothing, and is not written over', async (_what, text, words) => {
  await writeFile(ignoresFile(settings), text)
  const ignores = await open()
  expect(ignores.all).toEqual([])
  expect(ignores.error).toMatchObject({ code: 'BAD_SETTINGS', message: expect.stringMatching(words) })
  await expect(ignores.add(wish())).rejects.toMatchObject({ code: 'BAD_SETTINGS' })
  expect(await readFile(ignoresFile(settings), 'utf8')).toBe(text)
  // Corrected by hand, it holds again without a restart.
  await writeFile(ignoresFile(settings), 'ignored: []\n')
  await ignores.add(wish())
  expect(ignores.error).toBeNull()
  expect((await open()).all).toHaveLength(1)
})

it('a folder that cannot be written is told, and nothing is ignored in silence', async () => {
  await writeFile(join(settings, 'file'), '')
  const ignores = await openIgnores(
    join(settings, 'file', 'under'),
    () => now,
    () => 'x',
  )
  await expect(ignores.add(wish())).rejects.toMatchObject({ code: expect.stringMatching(/SETTINGS/) })
  expect(ignores.all).toEqual([])
})
