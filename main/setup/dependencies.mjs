import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cacheFolder, entryKey, withLock } from './cache.mjs'
import { npmCommand } from './repository.mjs'
import { runCommand } from './run-command.mjs'
import { SetupError } from './setup-error.mjs'

/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean, link?: boolean }} LockedPackage
 * @typedef {{ packages?: Record<string, LockedPackage> }} LockFile
 */

/**
 * Makes node_modules what package-lock.json says, with `npm ci` when it isn't.
 * @param {{ root: string, say: import('./steps.mjs').Say, env?: NodeJS.ProcessEnv }} options
 * @throws {SetupError} `dependencies-failed`
 */
export async function ensureDependencies({ root, say, env = process.env }) {
  const lockText = await readFile(join(root, 'package-lock.json'), 'utf8')
  const stamp = entryKey([lockText, process.platform, process.arch])
  if (await isInstalled(root, lockText, stamp)) {
    say('up to date')
    return
  }
  const lock = join(cacheFolder({ env }), 'locks', `dependencies-${entryKey([root])}.lock`)
  await withLock(
    lock,
    async () => {
      if (await isInstalled(root, lockText, stamp)) return
      const packages = Object.keys(JSON.parse(lockText).packages ?? {}).length
      say(`npm ci, about ${packages} packages`)
      // --include=dev: NODE_ENV=production or an `omit` in someone's npmrc would leave out what builds the app.
      const npm = npmCommand(['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=http'], env)
      let fetched = 0
      const { code, stderr, stdout } = await runCommand(npm.program, npm.args, {
        cwd: root,
        env,
        onLine: (line) => {
          if (!line.includes('http fetch GET 200') && !line.includes('http cache')) return
          fetched += 1
          say(`npm ci, ${Math.min(fetched, packages)} of about ${packages} packages`)
        },
      })
      if (code !== 0) {
        const reason = `${stderr}\n${stdout}`.split('\n').filter((line) => /npm (ERR!|error)/.test(line))
        throw new SetupError(
          'dependencies-failed',
          `npm ci failed (exit ${code}):\n${reason.slice(0, 12).join('\n')}`,
          'Check the network and `npm config get registry`, then run: npm ci',
        )
      }
      await writeFile(stampFile(root), stamp)
      say(`${packages} packages`)
    },
    { onWait: () => say('another run is installing') },
  )
}

/**
 * @param {string} root
 * @param {string} lockText
 * @param {string} stamp
 */
async function isInstalled(root, lockText, stamp) {
  const stamped = await readFile(stampFile(root), 'utf8').catch(() => null)
  const installedText = await readFile(join(root, 'node_modules', '.package-lock.json'), 'utf8').catch(() => null)
  if (installedText === null) return false
  if (stamped === stamp) return true
  if (!isSameTree(JSON.parse(lockText), JSON.parse(installedText))) return false
  // Someone ran `npm ci` or `npm install` by hand: what is there is right, so it is not installed again.
  await writeFile(stampFile(root), stamp)
  return true
}

/** @param {string} root */
const stampFile = (root) => join(root, 'node_modules', '.cockpit-stamp')

/**
 * Whether an installed tree (npm's own record of it, written last of all) is what the lock file asks for.
 * Optional packages may be absent: they are the binaries of other systems.
 * @param {LockFile} wanted
 * @param {LockFile} installed
 */
export function isSameTree(wanted, installed) {
  const there = installed.packages ?? {}
  for (const [path, { version, integrity, optional }] of Object.entries(wanted.packages ?? {})) {
    if (path === '') continue
    const found = there[path]
    if (found === undefined) {
      if (optional !== true) return false
      continue
    }
    if (found.version !== version || found.integrity !== integrity) return false
  }
  return Object.keys(there).every((path) => wanted.packages?.[path] !== undefined)
}
