import { constants } from 'node:fs'
import { access, readdir, realpath } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { canInstallPackages, installCommand, installPackages } from './debian-packages.mjs'
import { reportAsJson } from './json-lines.mjs'
import { isStartedDirectly } from './repository.mjs'

/**
 * @typedef {object} LabServers
 * @property {{ bin: string } | null} postgres the folder with initdb, postgres, pg_ctl
 * @property {string | null} redis
 * @property {string | null} clickhouse the server program, or the `clickhouse` that is all of them in one
 * @property {string | null} prometheus
 * @property {string | null} alertmanager
 *
 * @typedef {keyof LabServers} ServerName
 * @typedef {{ name: string, hint: string }} MissingServer `name` as people write it
 */

/** @type {Record<ServerName, { title: string, debian: string, brew: string, programs: readonly string[] }>} */
const catalogue = {
  postgres: { title: 'PostgreSQL', debian: 'postgresql', brew: 'postgresql@17', programs: ['initdb'] },
  redis: { title: 'Redis', debian: 'redis-server', brew: 'redis', programs: ['redis-server'] },
  clickhouse: {
    title: 'ClickHouse',
    debian: 'clickhouse-server',
    brew: 'clickhouse',
    programs: ['clickhouse-server', 'clickhouse'],
  },
  prometheus: { title: 'Prometheus', debian: 'prometheus', brew: 'prometheus', programs: ['prometheus'] },
  alertmanager: {
    title: 'Alertmanager',
    debian: 'prometheus-alertmanager',
    brew: 'alertmanager',
    // Debian puts the project's name before it.
    programs: ['alertmanager', 'prometheus-alertmanager'],
  },
}
const serverNames = /** @type {ServerName[]} */ (Object.keys(catalogue))

/**
 * Finds the servers of the practice lab on this machine; as root on Debian it installs the ones that are missing.
 * One that is still missing afterwards is reported, not thrown: the lab runs without it and says so.
 * @param {{ env?: NodeJS.ProcessEnv, install?: boolean, say?: import('./steps.mjs').Say }} [options]
 * @returns {Promise<{ servers: LabServers, missing: MissingServer[] }>}
 */
export async function ensureServers({ env = process.env, install = canInstallPackages(), say = () => {} } = {}) {
  let servers = await findServers(env)
  let absent = serverNames.filter((name) => servers[name] === null)
  let complaint = ''
  if (absent.length > 0 && install) {
    complaint = await installPackages(
      absent.map((name) => catalogue[name].debian),
      { say, env },
    )
    servers = await findServers(env)
    absent = serverNames.filter((name) => servers[name] === null)
  }
  const missing = absent.map((name) => ({
    name: catalogue[name].title,
    hint: `${complaint === '' ? '' : `${complaint} `}${installHint(catalogue[name])}`,
  }))
  return { servers, missing }
}

/**
 * @param {{ debian: string, brew: string }} server
 * @param {NodeJS.Platform} platform
 */
function installHint({ debian, brew }, platform = process.platform) {
  if (platform === 'darwin') return `Install it with: brew install ${brew}`
  if (platform === 'win32') return 'The practice lab runs on Linux and macOS, or on Windows in WSL.'
  return `Install it with: ${installCommand([debian])}`
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<LabServers>}
 */
async function findServers(env) {
  // Servers live in sbin, which is not on everyone's PATH; Homebrew's folders are not on the PATH of an app from the Dock.
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
  if (process.platform !== 'win32') folders.push('/usr/sbin', '/usr/local/bin', '/usr/local/sbin', '/opt/homebrew/bin')
  const [redis, clickhouse, prometheus, alertmanager] = await Promise.all(
    /** @type {const} */ (['redis', 'clickhouse', 'prometheus', 'alertmanager']).map((name) =>
      firstProgram(folders, catalogue[name].programs),
    ),
  )
  return {
    postgres: await findPostgres(folders),
    redis: redis ?? null,
    clickhouse: clickhouse ?? null,
    prometheus: prometheus ?? null,
    alertmanager: alertmanager ?? null,
  }
}

/**
 * Debian and Homebrew keep several releases beside each other, outside PATH. The newest is taken.
 * @param {readonly string[]} folders
 */
async function findPostgres(folders) {
  const candidates = []
  for (const parent of ['/usr/lib/postgresql', '/opt/homebrew/opt', '/usr/local/opt']) {
    const names = await readdir(parent).catch(() => [])
    for (const name of names) {
      const release = /^(?:postgresql@)?(\d+)$/.exec(name)
      if (release !== null) candidates.push({ release: Number(release[1]), folder: join(parent, name, 'bin') })
    }
  }
  candidates.sort((one, other) => other.release - one.release)
  for (const folder of [...folders, ...candidates.map((candidate) => candidate.folder)]) {
    const initdb = await firstProgram([folder], ['initdb'])
    if (initdb === null) continue
    // PATH may hold links into a release's folder, and not to all of its programs.
    const bin = dirname(await realpath(initdb))
    if ((await firstProgram([bin], ['postgres'])) !== null) return { bin }
  }
  return null
}

/**
 * @param {readonly string[]} folders
 * @param {readonly string[]} names
 * @returns {Promise<string | null>}
 */
async function firstProgram(folders, names) {
  for (const name of names) {
    for (const folder of folders) {
      const path = join(folder, name)
      const runs = await access(path, constants.X_OK).then(
        () => true,
        () => false,
      )
      if (runs) return path
    }
  }
  return null
}

if (isStartedDirectly(import.meta.url)) {
  await reportAsJson({
    words: process.argv.slice(2),
    stop: new AbortController(),
    work: (report) => ensureServers({ say: (detail) => report({ type: 'progress', step: 'servers', detail }) }),
    describe: (/** @type {{ type: string, step: string, detail: string }} */ event) => event.detail,
  })
}
