import { readdirSync, readFileSync } from 'node:fs'

/** All processes of this machine that have a word in their environment. */
export const markedProcesses = (word: string): { readonly pid: number; readonly command: string }[] =>
  readdirSync('/proc').flatMap((name) => {
    try {
      if (!/^\d+$/.test(name) || !readFileSync(`/proc/${name}/environ`, 'latin1').includes(word)) return []
      const command = readFileSync(`/proc/${name}/cmdline`, 'latin1').replaceAll('\0', ' ').trim()
      return [{ pid: Number(name), command }]
    } catch {
      // It has ended by itself.
      return []
    }
  })
