import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chooseClusters } from '@main/cli/choose-clusters.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { capturedTerminal } from './captured-terminal.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cockpit-cli-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function kubeconfig(name: string, contexts: string[], current: string | null): Promise<string> {
  const path = join(folder, name)
  await writeFile(
    path,
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'c', cluster: { server: 'https://127.0.0.1:1' } }],
      users: [{ name: 'u', user: {} }],
      contexts: contexts.map((context) => ({ name: context, context: { cluster: 'c', user: 'u' } })),
      ...(current === null ? {} : { 'current-context': current }),
    }),
  )
  return path
}
const terminal = (env: Record<string, string> = {}) =>
  capturedTerminal({ home: folder, env: { COCKPIT_LAB: join(folder, 'lab'), ...env } })

describe('chooseClusters', () => {
  it('takes the current context when nothing is said', async () => {
    const path = await kubeconfig('a', ['one', 'two'], 'two')
    expect(await chooseClusters({ kubeconfig: [path] }, terminal())).toEqual({
      kubeconfigPaths: [path],
      contexts: ['two'],
      sourceErrors: [],
    })
  })

  it('takes every context of several files with --all', async () => {
    const paths = [await kubeconfig('a', ['one'], 'one'), await kubeconfig('b', ['two', 'three'], null)]
    expect((await chooseClusters({ kubeconfig: paths, all: true }, terminal())).contexts).toEqual([
      'one',
      'two',
      'three',
    ])
  })

  it('takes the named ones, each once', async () => {
    const path = await kubeconfig('a', ['one', 'two'], 'two')
    const choice = await chooseClusters({ kubeconfig: [path], context: ['one', 'two', 'one'] }, terminal())
    expect(choice.contexts).toEqual(['one', 'two'])
  })

  it('prefers --kubeconfig to KUBECONFIG to ~/.kube/config', async () => {
    await mkdir(join(folder, '.kube'))
    await kubeconfig('.kube/config', ['home'], 'home')
    const environment = await kubeconfig('env', ['env'], 'env')
    const named = await kubeconfig('named', ['named'], 'named')
    const contexts = async (env: Record<string, string>, options: object) =>
      (await chooseClusters(options, terminal(env))).contexts
    expect(await contexts({ KUBECONFIG: environment }, { kubeconfig: [named] })).toEqual(['named'])
    expect(await contexts({ KUBECONFIG: environment }, {})).toEqual(['env'])
    expect(await contexts({}, {})).toEqual(['home'])
  })

  it('tells with --all what could not be used', async () => {
    const path = await kubeconfig('a', ['one'], 'one')
    const choice = await chooseClusters({ kubeconfig: [path, join(folder, 'gone')], all: true }, terminal())
    expect(choice.contexts).toEqual(['one'])
    expect(choice.sourceErrors).toHaveLength(1)
  })

  it.each([
    ['an unknown name', { context: ['nope'] }, 'one', 'NO_SUCH_CONTEXT'],
    ['no current context', {}, null, 'NO_CONTEXT'],
    ['a current context that is not there', {}, 'gone', 'NO_CONTEXT'],
    ['--all with --context', { all: true, context: ['one'] }, 'one', 'BAD_USAGE'],
  ])('refuses %s', async (_what, options, current, code) => {
    const path = await kubeconfig('a', ['one', 'two'], current)
    await expect(chooseClusters({ kubeconfig: [path], ...options }, terminal())).rejects.toMatchObject({ code })
  })
})
