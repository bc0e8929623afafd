import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mergeKubeconfigs, readKubeconfigs } from '@main/clusters/kubeconfig.ts'
import {
  addContexts,
  originOf,
  ownKubeconfigFolder,
  ownKubeconfigPaths,
  readingOf,
  removeContext,
  textOf,
} from '@main/sources/own-kubeconfigs.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { stringify } from 'yaml'

let folder: string
let settings: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cockpit-own-'))
  settings = join(folder, 'settings')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const config = (user: Record<string, unknown> = { token: 'TOKENWORD' }, cluster: Record<string, unknown> = {}) =>
  stringify({
    clusters: [{ name: 'kubernetes', cluster: { server: 'https://new.example:6443', ...cluster } }],
    users: [{ name: 'admin', user }],
    contexts: [
      { name: 'new', context: { cluster: 'kubernetes', user: 'admin', namespace: 'n' } },
      { name: 'second', context: { cluster: 'kubernetes', user: 'admin' } },
      { name: 'broken', context: { cluster: 'nope' } },
    ],
  })
const pasted = (text: string) => textOf({ form: 'text', text }, '/home/me')
const add = async (text: string, ...names: string[]) =>
  addContexts(
    settings,
    await pasted(text),
    names.map((name) => ({ name, as: name })),
    Date.UTC(2026, 10, 22),
    'abcd',
  )

describe('a pasted kubeconfig', () => {
  it('is looked at without anything being kept', async () => {
    const { contexts, errors } = readingOf(await pasted(config()))
    expect(contexts.map(({ name }) => name)).toEqual(['new', 'second'])
    expect(errors[0]?.source).toBe('the pasted text: context broken')
    expect(await ownKubeconfigPaths(settings)).toEqual([])
  })

  it('becomes a file that only its owner can read, with the chosen contexts alone', async () => {
    const path = await add(config(), 'new')
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect((await stat(ownKubeconfigFolder(settings))).mode & 0o777).toBe(0o700)
    expect(await readdir(ownKubeconfigFolder(settings))).toEqual(['new-abcd.yaml'])
    const { contexts, errors } = await readKubeconfigs(await ownKubeconfigPaths(settings))
    expect(errors).toEqual([])
    expect(contexts.map(({ name, server, defaultNamespace }) => [name, server, defaultNamespace])).toEqual([
      ['new', 'https://new.example:6443/', 'n'],
    ])
    expect(contexts[0]?.makeKubeConfig().getCurrentUser()?.token).toBe('TOKENWORD')
    expect(await originOf(path)).toEqual({ copiedFrom: null, addedAt: '2026-11-22T00:00:00.000Z' })
  })

  it('never uses the cluster or user of another file by the same name', async () => {
    const path = await add(config(), 'new')
    const other = {
      path: '/first',
      text: stringify({
        clusters: [{ name: 'kubernetes', cluster: { server: 'https://other:1' } }],
        users: [{ name: 'admin', user: { token: 'OTHER' } }],
        contexts: [{ name: 'other', context: { cluster: 'kubernetes', user: 'admin' } }],
      }),
    }
    const { contexts, errors } = mergeKubeconfigs([other, { path, text: await readFile(path, 'utf8') }])
    expect(errors).toEqual([])
    const added = contexts.find(({ name }) => name === 'new')
    expect(added?.server).toBe('https://new.example:6443/')
    expect(added?.makeKubeConfig().getCurrentUser()?.token).toBe('TOKENWORD')
  })

  it.each([
    ['a certificate', { 'client-certificate': 'c.crt', 'client-key': '/abs/c.key' }],
    ['a token file', { tokenFile: './token' }],
    ['a program', { exec: { command: './login' } }],
  ])('that names %s by a relative path is refused, and nothing is written', async (_what, user) => {
    await expect(add(config(user), 'new')).rejects.toMatchObject({ code: 'BAD_KUBECONFIG' })
    expect(await ownKubeconfigPaths(settings)).toEqual([])
  })

  it('that is broken is refused without a word of it', async () => {
    const refused = add('token: SECRETWORD\n  : {[', 'new')
    await expect(refused).rejects.toMatchObject({ code: 'BAD_KUBECONFIG' })
    await expect(refused).rejects.not.toThrow(/SECRETWORD/)
  })

  it('of which a context cannot be used', async () => {
    await expect(add(config(), 'broken')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(add(config(), 'nowhere')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await ownKubeconfigPaths(settings)).toEqual([])
  })
})

describe('a kubeconfig file', () => {
  it('is copied, with its paths made whole, and stays as it is', async () => {
    const file = join(folder, 'download.yaml')
    const text = config(
      { 'client-certificate': 'pki/c.crt', 'client-key': '/abs/c.key' },
      { 'certificate-authority': 'ca.crt' },
    )
    await writeFile(file, text)
    const source = await textOf({ form: 'file', path: '~/download.yaml' }, folder)
    const path = await addContexts(settings, source, [{ name: 'new', as: 'renamed/one' }], 0, 'ef01')
    expect(path).toBe(join(ownKubeconfigFolder(settings), 'renamed-one-ef01.yaml'))
    const made = (await readKubeconfigs([path])).contexts[0]?.makeKubeConfig()
    expect(made?.getCurrentContext()).toBe('renamed/one')
    expect(made?.getCurrentCluster()?.caFile).toBe(join(folder, 'ca.crt'))
    expect(made?.getCurrentUser()).toMatchObject({ certFile: join(folder, 'pki/c.crt'), keyFile: '/abs/c.key' })
    expect(await readFile(file, 'utf8')).toBe(text)
    expect((await originOf(path))?.copiedFrom).toBe(file)
  })

  it('that is not there is said', async () => {
    await expect(textOf({ form: 'file', path: join(folder, 'nope') }, folder)).rejects.toMatchObject({
      code: 'BAD_KUBECONFIG',
    })
  })
})

describe('an added context', () => {
  it('goes with its credentials, and the last one takes the file with it', async () => {
    const path = await add(config(), 'new', 'second')
    await removeContext(path, 'new')
    const { contexts, errors } = await readKubeconfigs([path])
    expect(errors).toEqual([])
    expect(contexts.map(({ name }) => name)).toEqual(['second'])
    expect((await readFile(path, 'utf8')).match(/TOKENWORD/g)).toHaveLength(1)
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    await removeContext(path, 'second')
    expect(await ownKubeconfigPaths(settings)).toEqual([])
  })
})
