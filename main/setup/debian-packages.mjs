import { existsSync } from 'node:fs'
import { chmod, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cacheFolder, withLock } from './cache.mjs'
import { runCommand } from './run-command.mjs'

/**
 * Asked by Debian before it starts a service: 101 forbids it (invoke-rc.d(8)). The lab runs its own servers as children of
 * the app, so an installed package must not leave one running on the machine.
 */
const servicePolicy = '/usr/sbin/policy-rc.d'

/** Whether this process may install Debian packages. */
export function canInstallPackages() {
  return process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')
}

/**
 * The command that a person types where this program may not install.
 * @param {readonly string[]} packages
 */
export function installCommand(packages) {
  return `sudo apt-get update && sudo apt-get install -y ${packages.join(' ')}`
}

/**
 * Installs Debian packages without starting the services that they bring. One that Debian doesn't have doesn't keep the
 * others out: what counts is what is found afterwards.
 * @param {readonly string[]} packages
 * @param {{ say: import('./steps.mjs').Say, env?: NodeJS.ProcessEnv }} options
 * @returns {Promise<string>} apt's complaint; '' when all went well
 */
export async function installPackages(packages, { say, env = process.env }) {
  const lock = join(cacheFolder({ env }), 'locks', 'apt.lock')
  return withLock(
    lock,
    () =>
      withoutStartingServices(async () => {
        const quietly = { ...env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' }
        const apt = (/** @type {readonly string[]} */ args) =>
          runCommand('apt-get', ['-o', 'DPkg::Lock::Timeout=300', ...args], {
            env: quietly,
            onLine: (line) => {
              if (/^(Get:|Unpacking|Setting up)/.test(line)) say(`apt-get: ${line.slice(0, 70)}`)
            },
          })
        say('apt-get update')
        const update = await apt(['update'])
        const flags = ['install', '-y', '--no-install-recommends']
        say(`apt-get install ${packages.join(' ')}`)
        const all = await apt([...flags, ...packages])
        if (all.code === 0) return ''
        let complaint = lastComplaint(all.stderr) || lastComplaint(update.stderr)
        for (const name of packages) {
          const one = await apt([...flags, name])
          if (one.code !== 0) complaint = lastComplaint(one.stderr) || complaint
        }
        return complaint || 'apt-get failed'
      }),
    { onWait: () => say('another run is installing packages') },
  )
}

/** @param {string} stderr */
function lastComplaint(stderr) {
  return stderr.split('\n').findLast((line) => line.startsWith('E:')) ?? ''
}

/**
 * @template T
 * @param {() => Promise<T>} install
 * @returns {Promise<T>}
 */
async function withoutStartingServices(install) {
  if (existsSync(servicePolicy)) return install()
  const remove = () => rm(servicePolicy, { force: true })
  const onSignal = () => void remove().then(() => process.exit(1))
  const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])
  for (const signal of signals) process.prependOnceListener(signal, onSignal)
  try {
    await writeFile(
      servicePolicy,
      '#!/bin/sh\n# Foundry Cockpit is installing; it removes this file afterwards.\nexit 101\n',
    )
    await chmod(servicePolicy, 0o755)
    return await install()
  } finally {
    for (const signal of signals) process.removeListener(signal, onSignal)
    await remove()
  }
}
