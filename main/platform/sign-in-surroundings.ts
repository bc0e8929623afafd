import { randomBytes } from 'node:crypto'
import { userInfo } from 'node:os'
import type { Clock } from '@main/clusters/cluster-access.ts'
import { ownSettings, type SignInSettings } from '@main/clusters/sign-in-settings.ts'
import { type ExtraAuthorities, readExtraAuthorities } from './extra-authorities.ts'
import { readLoginShellPath, type ShellPath } from './login-shell-path.ts'
import type { Surroundings } from './settings-folder.ts'

/** PATH, asked for when it is first wanted and kept. */
export interface KnownShellPath {
  /** null while it was not asked for, or is being asked for. */
  current(): ShellPath | null
  ask(): Promise<ShellPath>
}

export interface SignInSurroundings {
  readonly settings: SignInSettings
  readonly authorities: ExtraAuthorities
  readonly shellPath: KnownShellPath
  /** The login shell of the account; null where it has none. */
  readonly accountShell: string | null
}

/** What connections take of this machine: environment, PATH of the login shell, certificate authorities. */
export function signInSurroundings({ platform, env }: Surroundings, clock: Clock): SignInSurroundings {
  const shell = accountShell()
  const authorities = readExtraAuthorities(env)
  let known: ShellPath | null = null
  let asking: Promise<ShellPath> | null = null
  const shellPath: KnownShellPath = {
    current: () => known,
    ask() {
      asking ??= readLoginShellPath({
        platform,
        env,
        accountShell: shell,
        clock,
        marker: randomBytes(16).toString('hex'),
      }).then((found) => {
        known = found
        return found
      })
      return asking
    },
  }
  return {
    settings: {
      ...ownSettings,
      env,
      searchPath: async () => (await shellPath.ask()).path,
      authorities: () => authorities.pem,
    },
    authorities,
    shellPath,
    accountShell: shell,
  }
}

/** Some containers run accounts that have no entry. */
function accountShell(): string | null {
  try {
    return userInfo().shell
  } catch {
    return null
  }
}
