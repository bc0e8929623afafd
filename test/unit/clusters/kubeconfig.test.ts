import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { kubeconfigPaths, readKubeconfigs } from '@main/clusters/kubeconfig.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cockpit-kubeconfig-'))
})
afterEach(() => rm(folder, { recursive: true }))

const write = async (name: string, content: unknown): Promise<string> => {
  const path = join(folder, name)
  await mkdir(join(path, '..'), { recursive: true })
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}
const config = (
  context: string,
  cluster: Record<string, unknown> = {},
  user: Record<string, unknown> = { token: 't' },
) => ({
  apiVersion: 'v1',
  kind: 'Config',
  'current-context': context,
  clusters: [{ name: `${context}-c`, cluster: { server: `https://${context}.example:6443`, ...cluster } }],
  users: [{ name: `${context}-u`, user }],
  contexts: [{ name: context, context: { cluster: `${context}-c`, user: `${context}-u`, namespace: 'n' } }],
})

describe('which files', () => {
  it('KUBECONFIG is a list, else the one at home', () => {
    expect(kubeconfigPaths({ KUBECONFIG: ['/a', '', '/b', '/a'].join(delimiter) }, '/home/me')).toEqual(['/a', '/b'])
    expect(kubeconfigPaths({}, '/home/me')).toEqual([join('/home/me', '.kube', 'config')])
    expect(kubeconfigPaths({ KUBECONFIG: '' }, '/home/me')).toEqual([join('/home/me', '.kube', 'config')])
  })
})

describe('several files', () => {
  it('are one fleet; the first current context wins', async () => {
    const reading = await readKubeconfigs([await write('a', config('one')), await write('b', config('two'))])
    expect(reading.contexts.map(({ name, server, defaultNamespace }) => [name, server, defaultNamespace])).toEqual([
      ['one', 'https://one.example:6443/', 'n'],
      ['two', 'https://two.example:6443/', 'n'],
    ])
    expect(reading.errors).toEqual([])
    expect(reading.currentContext).toBe('one')
  })

  it('may share clusters and users across files', async () => {
    const { contexts: _, ...shared } = config('one')
    const other = { contexts: [{ name: 'late', context: { cluster: 'one-c', user: 'one-u' } }] }
    const { contexts, errors } = await readKubeconfigs([await write('a', shared), await write('b', other)])
    expect(errors).toEqual([])
    expect(contexts[0]?.makeKubeConfig().getCurrentUser()?.token).toBe('t')
  })

  it('with the same context: the first wins, and the error names both files', async () => {
    const [first, second] = [
      await write('a', config('one')),
      await write('b', config('one', { server: 'https://other:1' })),
    ]
    const { contexts, errors } = await readKubeconfigs([first, second])
    expect(contexts.map(({ server }) => server)).toEqual(['https://one.example:6443/'])
    expect(errors).toHaveLength(1)
    expect(errors[0]?.error.message).toContain(first)
    expect(errors[0]?.error.message).toContain(second)
  })

  it('of which one names the same context twice: the first is used, and nothing else is lost', async () => {
    const one = config('one')
    const twice = { ...one, contexts: [...one.contexts, { name: 'one', context: { cluster: 'nowhere' } }] }
    const path = await write('a', twice)
    const { contexts, errors } = await readKubeconfigs([path, await write('b', config('two'))])
    expect(contexts.map(({ name, server }) => [name, server])).toEqual([
      ['one', 'https://one.example:6443/'],
      ['two', 'https://two.example:6443/'],
    ])
    expect(errors.map(({ error }) => error.message)).toEqual([
      `context one is defined twice in ${path}; the first one is used`,
    ])
    expect(errors[0]?.error.hint).not.toBe('')
  })

  it('with the same cluster name for two clusters: kubectl’s rule, but not in silence', async () => {
    const of = (context: string, server: string) => ({
      clusters: [{ name: 'kubernetes', cluster: { server } }],
      users: [{ name: 'admin', user: { token: 't' } }],
      contexts: [{ name: context, context: { cluster: 'kubernetes', user: 'admin' } }],
    })
    const [first, second] = [await write('a', of('one', 'https://a:1')), await write('b', of('two', 'https://b:1'))]
    const { contexts, errors } = await readKubeconfigs([first, second])
    expect(contexts.map(({ server }) => server)).toEqual(['https://a:1/', 'https://a:1/'])
    expect(errors.map(({ source }) => source)).toEqual([`${second}: context two`])
    expect(errors[0]?.error.message).toContain(first)
  })

  it.each([
    ['missing', null, 'no such file'],
    ['not YAML', 'token: SECRETTOKEN\n  : {[', 'not valid YAML'],
    ['not a kubeconfig', '[1, 2]', 'not a kubeconfig'],
    [
      'an alias bomb',
      `a: &a [1]\n${'bcdefghij'
        .split('')
        .map((name, index) => `${name}: &${name} [${`*${'abcdefghij'[index]},`.repeat(9)}]`)
        .join('\n')}`,
      'not valid YAML',
    ],
    ['far too large', `# ${'x'.repeat(5 * 1024 * 1024)}`, 'larger than'],
  ])('of which one is %s: the others are used, and the error tells no line of it', async (name, content, words) => {
    const broken = content === null ? join(folder, 'nope') : await write(`broken-${name}`, content)
    const { contexts, errors } = await readKubeconfigs([broken, await write('good', config('one'))])
    expect(contexts.map(({ name: id }) => id)).toEqual(['one'])
    expect(errors).toHaveLength(1)
    expect(errors[0]).toMatchObject({ source: broken, error: { code: 'BAD_KUBECONFIG' } })
    expect(errors[0]?.error.message).toContain(words)
    expect(JSON.stringify(errors)).not.toContain('SECRETTOKEN')
  })

  it('an empty file is no error', async () => {
    expect(await readKubeconfigs([await write('empty', '')])).toMatchObject({
      contexts: [],
      errors: [],
      currentContext: null,
      files: [{ state: 'empty', contexts: [] }],
    })
  })
})

describe('one broken context', () => {
  it.each([
    ['no such cluster', { contexts: [{ name: 'x', context: { cluster: 'nope', user: 'one-u' } }] }, 'cluster nope'],
    ['no such user', { contexts: [{ name: 'x', context: { cluster: 'one-c', user: 'nope' } }] }, 'user nope'],
    ['no cluster at all', { contexts: [{ name: 'x', context: { user: 'one-u' } }] }, 'cluster is missing'],
    [
      'no server',
      { clusters: [{ name: 'c2', cluster: {} }], contexts: [{ name: 'x', context: { cluster: 'c2' } }] },
      'server',
    ],
    [
      'an odd server',
      {
        clusters: [{ name: 'c2', cluster: { server: 'ftp://x' } }],
        contexts: [{ name: 'x', context: { cluster: 'c2' } }],
      },
      'URL',
    ],
    [
      'an odd user',
      {
        users: [{ name: 'u2', user: { token: ['SECRETTOKEN'] } }],
        contexts: [{ name: 'x', context: { cluster: 'one-c', user: 'u2' } }],
      },
      'token of its user',
    ],
  ])('%s costs only that context', async (_name, extra, words) => {
    const { contexts, errors } = await readKubeconfigs([await write('a', config('one')), await write('b', extra)])
    expect(contexts.map(({ name }) => name)).toEqual(['one'])
    expect(errors).toHaveLength(1)
    expect(errors[0]?.error.message).toContain(words)
    expect(JSON.stringify(errors)).not.toContain('SECRETTOKEN')
  })
})

describe('what client-node is given', () => {
  it('paths are relative to the file that names them', async () => {
    const file = await write(
      'sub/config',
      config(
        'one',
        { 'certificate-authority': 'pki/ca.crt' },
        { 'client-certificate': '/abs/c.crt', 'client-key': '../c.key' },
      ),
    )
    const [context] = (await readKubeconfigs([file])).contexts
    const made = context?.makeKubeConfig()
    expect(made?.getCurrentCluster()?.caFile).toBe(join(folder, 'sub/pki/ca.crt'))
    expect(made?.getCurrentUser()).toMatchObject({ certFile: '/abs/c.crt', keyFile: join(folder, 'c.key') })
  })

  it('a sign-in program gets its cluster and is never interactive by default; its path is relative to the file', async () => {
    const exec = {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: './login',
      args: ['--x'],
      provideClusterInfo: true,
    }
    const [context] = (await readKubeconfigs([await write('config', config('one', {}, { exec }))])).contexts
    expect(context?.signIn).toBe('plugin')
    expect(context?.program).toMatchObject({ command: join(folder, 'login'), args: ['--x'], needsTerminal: false })
    const info = JSON.parse(context?.program?.env.KUBERNETES_EXEC_INFO ?? 'null')
    expect(info).toMatchObject({
      kind: 'ExecCredential',
      spec: { interactive: false, cluster: { server: 'https://one.example:6443' } },
    })
  })

  it('each time a new one, so that nothing refused stays cached, and a fingerprint that changes with what matters', async () => {
    const [first] = (await readKubeconfigs([await write('a', config('one'))])).contexts
    const [same] = (await readKubeconfigs([await write('b', config('one'))])).contexts
    const [other] = (await readKubeconfigs([await write('c', config('one', {}, { token: 'renewed' }))])).contexts
    expect(first?.makeKubeConfig()).not.toBe(first?.makeKubeConfig())
    expect(first?.fingerprint).toBe(same?.fingerprint)
    expect(first?.fingerprint).not.toBe(other?.fingerprint)
  })
})
