import { readdir, readFile } from 'node:fs/promises'

/**
 * Proportional set size of a process and all that it started, in MB: shared pages are counted once over all of them.
 * null where the system does not tell (Linux only).
 */
export async function treeMemory(
  pid: number,
): Promise<{ readonly megabytes: number; readonly processes: number } | null> {
  if (process.platform !== 'linux') return null
  const tree = await processTree(pid)
  let kilobytes = 0
  for (const one of tree) kilobytes += (await pssKilobytes(one)) ?? 0
  return { megabytes: kilobytes / 1024, processes: tree.length }
}

/** Proportional set size of one process alone, MB; null where the system does not tell. */
export async function processMemory(pid: number): Promise<number | null> {
  const kilobytes = await pssKilobytes(pid)
  return kilobytes === null ? null : kilobytes / 1024
}

async function pssKilobytes(pid: number): Promise<number | null> {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '')
  const found = /^Pss:\s+(\d+) kB/m.exec(text)?.[1]
  return found === undefined ? null : Number(found)
}

async function processTree(root: number): Promise<number[]> {
  const children = new Map<number, number[]>()
  for (const name of await readdir('/proc')) {
    const pid = Number(name)
    if (!Number.isInteger(pid)) continue
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
    // The name in parentheses may hold anything, the parent is the second word behind it.
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
    children.set(parent, [...(children.get(parent) ?? []), pid])
  }
  const tree: number[] = []
  const queue = [root]
  for (let pid = queue.shift(); pid !== undefined; pid = queue.shift()) {
    tree.push(pid)
    queue.push(...(children.get(pid) ?? []))
  }
  return tree
}
