import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { mergeKubeconfigs } from '@main/clusters/kubeconfig.ts'
import { oneContext } from '@main/terminal/one-context.ts'
import { PrivateFolders } from '@main/terminal/private-folders.ts'
import { shellStart } from '@main/terminal/shell-surroundings.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const run = promisify(execFile)
let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'cockpit-shell-'))
})
afterEach(() => rm(home, { recursive: true, force: true }))

const startOf = (shell: string, env: Record<string, string> = {}) =>
  shellStart({
    platform: 'linux',
    env: { SHELL: shell, HOME: home, ...env },
    accountShell: null,
    searchPath: '/usr/bin:/bin',
    home,
    folder: join(home, 'private'),
    kubeconfig: '/the/one',
  })

describe('the surroundings of a shell', () => {
  it('hold nothing that is the app’s own', () => {
    const { env } = startOf('/bin/bash', {
      ELECTRON_RUN_AS_NODE: '1',
      NODE_OPTIONS: '--inspect',
      COCKPIT_NODE: '/n',
      FOUNDRY_COCKPIT_SETTINGS: '/s',
      KUBECONFIG: '/mine',
      npm_config_x: 'y',
      EDITOR: 'vi',
    })
    expect(Object.keys(env).sort()).toEqual(
      ['COLORTERM', 'EDITOR', 'HOME', 'KUBECONFIG', 'PATH', 'SHELL', 'TERM', 'TERM_PROGRAM'].sort(),
    )
    expect(env.KUBECONFIG).toBe('/the/one')
    expect(env.PATH).toBe('/usr/bin:/bin')
  })

  for (const [shell, startFile] of [
    ['/bin/bash', '.bashrc'],
    ['/bin/sh', '.shrc'],
    ['/usr/bin/zsh', '.zshrc'],
  ] as const) {
    it.skipIf(!existsSync(shell))(`keep the one context in ${shell}, whatever its start-up file sets`, async () => {
      await writeFile(join(home, startFile), 'export KUBECONFIG=/mine\nown=loaded\n')
      const { file, args, env, files } = startOf(shell, { ENV: join(home, startFile) })
      await mkdir(join(home, 'private'))
      for (const [name, text] of Object.entries(files)) await writeFile(join(home, 'private', name), text)
      const { stdout } = await run(file, [...args, '-c', 'echo "$KUBECONFIG $own"'], { env: { ...env } })
      expect(stdout).toContain('/the/one loaded')
    })
  }

  it('warn where the shell has no way to set it again', () => {
    expect(startOf('/bin/csh').warnings).toHaveLength(1)
    expect(startOf('/bin/bash').warnings).toEqual([])
  })
})

describe('the kubeconfig of one context', () => {
  it('holds this context with its credentials and nothing of any other', () => {
    const text = `
clusters:
- { name: a, cluster: { server: "https://a", certificate-authority: certs/a.pem } }
- { name: b, cluster: { server: "https://b" } }
users:
- name: u
  user:
    exec: { apiVersion: client.authentication.k8s.io/v1, command: ./bin/login, args: [--x], env: [{ name: K, value: v }] }
- { name: secret-of-b, user: { token: TOKEN-OF-B } }
contexts:
- { name: one, context: { cluster: a, user: u, namespace: n } }
- { name: two, context: { cluster: b, user: secret-of-b } }
`
    const context = mergeKubeconfigs([{ path: '/home/kube/config', text }]).contexts[0]
    if (context === undefined) throw new Error('no context')
    const written = oneContext(context.name, context.entries)
    expect(written).not.toContain('TOKEN-OF-B')
    const again = mergeKubeconfigs([{ path: '/elsewhere/kubeconfig', text: written }])
    expect(again.errors).toEqual([])
    expect(again.currentContext).toBe('one')
    expect(again.contexts).toHaveLength(1)
    expect(again.contexts[0]).toMatchObject({ name: 'one', server: 'https://a/', defaultNamespace: 'n' })
    expect(again.contexts[0]?.program).toMatchObject({ command: '/home/kube/bin/login', args: ['--x'] })
    expect(again.contexts[0]?.makeKubeConfig().getCurrentCluster()?.caFile).toBe('/home/kube/certs/a.pem')
  })
})

describe('private folders of sessions', () => {
  it('are readable by their owner only and go with the session', async () => {
    const folders = await PrivateFolders.open(join(home, 'sessions'))
    await folders.write('one', { kubeconfig: 'secret' })
    const path = join(folders.folderOf('one'), 'kubeconfig')
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect((await stat(folders.folderOf('one'))).mode & 0o777).toBe(0o700)
    await folders.remove('one')
    expect(existsSync(path)).toBe(false)
  })

  it('of a process that crashed are swept at the next start, those of a living one are not', async () => {
    const root = join(home, 'sessions')
    const living = await PrivateFolders.open(root)
    await living.write('mine', { kubeconfig: 'still used' })
    await mkdir(join(root, '4194000-1', 'left'), { recursive: true })
    await writeFile(join(root, '4194000-1', 'left', 'kubeconfig'), 'secret')
    // The number of a living process, but another one's: it was born at another time.
    await mkdir(join(root, `${process.pid}-1`, 'left'), { recursive: true })
    await PrivateFolders.open(root)
    expect(existsSync(join(root, '4194000-1'))).toBe(false)
    expect(existsSync(join(root, `${process.pid}-1`))).toBe(false)
    expect(await readFile(join(living.folderOf('mine'), 'kubeconfig'), 'utf8')).toBe('still used')
  })
})
