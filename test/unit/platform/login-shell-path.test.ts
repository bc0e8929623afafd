import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readLoginShellPath } from '@main/platform/login-shell-path.ts'
import { systemClock } from '@main/platform/system-clock.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'cockpit-shell-'))
})
afterEach(() => rm(home, { recursive: true, force: true }))

const short = '/usr/bin:/bin'
const ask = (shell: string, more: Record<string, string> = {}, timeoutMs = 10_000) =>
  readLoginShellPath({
    platform: 'linux',
    env: { HOME: home, PATH: short, SHELL: shell, ...more },
    accountShell: null,
    clock: systemClock,
    marker: 'd41d8cd98f00b204',
    timeoutMs,
  })
const pretend = async (name: string, script: string) => {
  const shell = join(home, name)
  await writeFile(shell, `#!/bin/sh\n${script}\n`)
  await chmod(shell, 0o700)
  return shell
}

/** Where each shell's people write their PATH. */
const shells = [
  { shell: '/bin/sh', file: '.profile', line: 'export PATH="$HOME/tools:$PATH"' },
  { shell: '/bin/bash', file: '.bash_profile', line: 'export PATH="$HOME/tools:$PATH"' },
  { shell: '/bin/bash', file: '.profile', line: 'export PATH="$HOME/tools:$PATH"' },
  { shell: '/bin/zsh', file: '.zshrc', line: 'export PATH="$HOME/tools:$PATH"' },
  { shell: '/bin/zsh', file: '.zprofile', line: 'export PATH="$HOME/tools:$PATH"' },
  { shell: '/usr/bin/fish', file: '.config/fish/config.fish', line: 'set -gx PATH $HOME/tools $PATH' },
]

describe('the PATH of a login shell', () => {
  for (const { shell, file, line } of shells) {
    it.runIf(existsSync(shell))(`${shell} with ${file}, which also prints and takes an alias`, async () => {
      await mkdir(join(home, file, '..'), { recursive: true })
      await writeFile(join(home, file), `echo Welcome back\nalias env='echo no'\n${line}\n`)
      const found = await ask(shell)
      expect(found.trouble).toBeNull()
      expect(found.from).toBe(`the login shell ${shell}`)
      expect(found.path?.split(':')[0]).toBe(join(home, 'tools'))
      expect(found.path?.split(':')).toContain('/usr/bin')
    })
  }

  it('is not asked for in a terminal or on Windows', async () => {
    const marker = join(home, 'asked')
    const shell = await pretend('bash', `touch '${marker}'`)
    expect(await ask(shell, { TERM: 'xterm' })).toMatchObject({ path: short, trouble: null })
    const onWindows = await readLoginShellPath({
      platform: 'win32',
      env: { Path: 'C:\\bin' },
      accountShell: null,
      clock: systemClock,
      marker: 'm',
    })
    expect(onWindows).toMatchObject({ path: 'C:\\bin', trouble: null })
    expect(existsSync(marker)).toBe(false)
  })

  it('is the own one, with the reason, when the shell hangs; and nothing of it stays', async () => {
    const pidFile = join(home, 'pid')
    const shell = await pretend('bash', `echo $$ > '${pidFile}'\nsleep 60`)
    const begun = performance.now()
    const found = await ask(shell, {}, 500)
    expect(performance.now() - begun).toBeLessThan(5_000)
    expect(found).toMatchObject({ path: short, from: 'the environment of this app' })
    expect(found.trouble).toContain('has not answered within 0.5 s')
    const pid = Number(await readFile(pidFile, 'utf8'))
    await expect.poll(() => existsSync(`/proc/${pid}/cwd`) || existsSync(`/proc/${pid}/exe`)).toBe(false)
  })

  it.each([
    ['is not there', async () => '/nowhere/bash', 'cannot be run (ENOENT)'],
    ['is one that cannot be asked', async () => '/usr/bin/nu', 'not one that the cockpit can ask'],
    ['ends without a word', () => pretend('zsh', 'exit 3'), 'told no PATH'],
    ['prints without end', () => pretend('zsh', 'exec yes'), 'prints without end'],
  ])('is the own one when the shell %s', async (_what, shell, words) => {
    const found = await ask(await shell())
    expect(found.path).toBe(short)
    expect(found.trouble).toContain(words)
  })

  it('is asked of the account’s shell where SHELL is not set', async () => {
    const shell = await pretend('bash', 'PATH="/from/account:$PATH"; while [ "$1" != -c ]; do shift; done; eval "$2"')
    const found = await readLoginShellPath({
      platform: 'linux',
      env: { HOME: home, PATH: short },
      accountShell: shell,
      clock: systemClock,
      marker: 'd41d8cd98f00b204',
    })
    expect(found.path).toBe(`/from/account:${short}`)
  })
})
