import type { DiffLine } from '@shared/gate/preview.ts'

/** Unchanged lines that are kept around a change. */
const context = 3
/** Beyond this many comparisons the part that differs is told as removed and added. */
const mostCells = 4_000_000

/**
 * What changes from one text to another, line by line: the longest common subsequence between what both begin and end
 * with (https://en.wikipedia.org/wiki/Longest_common_subsequence). Empty when nothing changes.
 */
export function lineDiff(before: string, after: string): DiffLine[] {
  const a = linesOf(before)
  const b = linesOf(after)
  let head = 0
  while (head < a.length && head < b.length && a[head] === b[head]) head += 1
  let tail = 0
  while (tail < a.length - head && tail < b.length - head && a.at(-1 - tail) === b.at(-1 - tail)) tail += 1
  if (head === a.length && head === b.length) return []
  const middle = changed(a.slice(head, a.length - tail), b.slice(head, b.length - tail))
  return folded([...a.slice(0, head).map(same), ...middle, ...a.slice(a.length - tail).map(same)])
}

const same = (text: string): DiffLine => ({ sign: 'same', text })
const add = (text: string): DiffLine => ({ sign: 'add', text })
const remove = (text: string): DiffLine => ({ sign: 'remove', text })

function linesOf(text: string): string[] {
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  return lines
}

function changed(a: readonly string[], b: readonly string[]): DiffLine[] {
  if (a.length * b.length > mostCells) return [...a.map(remove), ...b.map(add)]
  // lengths[i][j]: the longest common subsequence of what follows i in a and j in b.
  const width = b.length + 1
  const lengths = new Uint32Array((a.length + 1) * width)
  const at = (i: number, j: number) => lengths[i * width + j] ?? 0
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      lengths[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
    }
  }
  const lines: DiffLine[] = []
  let i = 0
  let j = 0
  while (i < a.length || j < b.length) {
    const [left, right] = [a[i], b[j]]
    if (left !== undefined && left === right) {
      lines.push(same(left))
      i += 1
      j += 1
    } else if (left !== undefined && (right === undefined || at(i + 1, j) >= at(i, j + 1))) {
      lines.push(remove(left))
      i += 1
    } else if (right !== undefined) {
      lines.push(add(right))
      j += 1
    }
  }
  return lines
}

/** Long stretches of unchanged lines become one that says how many they are. */
function folded(lines: readonly DiffLine[]): DiffLine[] {
  const near = new Uint8Array(lines.length)
  for (const [index, { sign }] of lines.entries()) {
    if (sign !== 'same') near.fill(1, Math.max(0, index - context), index + context + 1)
  }
  const shown: DiffLine[] = []
  for (let index = 0; index < lines.length; ) {
    const line = lines[index]
    if (line !== undefined && near[index] === 1) {
      shown.push(line)
      index += 1
      continue
    }
    const begun = index
    while (index < lines.length && near[index] === 0) index += 1
    const count = index - begun
    shown.push({ sign: 'gap', text: count === 1 ? '1 line is the same' : `${count} lines are the same` })
  }
  return shown
}
