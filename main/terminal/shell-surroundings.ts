import { basename, join } from 'node:path'

export interface ShellStart {
  readonly file: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** Start-up files that this shell reads, by name in the session's private folder. */
  readonly files: Readonly<Record<string, string>>
  readonly warnings: readonly string[]
}

export interface ShellStartOptions {
  readonly platform: NodeJS.Platform
  /** Of the app. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** The login shell of the account, where SHELL is not set. */
  readonly accountShell: string | null
  /** PATH as the login shell sets it; null when there is none. */
  readonly searchPath: string | null
  readonly home: string
  /** Where `files` will lie. */
  readonly folder: string
  /** The one file that the shell is to see. */
  readonly kubeconfig: string
}

/** Of the app's own; a shell that inherits them would behave as if it were a part of it. */
const notForShells =
  /^(ELECTRON_|CHROME_|COCKPIT_|FOUNDRY_COCKPIT_|NODE_OPTIONS$|NODE_ENV$|npm_|ORIGINAL_XDG_|GDK_BACKEND$|NO_AT_BRIDGE$|KUBECONFIG$|KUBE_CONTEXT$|TERM_PROGRAM)/

/**
 * The engineer's shell on one context. Start-up files often set KUBECONFIG, which would lead a tab that says "staging" to
 * another cluster: after them it is set again, where the shell has a way to.
 */
export function shellStart(options: ShellStartOptions): ShellStart {
  const { platform, env, accountShell, home, folder, kubeconfig } = options
  const surroundings = { ...cleanEnvironment(options), KUBECONFIG: kubeconfig }
  if (platform === 'win32') {
    return { file: 'powershell.exe', args: ['-NoLogo'], env: surroundings, files: {}, warnings: [profileWarning] }
  }
  const file = env.SHELL || accountShell || '/bin/sh'
  const again = `export KUBECONFIG=${quote(kubeconfig)}\n`
  const start = { file, args: ['-i'], env: surroundings, files: {}, warnings: [] }
  switch (basename(file)) {
    case 'bash':
      return {
        ...start,
        args: ['--rcfile', join(folder, 'bashrc'), '-i'],
        files: { bashrc: `[ -f ~/.bashrc ] && . ~/.bashrc\n${again}` },
      }
    case 'zsh': {
      const own = quote(env.ZDOTDIR || home)
      const rest = ['.zshenv', '.zprofile', '.zshrc'].map((name) => [name, sourceFrom(own, name)] as const)
      const files = { ...Object.fromEntries(rest), '.zshrc': `${sourceFrom(own, '.zshrc')}ZDOTDIR=${own}\n${again}` }
      return { ...start, env: { ...surroundings, ZDOTDIR: folder }, files }
    }
    case 'fish':
      return { ...start, args: ['-i', '-C', `set -gx KUBECONFIG ${quote(kubeconfig)}`] }
    case 'sh':
    case 'dash':
    case 'ash':
    case 'ksh': {
      const own = env.ENV ? `[ -f ${quote(env.ENV)} ] && . ${quote(env.ENV)}\n` : ''
      return { ...start, env: { ...surroundings, ENV: join(folder, 'shrc') }, files: { shrc: `${own}${again}` } }
    }
    default:
      return { ...start, warnings: [profileWarning] }
  }
}

const profileWarning =
  'If a start-up file of this shell sets KUBECONFIG, that one holds: look with kubectl config current-context.'

/** For programs that are started in a session: the engineer's surroundings without what is the app's own. */
export function cleanEnvironment({
  env,
  searchPath,
}: Pick<ShellStartOptions, 'env' | 'searchPath'>): Record<string, string> {
  const kept = Object.entries(env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !notForShells.test(entry[0]),
  )
  return {
    ...Object.fromEntries(kept),
    ...(searchPath === null ? {} : { PATH: searchPath }),
    TERM: 'xterm-256color',
    COLORTERM: 'truecolor',
    TERM_PROGRAM: 'foundry-cockpit',
  }
}

function sourceFrom(folder: string, name: string): string {
  return `[ -f ${folder}/${name} ] && . ${folder}/${name}\n`
}

const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`
