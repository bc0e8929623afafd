import { open, readFile, rm } from 'node:fs/promises'
import { birthOf } from '@main/platform/process-birth.ts'

export interface LabLock {
  release(): Promise<void>
}

/** One supervisor a folder. Answers null when a living process holds the lock; a dead one's lock is taken over. */
export async function takeLock(path: string): Promise<LabLock | null> {
  for (let tries = 0; tries < 3; tries++) {
    try {
      const file = await open(path, 'wx', 0o600)
      await file.writeFile(`${process.pid} ${await birthOf(process.pid)}`)
      await file.close()
      return { release: () => rm(path, { force: true }) }
    } catch (thrown) {
      if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST')) throw thrown
      if (await isHeld(path)) return null
      await rm(path, { force: true })
    }
  }
  return null
}

/** Whether the process that wrote the lock still lives, and is not another one that got its number. */
async function isHeld(path: string): Promise<boolean> {
  const [pid, birth] = (await readFile(path, 'utf8').catch(() => '')).split(' ')
  const number = Number(pid)
  if (!Number.isInteger(number) || number <= 0) return false
  try {
    process.kill(number, 0)
  } catch {
    return false
  }
  return (await birthOf(number)) === birth
}
