import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { podCommandNames } from './pod-command-names.ts'
import type { NodeCommand } from './setup-script.ts'

/**
 * Makes one small shell script per command that answers in pods. They come first on kwok's PATH, and hand over to the
 * bundled program with the command's name and its arguments untouched.
 */
export async function writePodCommands(folder: string, node: NodeCommand, script: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const variables = Object.entries(node.environment).map(([name, value]) => `${name}=${quote(value)} `)
  for (const name of podCommandNames) {
    const path = join(folder, name)
    const line = `${variables.join('')}exec ${quote(node.command)} ${quote(script)} ${quote(name)} "$@"`
    await writeFile(path, `#!/bin/sh\n${line}\n`)
    await chmod(path, 0o700)
  }
}

const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`
