import { readdir, readFile, writeFile } from 'node:fs/promises'
import { setPriority } from 'node:os'
import { processTree, statWords } from './process-tree.ts'

const low = 10
/** Nodes that take less than this share of a core, over so long, have caught up. */
const calmShare = 0.2
const lookMs = 1_000
const longestCatchUpMs = 60_000
/** A clock tick of /proc, ms (USER_HZ is 100 on every Linux). */
const tickMs = 10

/**
 * Lets a lab give way to what is measured. Whoever scrolls has an API server and a hundred nodes elsewhere; here they would
 * take the processor from the page in the middle of a frame. So its servers get a lower priority, and the process that
 * plays the nodes stands still.
 * @param supervisor process id
 * @returns the way back, which ends when the nodes have caught up with what they missed; null where it is not given (not
 * Linux, or not the right to raise priorities again).
 */
export async function giveWay(supervisor: number): Promise<(() => Promise<void>) | null> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return null
  const tree = await processTree(supervisor)
  const nodes: number[] = []
  for (const pid of tree) if ((await read(`/proc/${pid}/comm`)).trim() === 'kwok') nodes.push(pid)
  const all = (nice: number) => Promise.all(tree.map((pid) => reprioritize(pid, nice)))
  await all(low)
  for (const pid of nodes) process.kill(pid, 'SIGSTOP')
  return async () => {
    for (const pid of nodes) process.kill(pid, 'SIGCONT')
    await all(0)
    await Promise.all(nodes.map(caughtUp))
  }
}

async function caughtUp(pid: number): Promise<void> {
  const begun = performance.now()
  for (;;) {
    const before = await cpuTime(pid)
    await new Promise((resolve) => setTimeout(resolve, lookMs))
    const used = (await cpuTime(pid)) - before
    if (used < calmShare * lookMs || performance.now() - begun > longestCatchUpMs) return
  }
}

/** ms of processor time, of all threads. */
async function cpuTime(pid: number): Promise<number> {
  const words = await statWords(pid)
  // In user and in system mode.
  return (Number(words[11]) + Number(words[12])) * tickMs
}

async function reprioritize(pid: number, nice: number): Promise<void> {
  // A priority is a thread's; and where sessions are grouped (autogroup), it counts only within that of the process.
  for (const thread of await readdir(`/proc/${pid}/task`).catch(() => [])) {
    try {
      setPriority(Number(thread), nice)
    } catch {
      // It ended meanwhile.
    }
  }
  const group = `/proc/${pid}/autogroup`
  if ((await read(group)) !== '') await writeFile(group, String(nice))
}

const read = (path: string) => readFile(path, 'utf8').catch(() => '')
