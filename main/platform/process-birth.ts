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

/** This process by number and birth, so that another that gets its number later is not taken for it. */
export const ownProcess = async (): Promise<string> => `${process.pid}-${await birthOf(process.pid)}`

/** Whether a process that named itself with `ownProcess` still runs. */
export async function isAliveProcess(name: string): Promise<boolean> {
  const [pid, birth] = name.split('-')
  const number = Number(pid)
  if (!Number.isInteger(number) || number <= 0) return false
  try {
    process.kill(number, 0)
  } catch (thrown) {
    return thrown instanceof Error && 'code' in thrown && thrown.code === 'EPERM'
  }
  return (await birthOf(number)) === birth
}
