import { createHash, randomUUID } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises'
import { homedir, hostname } from 'node:os'
import { dirname, isAbsolute, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

const heartbeatMs = 5_000
/** A lock whose owner has not touched it for this long (asleep, crashed on another host) no longer counts. */
const abandonedMs = 60_000

/**
 * The folder for what is made once and kept between runs, outside the repository.
 * `COCKPIT_CACHE` wins; else each system's own place (XDG Base Directory: a relative XDG_CACHE_HOME is not valid).
 * @param {{ env?: NodeJS.ProcessEnv, platform?: NodeJS.Platform, home?: string }} [from]
 * @returns {string}
 */
export function cacheFolder({ env = process.env, platform = process.platform, home = homedir() } = {}) {
  if (env.COCKPIT_CACHE) return env.COCKPIT_CACHE
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'foundry-cockpit')
  if (platform === 'win32') return join(env.LOCALAPPDATA || join(home, 'AppData', 'Local'), 'foundry-cockpit', 'cache')
  const xdg = env.XDG_CACHE_HOME
  return join(xdg && isAbsolute(xdg) ? xdg : join(home, '.cache'), 'foundry-cockpit')
}

/**
 * A short name for everything that an entry is made from: other parts, other entry.
 * @param {readonly string[]} parts
 */
export function entryKey(parts) {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16)
}

/**
 * Returns the path of a cache entry (a file or a folder), making it when it isn't there.
 * It is made under another name and renamed when complete, so whatever carries the entry's name is whole.
 * @param {object} entry
 * @param {string} entry.cache the cache folder
 * @param {string} entry.name path below the cache folder, with the entry's key in it
 * @param {(workplace: string) => Promise<void>} entry.make writes the file or folder at `workplace`
 * @param {() => void} [entry.onWait] another run is making it: told once
 * @returns {Promise<string>}
 */
export async function cachedEntry({ cache, name, make, onWait }) {
  const path = join(cache, name)
  if (await exists(path)) return path
  await mkdir(dirname(path), { recursive: true })
  return withLock(
    `${path}.lock`,
    async () => {
      if (await exists(path)) return path
      await removeLeftovers(path)
      const workplace = `${path}.making-${process.pid}-${randomUUID().slice(0, 8)}`
      try {
        await make(workplace)
        await rename(workplace, path)
      } catch (failure) {
        await rm(workplace, { recursive: true, force: true })
        // A second maker that the lock failed to hold off (a host that slept) may have finished first.
        if (!(await exists(path))) throw failure
      }
      return path
    },
    onWait === undefined ? {} : { onWait },
  )
}

/**
 * Runs a task while holding a lock file, so that two runs on one machine don't do the same work at once.
 * @template T
 * @param {string} file
 * @param {() => Promise<T>} task
 * @param {{ onWait?: () => void, now?: () => number, sleep?: (ms: number) => Promise<unknown> }} [options]
 * @returns {Promise<T>}
 */
export async function withLock(file, task, { onWait, now = Date.now, sleep = (ms) => pause(ms) } = {}) {
  await mkdir(dirname(file), { recursive: true })
  const owner = JSON.stringify({ pid: process.pid, host: hostname(), id: randomUUID() })
  let told = false
  while (!(await tryLock(file, owner))) {
    if (await breakAbandoned(file, now)) continue
    if (!told) onWait?.()
    told = true
    await sleep(200)
  }
  const heartbeat = setInterval(() => {
    const time = new Date(now())
    utimes(file, time, time).catch(() => {})
  }, heartbeatMs)
  heartbeat.unref()
  try {
    return await task()
  } finally {
    clearInterval(heartbeat)
    if ((await readText(file)) === owner) await rm(file, { force: true })
  }
}

/**
 * @param {string} file
 * @param {string} owner
 */
async function tryLock(file, owner) {
  try {
    const handle = await open(file, 'wx')
    await handle.writeFile(owner)
    await handle.close()
    return true
  } catch (failure) {
    if (/** @type {NodeJS.ErrnoException} */ (failure).code === 'EEXIST') return false
    throw failure
  }
}

/**
 * Takes away a lock whose owner is gone.
 * @param {string} file
 * @param {() => number} now
 * @returns {Promise<boolean>} whether it is worth trying again at once
 */
async function breakAbandoned(file, now) {
  const owner = await readText(file)
  const touched = await stat(file).then(
    (status) => status.mtimeMs,
    () => null,
  )
  if (owner === null || touched === null) return true
  if (now() - touched < abandonedMs && !isGone(owner)) return false
  // Renamed first: when two runs see the same dead owner, only one rename finds it, and a fresh lock is put back.
  const moved = `${file}.abandoned-${randomUUID()}`
  try {
    await rename(file, moved)
  } catch {
    return true
  }
  if ((await readText(moved)) === owner) await rm(moved, { force: true })
  else await rename(moved, file)
  return true
}

/** @param {string} owner what the lock file says */
function isGone(owner) {
  try {
    const { pid, host } = JSON.parse(owner)
    if (host !== hostname() || typeof pid !== 'number') return false
    return !isAlive(pid)
  } catch {
    // Written by a run that is just now writing it, or that died meanwhile: its age decides.
    return false
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (failure) {
    return /** @type {NodeJS.ErrnoException} */ (failure).code === 'EPERM'
  }
}

/** @param {string} path the entry whose half-made predecessors, left by killed runs, are thrown away */
async function removeLeftovers(path) {
  const folder = dirname(path)
  for (const name of await readdir(folder)) {
    const full = join(folder, name)
    if (!full.startsWith(`${path}.making-`)) continue
    const pid = Number(full.slice(`${path}.making-`.length).split('-')[0])
    if (pid !== process.pid && !isAlive(pid)) await rm(full, { recursive: true, force: true })
  }
}

/** @param {string} path */
async function exists(path) {
  return stat(path).then(
    () => true,
    () => false,
  )
}

/** @param {string} path */
async function readText(path) {
  return readFile(path, 'utf8').catch(() => null)
}
