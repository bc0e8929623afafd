import { dirname } from 'node:path'
import { ensureBuild } from './build.mjs'
import { ensureDependencies } from './dependencies.mjs'
import { ensureDisplay, hasDisplay, startVirtualDisplay } from './display.mjs'
import { ensureElectron } from './electron-runtime.mjs'
import { ensureKubernetesBinaries } from './kubernetes-binaries.mjs'
import { ensureServers } from './servers.mjs'
import { describeFailure } from './setup-error.mjs'
import { Steps } from './steps.mjs'

/**
 * @typedef {import('./test-arguments.mjs').StageName} StageName
 *
 * @typedef {object} TestSetup
 * @property {NodeJS.ProcessEnv} env what the stages run with
 * @property {{ message: string, hint: string }[]} failures what could not be had; each counts as a failed test
 * @property {Partial<Record<StageName, string>>} obstacles why a stage cannot run at all
 * @property {{ stop: () => void } | null} display
 */

/**
 * Gets what the chosen stages need, and tells it to them through the environment:
 * KUBEBUILDER_ASSETS (folder), COCKPIT_SERVERS (JSON of LabServers), ELECTRON_OVERRIDE_DIST_PATH (folder),
 * COCKPIT_ELECTRON (executable), COCKPIT_ELECTRON_FLAGS (JSON array of its first arguments), DISPLAY.
 * @param {{ root: string, stages: readonly StageName[], env: NodeJS.ProcessEnv, displaySize?: string }} options
 * `displaySize` of a virtual display
 * @returns {Promise<TestSetup>}
 * @throws {import('./setup-error.mjs').SetupError} without dependencies nothing can run
 */
export async function setUpTests({ root, stages, env: given, displaySize }) {
  const withLab = stages.includes('integration') || stages.includes('e2e')
  const withApp = stages.includes('e2e')
  const steps = new Steps({ stream: process.stdout, total: 1 + (withLab ? 3 : 0) + (withApp ? 2 : 0) })
  /** @type {TestSetup} */
  const setup = { env: { ...given }, failures: [], obstacles: {}, display: null }
  const { env } = setup

  /**
   * @param {string} title
   * @param {readonly StageName[]} neededBy
   * @param {(say: import('./steps.mjs').Say) => Promise<void>} work
   */
  const attempt = async (title, neededBy, work) => {
    try {
      await steps.run(title, work)
    } catch (failure) {
      const { message, hint } = describeFailure(failure)
      setup.failures.push({ message: `${title}: ${message}`, hint })
      for (const stage of neededBy) setup.obstacles[stage] ??= `set-up failed (${title})`
    }
  }

  await steps.run('Dependencies', (say) => ensureDependencies({ root, say, env }))
  if (withLab) {
    await attempt('App', ['integration', 'e2e'], (say) => ensureBuild({ root, say, env }))
    await attempt('Servers', [], async (say) => {
      const { servers, missing } = await ensureServers({ env, say })
      env.COCKPIT_SERVERS = JSON.stringify(servers)
      for (const { name, hint } of missing) setup.failures.push({ message: `${name} is missing`, hint })
      say(missing.length === 0 ? 'all five' : `without ${missing.map(({ name }) => name).join(', ')}`)
    })
    await attempt('Kubernetes', ['integration', 'e2e'], async (say) => {
      const binaries = await ensureKubernetesBinaries({
        root,
        env,
        report: (event) => {
          if (event.type === 'progress') say(`${event.step} (${event.done + 1} of ${event.total}), ${event.detail}`)
        },
      })
      const folders = [...new Set(Object.values(binaries).map((path) => dirname(path)))]
      // Out of several folders they are found again the same way as here.
      if (folders.length === 1 && folders[0] !== undefined) env.KUBEBUILDER_ASSETS = folders[0]
      say(`${Object.keys(binaries).length} programs`)
    })
  }
  if (withApp) {
    await attempt('Electron', ['e2e'], async (say) => {
      const electron = await ensureElectron({ root, say, env })
      env.ELECTRON_OVERRIDE_DIST_PATH = electron.dist
      env.COCKPIT_ELECTRON = electron.executable
      // Chromium's sandbox refuses to run as root; as another user the tests run with it, as the app does.
      const asRoot = process.platform === 'linux' && process.getuid?.() === 0
      env.COCKPIT_ELECTRON_FLAGS = JSON.stringify(asRoot ? ['--no-sandbox'] : [])
      if (asRoot) say(`Electron ${electron.version}; running as root, so without Chromium's sandbox (--no-sandbox)`)
    })
    await attempt('Display', ['e2e'], async (say) => {
      const needsVirtual = !hasDisplay(env)
      if (env.COCKPIT_ELECTRON !== undefined) {
        await ensureDisplay({ executable: env.COCKPIT_ELECTRON, needsVirtual, say, env })
      }
      if (!needsVirtual) return say('ready')
      const display = await startVirtualDisplay({ env, ...(displaySize === undefined ? {} : { size: displaySize }) })
      setup.display = display
      env.DISPLAY = display.display
      say(`virtual, ${display.display}`)
    })
  }
  return setup
}
