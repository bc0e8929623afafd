import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The checkout that these scripts belong to. */
export const repositoryRoot = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..')

/**
 * The JavaScript file behind an installed package's command, to be run by `node` itself:
 * the same on every system, without a shell and without the half second that `npx` takes.
 * @param {string} root
 * @param {string} packageName
 * @param {string} command
 */
export function installedCommand(root, packageName, command) {
  const folder = join(root, 'node_modules', ...packageName.split('/'))
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  return join(folder, typeof bin === 'string' ? bin : bin[command])
}

/**
 * How to run npm: the copy that runs this script where there is one, else the one on PATH.
 * @param {readonly string[]} args fixed words only: Windows needs a shell for npm.cmd
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {{ program: string, args: string[] }}
 */
export function npmCommand(args, env = process.env) {
  const candidates = [
    env.npm_execpath?.endsWith('npm-cli.js') ? env.npm_execpath : undefined,
    join(dirname(process.execPath), 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    join(dirname(process.execPath), '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
  ]
  const script = candidates.find((path) => path !== undefined && existsSync(path))
  if (script !== undefined) return { program: process.execPath, args: [script, ...args] }
  if (process.platform === 'win32') return { program: 'cmd.exe', args: ['/d', '/s', '/c', 'npm', ...args] }
  return { program: 'npm', args: [...args] }
}

/**
 * Whether a script is what `node` was started with, and not imported.
 * @param {string} moduleUrl `import.meta.url`
 */
export function isStartedDirectly(moduleUrl) {
  const started = process.argv[1]
  return started !== undefined && resolve(started) === fileURLToPath(moduleUrl)
}
