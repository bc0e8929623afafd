import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { podCommandNames } from './pod-command-names.ts'
import type { NodeCommand } from './setup-script.ts'

/**
 * kwok gives a program in a pod a terminal that controls nothing, so that Ctrl-C would reach nobody and no shell could have
 * jobs. A real container's shell leads the session of its terminal; `setsid` makes it so, where the machine has it.
 */
const shell = `#!/bin/sh
if [ -t 0 ] && ! (: </dev/tty) 2>/dev/null && setsid --help 2>&1 | grep -q -e --ctty; then
  exec setsid --ctty --wait /bin/sh "$@"
fi
exec /bin/sh "$@"
`

/**
 * Makes one small shell script per command that answers in pods. They come first on kwok's PATH, and hand over to the
 * bundled program with the command's name and its arguments untouched. The shell is one of its own.
 */
export async function writePodCommands(folder: string, node: NodeCommand, script: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const variables = Object.entries(node.environment).map(([name, value]) => `${name}=${quote(value)} `)
  for (const name of podCommandNames) {
    const path = join(folder, name)
    const line = `${variables.join('')}exec ${quote(node.command)} ${quote(script)} ${quote(name)} "$@"`
    await writeProgram(path, `#!/bin/sh\n${line}\n`)
  }
  await writeProgram(join(folder, 'sh'), shell)
}

async function writeProgram(path: string, text: string): Promise<void> {
  await writeFile(path, text)
  await chmod(path, 0o700)
}

const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`
