import { constants } from 'node:fs'
import { access, chmod, readFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { cachedEntry, cacheFolder, entryKey } from './cache.mjs'
import { findGo } from './go-toolchain.mjs'
import { reportAsJson } from './json-lines.mjs'
import { isAcceptableVersion, kubernetesTools, linkerFlags, pinnedVersion } from './kubernetes-tools.mjs'
import { isStartedDirectly, repositoryRoot } from './repository.mjs'
import { runCommand } from './run-command.mjs'
import { SetupError } from './setup-error.mjs'

/** Below everything that a person waits for: the window is open and in use while this builds. */
const buildNiceness = 10

/**
 * @typedef {{ type: 'ready', name: string, path: string, source: 'assets' | 'path' | 'cache' | 'built' }} BinaryReady
 * @typedef {{ type: 'progress', step: string, detail: string, done: number, total: number, elapsedMs: number }} BinaryProgress
 */

/**
 * Finds or builds the programs of the lab's clusters: KUBEBUILDER_ASSETS, PATH, the cache, `go build`, in this order for
 * each. They are built one at a time, so that the first ones are of use while the last ones are still to come.
 * @param {{ root?: string, env?: NodeJS.ProcessEnv, signal?: AbortSignal, only?: readonly string[],
 *   report?: (event: BinaryReady | BinaryProgress) => void, now?: () => number }} [options]
 * `root` is the folder that holds resources/; `only` names the tools that are wanted.
 * @returns {Promise<Record<string, string>>} path by name
 * @throws {SetupError} `go-missing`, `kubernetes-build-failed`, `stopped`
 */
export async function ensureKubernetesBinaries({
  root = repositoryRoot,
  env = process.env,
  signal = new AbortController().signal,
  only,
  report = () => {},
  now = () => performance.now(),
} = {}) {
  const started = now()
  const module = join(root, 'resources', 'lab', 'kubernetes')
  const goMod = await readFile(join(module, 'go.mod'), 'utf8')
  const key = entryKey([
    goMod,
    await readFile(join(module, 'go.sum'), 'utf8'),
    process.platform,
    process.arch,
    env.GOARCH ?? '',
  ])
  const cache = cacheFolder({ env })
  const wanted = kubernetesTools.filter((tool) => only === undefined || only.includes(tool.name))
  /** @type {Record<string, string>} */
  const binaries = {}
  const progress = (/** @type {string} */ step, /** @type {string} */ detail) =>
    report({
      type: 'progress',
      step,
      detail,
      done: Object.keys(binaries).length,
      total: wanted.length,
      elapsedMs: Math.round(now() - started),
    })
  const found = (
    /** @type {string} */ name,
    /** @type {string} */ path,
    /** @type {BinaryReady['source']} */ source,
  ) => {
    binaries[name] = path
    report({ type: 'ready', name, path, source })
  }

  const missing = []
  for (const tool of wanted) {
    const cached = join(cache, cacheEntry(key, tool.name))
    const assets = await findAsset(tool, env)
    if (assets !== null) found(tool.name, assets, 'assets')
    else {
      const onPath = await findOnPath(tool, goMod, env)
      if (onPath !== null) found(tool.name, onPath, 'path')
      else if (await isExecutable(cached)) found(tool.name, cached, 'cache')
      else missing.push(tool)
    }
  }
  if (missing.length === 0) return binaries

  const first = /** @type {import('./kubernetes-tools.mjs').KubernetesTool} */ (missing[0])
  const go = await findGo({ goMod, cache, env, say: (detail) => progress(first.name, detail) })
  for (const tool of missing) {
    const heartbeat = setInterval(() => progress(tool.name, detail), 1000)
    let detail = 'go build'
    const say = (/** @type {string} */ text) => {
      detail = text
    }
    progress(tool.name, detail)
    try {
      const path = await cachedEntry({
        cache,
        name: cacheEntry(key, tool.name),
        make: (workplace) => buildTool({ tool, go, module, goMod, workplace, env, signal, say }),
        onWait: () => say('another run is building it'),
      })
      found(tool.name, path, 'built')
    } finally {
      clearInterval(heartbeat)
    }
  }
  return binaries
}

/**
 * @param {string} key
 * @param {string} name
 */
const cacheEntry = (key, name) => join('kubernetes', key, executableFile(name))

/** @param {string} name */
const executableFile = (name) => (process.platform === 'win32' ? `${name}.exe` : name)

/**
 * @param {{ tool: import('./kubernetes-tools.mjs').KubernetesTool, go: string, module: string, goMod: string,
 *   workplace: string, env: NodeJS.ProcessEnv, signal: AbortSignal, say: (detail: string) => void }} options
 */
async function buildTool({ tool, go, module, goMod, workplace, env, signal, say }) {
  let compiled = 0
  const version = pinnedVersion(goMod, tool.module)
  const args = ['build', '-v', '-mod=readonly', '-trimpath', '-ldflags', linkerFlags(tool, version)]
  const { code, stderr } = await runCommand(go, [...args, '-o', workplace, tool.package], {
    cwd: module,
    // A go.work somewhere above, or version control that asks questions, must not change what is built.
    env: { ...env, GOWORK: 'off', GOFLAGS: `${env.GOFLAGS ?? ''} -buildvcs=false`.trim() },
    signal,
    niceness: buildNiceness,
    onLine: (line) => {
      const download = /^go: downloading (\S+)/.exec(line)
      if (download === null) compiled += 1
      say(download === null ? `compiling, ${compiled} packages` : `downloading ${download[1]}`)
    },
  })
  if (signal.aborted) throw new SetupError('stopped', `The build of ${tool.name} was stopped.`, '')
  if (code !== 0) {
    const complaint = stderr.split('\n').filter((line) => line.includes(' ') && !line.startsWith('go: downloading'))
    throw new SetupError(
      'kubernetes-build-failed',
      `${tool.name} could not be built (go exit ${code}): ${complaint.slice(-6).join('\n').trim()}`,
      'Is the Go module proxy within reach? See: go env GOPROXY. Ready binaries serve too: KUBEBUILDER_ASSETS=<folder>',
    )
  }
  await chmod(workplace, 0o755)
}

/**
 * @param {import('./kubernetes-tools.mjs').KubernetesTool} tool
 * @param {NodeJS.ProcessEnv} env
 */
async function findAsset(tool, env) {
  const folder = env.KUBEBUILDER_ASSETS
  if (!folder) return null
  for (const name of [tool.name, ...(tool.otherNames ?? [])]) {
    const path = join(folder, executableFile(name))
    if (await isExecutable(path)) return path
  }
  return null
}

/**
 * @param {import('./kubernetes-tools.mjs').KubernetesTool} tool
 * @param {string} goMod
 * @param {NodeJS.ProcessEnv} env
 */
async function findOnPath(tool, goMod, env) {
  const pinned = pinnedVersion(goMod, tool.module)
  if (pinned === null) return null
  for (const folder of (env.PATH ?? '').split(delimiter)) {
    const path = join(folder, executableFile(tool.name))
    if (folder === '' || !(await isExecutable(path))) continue
    const { code, stdout, stderr } = await runCommand(path, tool.versionArguments, { env, timeoutMs: 5_000 })
    if (code === 0 && isAcceptableVersion(tool.name, stdout || stderr, pinned)) return path
  }
  return null
}

/** @param {string} path */
async function isExecutable(path) {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  )
}

if (isStartedDirectly(import.meta.url)) {
  const stop = new AbortController()
  await reportAsJson({
    words: process.argv.slice(2),
    stop,
    work: async (report) => ({ binaries: await ensureKubernetesBinaries({ report, signal: stop.signal }) }),
    describe: (/** @type {BinaryReady | BinaryProgress} */ event) =>
      event.type === 'ready'
        ? `${event.name}: ${event.path}`
        : `[${event.done}/${event.total}] ${event.step}: ${event.detail}, ${Math.round(event.elapsedMs / 1000)} s`,
  })
}
