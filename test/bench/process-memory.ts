import { readFile } from 'node:fs/promises'
import { processTree } from './process-tree.ts'

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
