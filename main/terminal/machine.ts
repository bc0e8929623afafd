import { access, constants } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import type { PrivateFolders } from './private-folders.ts'

/** What programs of this machine are started with. */
export interface Machine {
  readonly platform: NodeJS.Platform
  readonly env: Readonly<Record<string, string | undefined>>
  readonly home: string
  readonly accountShell: string | null
  /** PATH as the engineer's login shell sets it; null when there is none. */
  searchPath(): Promise<string | null>
  readonly folders: PrivateFolders
}

/** The full path of a program; null when it is not on this machine. */
export async function findProgram(machine: Machine, name: string): Promise<string | null> {
  const path = (await machine.searchPath()) ?? ''
  const endings = machine.platform === 'win32' ? ['.exe', '.cmd'] : ['']
  for (const folder of path.split(delimiter).filter(Boolean)) {
    for (const ending of endings) {
      const candidate = join(folder, `${name}${ending}`)
      const there = await access(candidate, constants.X_OK).then(
        () => true,
        () => false,
      )
      if (there) return candidate
    }
  }
  return null
}
