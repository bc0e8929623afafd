import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { commandLine, runSignInProgram, type SignInProgram } from '@main/clusters/sign-in-program.ts'
import { systemClock } from '@main/platform/system-clock.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cockpit-program-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const program = async (script: string, more: Partial<SignInProgram> = {}): Promise<SignInProgram> => {
  const command = join(folder, 'cockpit-login')
  await writeFile(command, `#!/bin/sh\n${script}\n`)
  await chmod(command, 0o700)
  return { command, args: [], env: {}, needsTerminal: false, installHint: null, ...more }
}
const run = (
  what: SignInProgram,
  { deadlineMs = 5_000, signal = new AbortController().signal, searchPath = null as string | null } = {},
) => runSignInProgram(what, { clock: systemClock, deadlineMs, signal, env: process.env, searchPath })
const refusal = (work: Promise<unknown>): Promise<CockpitError> =>
  work.then(
    () => Promise.reject(new Error('it did not fail')),
    (thrown) => {
      expect(thrown).toBeInstanceOf(CockpitError)
      return thrown
    },
  )
const gives = (status: object) => `cat <<'END'\n${JSON.stringify({ kind: 'ExecCredential', status })}\nEND`

describe('what it gives', () => {
  it('a token with its end', async () => {
    const given = await run(await program(gives({ token: 'abc', expirationTimestamp: '2099-01-01T00:00:00Z' })))
    expect(given).toEqual({ token: 'abc', certificate: null, expiresAt: Date.UTC(2099, 0, 1) })
  })

  it('a certificate', async () => {
    const given = await run(await program(gives({ clientCertificateData: 'CERT', clientKeyData: 'KEY' })))
    expect(given).toEqual({ token: null, certificate: { cert: 'CERT', key: 'KEY' }, expiresAt: null })
  })

  it.each([
    ['nothing', 'true', 'not an ExecCredential'],
    ['something else', 'echo SECRETWORD', 'not an ExecCredential'],
    ['no credential', gives({}), 'neither a token nor a certificate'],
    [
      'an ended one',
      gives({ token: 'SECRETWORD', expirationTimestamp: '2020-01-01T00:00:00Z' }),
      'ended on 2020-01-01',
    ],
  ])('%s is refused, and nothing of it is repeated', async (_what, script, words) => {
    const error = await refusal(run(await program(script)))
    expect(error.code).toBe('UNAUTHORIZED')
    expect(error.message).toContain(words)
    expect(`${error.message} ${error.hint}`).not.toContain('SECRETWORD')
  })
})

describe('how it is run', () => {
  it('with its own variables, without a terminal, and with the PATH that was found', async () => {
    const script = `printf '{"kind":"ExecCredential","status":{"token":"%s|%s|%s"}}' "$WHO" "$PATH" "$(test -t 0 && echo tty || echo none)"`
    const given = await run(await program(script, { env: { WHO: 'me' } }), { searchPath: `/usr/bin:/bin:${folder}` })
    expect(given.token).toBe(`me|/usr/bin:/bin:${folder}|none`)
  })

  it('a bare name is found in that PATH only', async () => {
    const made = await program(gives({ token: 'found' }))
    const bare = { ...made, command: 'cockpit-login' }
    await expect(run(bare, { searchPath: `${folder}:/usr/bin:/bin` })).resolves.toMatchObject({ token: 'found' })
    const error = await refusal(run({ ...bare, installHint: 'brew install it' }, { searchPath: '/usr/bin:/bin' }))
    expect(error.message).toContain('cockpit-login was not found in any of the 2 folders of PATH')
    expect(error.hint).toContain('brew install it')
  })

  it('not at all where it wants a terminal', async () => {
    const marker = join(folder, 'ran')
    const error = await refusal(run(await program(`touch '${marker}'`, { needsTerminal: true })))
    expect(error.message).toContain('interactiveMode: Always')
    await expect(readFile(marker)).rejects.toThrow()
  })
})

describe('how it ends', () => {
  it('in its own words, without the secrets that it was given', async () => {
    const script = 'echo "bad client secret hunter22 for flag-secret and Bearer abcdefgh123" >&2; exit 3'
    const error = await refusal(
      run(await program(script, { env: { CLIENT_SECRET: 'hunter22' }, args: ['--oidc-client-secret=flag-secret'] })),
    )
    expect(error.message).toContain('cockpit-login failed: bad client secret … for … and Bearer …')
  })

  it('by its code where it says nothing', async () => {
    expect((await refusal(run(await program('exit 7')))).message).toContain('ended with code 7')
  })

  it('at the deadline', async () => {
    const begun = performance.now()
    const error = await refusal(run(await program('exec sleep 30'), { deadlineMs: 200 }))
    expect(error.message).toContain('has not ended within 0.2 s')
    expect(performance.now() - begun).toBeLessThan(3_000)
  })

  it('when a person gives up, and the process is gone', async () => {
    const pidFile = join(folder, 'pid')
    const stop = new AbortController()
    const pending = refusal(run(await program(`echo $$ > '${pidFile}'; exec sleep 30`), { signal: stop.signal }))
    let pid = 0
    while (pid === 0) {
      await new Promise((resolve) => setTimeout(resolve, 10))
      pid = Number(await readFile(pidFile, 'utf8').catch(() => '0'))
    }
    stop.abort()
    expect((await pending).message).toContain('cancelled')
    const gone = async () => {
      for (let turn = 0; turn < 100; turn += 1) {
        try {
          process.kill(pid, 0)
        } catch {
          return true
        }
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
      return false
    }
    expect(await gone()).toBe(true)
  })
})

describe('as a person sees it', () => {
  it('secrets among the arguments are left out', () => {
    const what = {
      command: '/opt/bin/kubelogin',
      args: ['get-token', '--oidc-client-secret=abcdef', '--password', 'hunter22', '--oidc-issuer-url=https://idp'],
      env: {},
      needsTerminal: false,
      installHint: null,
    }
    expect(commandLine(what)).toBe(
      '/opt/bin/kubelogin get-token --oidc-client-secret=… --password … --oidc-issuer-url=https://idp',
    )
  })
})
