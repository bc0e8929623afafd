import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openNamespaceScopes, scopesFile } from '@main/clusters/namespace-scopes.ts'
import { afterEach, beforeEach, expect, it } from 'vitest'

let settings: string
beforeEach(async () => {
  settings = await mkdtemp(join(tmpdir(), 'cockpit-scopes-'))
})
afterEach(() => rm(settings, { recursive: true, force: true }))

it('a choice holds after the next start, for its own cluster, until all are read again', async () => {
  const scopes = await openNamespaceScopes(settings)
  expect(scopes.of('staging-dev')).toBeNull()
  await scopes.choose('staging-dev', 'bud-workloads')
  await scopes.choose('a/b: "c"', 'default')
  const after = await openNamespaceScopes(settings)
  expect([after.of('staging-dev'), after.of('a/b: "c"'), after.of('prod-eu')]).toEqual([
    'bud-workloads',
    'default',
    null,
  ])
  await after.choose('staging-dev', null)
  expect((await openNamespaceScopes(settings)).of('staging-dev')).toBeNull()
})

it('a name that every object has is no choice', async () => {
  const scopes = await openNamespaceScopes(settings)
  await scopes.choose('x', 'y')
  expect(scopes.of('constructor')).toBeNull()
})

it('a file that is not of its form holds nothing and is left as it is', async () => {
  await writeFile(scopesFile(settings), 'namespaces: [a]\n')
  const scopes = await openNamespaceScopes(settings)
  expect(scopes.of('a')).toBeNull()
  expect(scopes.error).toMatchObject({ code: 'BAD_SETTINGS' })
  await expect(scopes.choose('a', 'b')).rejects.toMatchObject({ code: 'BAD_SETTINGS' })
  expect(await readFile(scopesFile(settings), 'utf8')).toBe('namespaces: [a]\n')
})
