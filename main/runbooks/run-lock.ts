import { open, readFile, rm, stat, utimes } from 'node:fs/promises'
import type { Clock } from '@main/clusters/cluster-access.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'

const touchEveryMs = 5_000
/** A process id may be taken by another program after a crash; a file that nobody touches is nobody's. */
const staleMs = 30_000

export interface RunLock {
  release(): Promise<void>
}

/**
 * Holds a run for this process: two windows that go on with the same run would do its steps twice.
 * Errors: BUSY while another process holds it.
 */
export async function lockRun(path: string, clock: Clock): Promise<RunLock> {
  for (let turn = 1; ; turn += 1) {
    try {
      const file = await open(path, 'wx', 0o600)
      await file.writeFile(`${process.pid}`)
      await file.close()
      break
    } catch (thrown) {
      if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST')) throw thrown
      if (turn > 3 || !(await isStale(path, clock.now()))) {
        throw new CockpitError('BUSY', 'Another window of the cockpit has this run open', 'Go on with it there.')
      }
      await rm(path, { force: true })
    }
  }
  let cancelTouch = () => {}
  const touch = () => {
    cancelTouch = clock.after(touchEveryMs, () => {
      const now = new Date()
      // A folder that was taken away takes the lock with it.
      void utimes(path, now, now).catch(() => undefined)
      touch()
    })
  }
  touch()
  return {
    async release() {
      cancelTouch()
      await rm(path, { force: true })
    },
  }
}

async function isStale(path: string, now: number): Promise<boolean> {
  try {
    const [text, { mtimeMs }] = await Promise.all([readFile(path, 'utf8'), stat(path)])
    if (now - mtimeMs > staleMs) return true
    const pid = Number(text)
    if (!Number.isInteger(pid) || pid <= 0) return false
    if (pid === process.pid) return false
    try {
      process.kill(pid, 0)
      return false
    } catch (thrown) {
      return thrown instanceof Error && 'code' in thrown && thrown.code === 'ESRCH'
    }
  } catch {
    // It has just gone.
    return true
  }
}
