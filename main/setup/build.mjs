import { createHash } from 'node:crypto'
import { access, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { cacheFolder, entryKey, withLock } from './cache.mjs'
import { installedCommand } from './repository.mjs'
import { runCommand } from './run-command.mjs'
import { SetupError } from './setup-error.mjs'

const sources = ['main', 'preload', 'renderer', 'shared']
const settings = ['electron.vite.config.ts', 'package.json', 'package-lock.json', 'tsconfig.json']
/** What the build must have left behind; a stamp without them is not believed. */
const results = [
  'out/main/app.cjs',
  'out/main/cockpit.cjs',
  'out/main/terminal-host.cjs',
  'out/preload/bridge.cjs',
  'out/renderer/index.html',
]

/**
 * Builds the app into out/ when a source has changed since the last build.
 * @param {{ root: string, say: import('./steps.mjs').Say, env?: NodeJS.ProcessEnv }} options
 * @throws {SetupError} `build-failed`
 */
export async function ensureBuild({ root, say, env = process.env }) {
  const stamp = await sourceStamp(root)
  if (await isBuilt(root, stamp)) {
    say('up to date')
    return
  }
  const lock = join(cacheFolder({ env }), 'locks', `build-${entryKey([root])}.lock`)
  await withLock(
    lock,
    async () => {
      if (await isBuilt(root, stamp)) return
      say('electron-vite build')
      await rm(stampFile(root), { force: true })
      const { code, stdout, stderr } = await runCommand(
        process.execPath,
        [installedCommand(root, 'electron-vite', 'electron-vite'), 'build'],
        { cwd: root, env: { ...env, NODE_ENV: 'production', FORCE_COLOR: '0' } },
      )
      if (code !== 0) {
        throw new SetupError('build-failed', `The build failed (exit ${code}).\n${lastLines(stdout + stderr)}`, '')
      }
      await writeFile(stampFile(root), stamp)
      say('built')
    },
    { onWait: () => say('another run is building') },
  )
}

/** @param {string} root */
const stampFile = (root) => join(root, 'out', '.stamp')

/**
 * @param {string} root
 * @param {string} stamp
 */
async function isBuilt(root, stamp) {
  if ((await readFile(stampFile(root), 'utf8').catch(() => '')) !== stamp) return false
  const there = await Promise.allSettled(results.map((path) => access(join(root, path))))
  return there.every((one) => one.status === 'fulfilled')
}

/**
 * A hash over the names and contents of everything that the build reads.
 * @param {string} root
 */
export async function sourceStamp(root) {
  const hash = createHash('sha256')
  const files = [...settings.map((name) => join(root, name))]
  for (const folder of sources) files.push(...(await filesBelow(join(root, folder))))
  for (const file of files.sort()) {
    const content = await readFile(file).catch(() => null)
    if (content === null) continue
    hash.update(`${relative(root, file)}\0${content.length}\0`).update(content)
  }
  return hash.digest('hex')
}

/**
 * @param {string} folder
 * @returns {Promise<string[]>}
 */
async function filesBelow(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

/** @param {string} text */
const lastLines = (text) => text.trimEnd().split('\n').slice(-25).join('\n')
