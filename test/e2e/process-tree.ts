import { readdir, readFile } from 'node:fs/promises'

/** A process and all that it has started, parents first. Linux only. */
async function processTree(root: number): Promise<number[]> {
  const parents = new Map<number, number>()
  for (const name of await readdir('/proc')) {
    const pid = Number(name)
    if (!Number.isInteger(pid)) continue
    // It may have ended meanwhile. The name in brackets may hold anything, so what follows is counted from its end.
    const stat = await readFile(`/proc/${name}/stat`, 'latin1').catch(() => '')
    parents.set(pid, Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]))
  }
  const tree = [root]
  for (const pid of tree) for (const [child, parent] of parents) if (parent === pid) tree.push(child)
  return tree
}

/** Processes that were started with this argument. Linux only. */
export async function processesWith(argument: string): Promise<number[]> {
  const found: number[] = []
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const commandLine = await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '')
    if (commandLine.split('\0').includes(argument)) found.push(Number(name))
  }
  return found
}

/** Stops every process of an app for so long, as a laptop that is closed. */
export async function sleepFor(root: number, ms: number, meanwhile: () => Promise<void>): Promise<void> {
  const tree = await processTree(root)
  for (const pid of tree) process.kill(pid, 'SIGSTOP')
  try {
    await Promise.all([meanwhile(), new Promise((resolve) => setTimeout(resolve, ms))])
  } finally {
    for (const pid of tree.reverse()) process.kill(pid, 'SIGCONT')
  }
}
