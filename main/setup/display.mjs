import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { Socket } from 'node:net'
import { delimiter, dirname, join } from 'node:path'
import { canInstallPackages, installCommand, installPackages } from './debian-packages.mjs'
import { runCommand } from './run-command.mjs'
import { SetupError } from './setup-error.mjs'

/** What Electron links against on Debian, beside what every desktop has. */
const libraries = [
  'libgtk-3-0',
  'libnss3',
  'libasound2',
  'libgbm1',
  'libatk-bridge2.0-0',
  'libdrm2',
  'libxss1',
  'libxtst6',
]
const virtualDisplay = ['xvfb', 'xauth']
const readyMs = 15_000

/**
 * Whether a window can be shown.
 * @param {NodeJS.ProcessEnv} env
 * @param {NodeJS.Platform} platform
 */
export function hasDisplay(env = process.env, platform = process.platform) {
  if (platform !== 'linux') return true
  return Boolean(env.DISPLAY) || Boolean(env.WAYLAND_DISPLAY)
}

/**
 * Makes sure that Electron finds its shared libraries, and that there is a virtual display where there is no real one.
 * As root on Debian the missing packages are installed; else the command is told.
 * @param {{ executable: string, needsVirtual: boolean, say: import('./steps.mjs').Say, env?: NodeJS.ProcessEnv }} options
 * @throws {SetupError} `display-missing`
 */
export async function ensureDisplay({ executable, needsVirtual, say, env = process.env }) {
  if (process.platform !== 'linux') return
  const lacking = async () => ({
    libraries: await missingLibraries(executable),
    xvfb: needsVirtual && findXvfb(env) === null,
  })
  let lack = await lacking()
  if (lack.libraries.length === 0 && !lack.xvfb) return
  const packages = [...(lack.xvfb ? virtualDisplay : []), ...(lack.libraries.length > 0 ? libraries : [])]
  let complaint = ''
  if (canInstallPackages()) {
    complaint = await installPackages(packages, { say, env })
    lack = await lacking()
    if (lack.libraries.length === 0 && !lack.xvfb) return
  }
  const words = [
    ...(lack.xvfb ? ['there is no display, and no Xvfb to stand in for one'] : []),
    ...(lack.libraries.length > 0 ? [`Electron lacks ${lack.libraries.join(', ')}`] : []),
  ]
  throw new SetupError(
    'display-missing',
    `The app cannot open its window: ${words.join('; ')}. ${complaint}`.trim(),
    `On Debian or Ubuntu, run: ${installCommand(packages)}`,
  )
}

/**
 * What the dynamic linker cannot find, as it says itself.
 * @param {string} executable
 */
async function missingLibraries(executable) {
  const { stdout } = await runCommand('ldd', [executable], {
    // The dist brings libffmpeg.so itself.
    env: { ...process.env, LD_LIBRARY_PATH: dirname(executable) },
  })
  return [...stdout.matchAll(/^\s*(\S+) => not found/gm)].map((match) => match[1] ?? '')
}

/** @param {NodeJS.ProcessEnv} env */
function findXvfb(env) {
  const folders = [...(env.PATH ?? '').split(delimiter), '/usr/bin']
  const folder = folders.find((one) => one !== '' && existsSync(join(one, 'Xvfb')))
  return folder === undefined ? null : join(folder, 'Xvfb')
}

/**
 * Starts an X server without a screen on a free display number. It ends with this process, however that ends: a shell
 * between the two waits for the end of its input, which even a kill -9 of this process brings.
 * @param {{ env?: NodeJS.ProcessEnv, size?: string }} [options] `size` "1600x1000"
 * @returns {Promise<{ display: string, stop: () => void }>} `display` for DISPLAY
 * @throws {SetupError} `display-missing`
 */
export async function startVirtualDisplay({ env = process.env, size = '1600x1000' } = {}) {
  const xvfb = findXvfb(env)
  if (xvfb === null) throw new SetupError('display-missing', 'There is no Xvfb.', installCommand(virtualDisplay))
  const guard = spawn(
    'sh',
    [
      '-c',
      '"$@" 3>&3 </dev/null & server=$!; trap "" INT; cat >/dev/null; kill "$server"; wait "$server"',
      'guard',
    ].concat([xvfb, '-displayfd', '3', '-screen', '0', `${size}x24`, '-nolisten', 'tcp', '-noreset']),
    // A group of its own: Ctrl-C goes to the app first, which wants a display while it closes.
    { stdio: ['pipe', 'ignore', 'ignore', 'pipe'], detached: true, env },
  )
  const number = await new Promise((resolve, reject) => {
    const fail = () => reject(new SetupError('display-missing', 'The virtual display (Xvfb) did not start.', ''))
    const timer = setTimeout(fail, readyMs)
    let text = ''
    guard.stdio[3]?.on('data', (chunk) => {
      text += chunk
      if (!text.includes('\n')) return
      clearTimeout(timer)
      resolve(text.trim())
    })
    guard.once('error', fail)
    guard.once('exit', fail)
  })
  guard.unref()
  // Nothing of it keeps this process alive; the child process's pipes are sockets, which Node's types don't say.
  for (const pipe of guard.stdio) if (pipe instanceof Socket) pipe.unref()
  return { display: `:${number}`, stop: () => guard.stdin?.end() }
}
