import { readFile } from 'node:fs/promises'

/** When a process began, in the kernel's ticks since boot (field 22 of proc(5) stat); empty where there is no /proc. */
export async function birthOf(pid: number): Promise<string> {
  try {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8')
    // The second field is the program's name in brackets, which may hold blanks.
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  } catch {
    return ''
  }
}
