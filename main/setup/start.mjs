// `npm start`: sets up what is missing and opens the app. Runs on a bare Node before anything is installed, so it imports
// nothing but Node's own modules and its neighbours.
import { mkdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ensureBuild } from './build.mjs'
import { ensureDependencies } from './dependencies.mjs'
import { ensureDisplay, hasDisplay, startVirtualDisplay } from './display.mjs'
import { ensureElectron } from './electron-runtime.mjs'
import { appArguments, opensOnLab } from './lab-choice.mjs'
import { requireNode } from './node-version.mjs'
import { repositoryRoot as root } from './repository.mjs'
import { runInForeground } from './run-app.mjs'
import { describeFailure } from './setup-error.mjs'
import { Steps } from './steps.mjs'

requireNode()
try {
  process.exitCode = await start()
} catch (failure) {
  const { message, hint } = describeFailure(failure)
  console.error(`\n${message}`)
  if (hint !== '') console.error(hint)
  // 2 says "could not tell", as everywhere: nothing was checked.
  process.exitCode = 2
}

/** @returns {Promise<number>} exit code */
async function start() {
  const headless = !hasDisplay()
  const steps = new Steps({ stream: process.stdout, total: process.platform === 'linux' ? 4 : 3 })
  await steps.run('Dependencies', (say) => ensureDependencies({ root, say }))
  await steps.run('App', (say) => ensureBuild({ root, say }))
  const electron = await steps.run('Electron', (say) => ensureElectron({ root, say }))
  if (process.platform === 'linux') {
    await steps.run('Display', async (say) => {
      await ensureDisplay({ executable: electron.executable, needsVirtual: headless, say })
      say(headless ? 'none here, so a virtual one' : 'ready')
    })
  }

  const lab = opensOnLab()
  if (lab)
    console.log('No kubeconfig found: the app opens on the practice lab and builds what the lab lacks meanwhile.')
  const screenshot = headless ? join(root, 'out', 'morning-check.png') : null
  if (screenshot !== null) {
    console.log('Without a display the app runs the morning check, prints it, and ends.')
    mkdirSync(dirname(screenshot), { recursive: true })
    rmSync(screenshot, { force: true })
  }
  const asRoot = process.platform === 'linux' && process.getuid?.() === 0
  if (asRoot)
    console.log("Running as root, where Chromium's sandbox does not work: it is off for this run (--no-sandbox).")

  // A virtual display comes without a message bus and a GPU, and Chromium's complaints about it would drown the report.
  const chromiumFlags = [...(asRoot ? ['--no-sandbox'] : []), ...(headless ? ['--log-level=3'] : [])]
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env
  const display = headless ? await startVirtualDisplay() : null
  const started = performance.now()
  try {
    const args = appArguments({ words: process.argv.slice(2), lab, screenshot })
    const { code, signal } = await runInForeground(electron.executable, [...chromiumFlags, root, ...args], {
      cwd: root,
      ownGroup: true,
      // The lab's programs run on this Node: Electron's own is closed to that by a fuse once the app is packaged.
      env: { ...env, COCKPIT_NODE: process.execPath, ...(display === null ? {} : { DISPLAY: display.display }) },
    })
    const atOnce = performance.now() - started < 5_000
    if (process.platform === 'linux' && atOnce && (signal === 'SIGTRAP' || signal === 'SIGABRT')) {
      console.error("Chromium's sandbox may be forbidden here. Ubuntu allows it after:")
      console.error('sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0')
    }
    return code
  } finally {
    display?.stop()
  }
}
