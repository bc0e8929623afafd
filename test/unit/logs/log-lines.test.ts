import { LogLineCutter, longestLineBytes } from '@main/logs/log-lines.ts'
import { describe, expect, it } from 'vitest'

const stamp = '2026-11-22T15:05:26.698123456Z'

describe('LogLineCutter', () => {
  it('puts lines together from any cuts, also in the middle of a letter', () => {
    const bytes = Buffer.from(`${stamp} ü€😀\n${stamp} \n${stamp}\nno stamp\n${stamp} half`)
    for (let size = 1; size <= bytes.length; size += 1) {
      const cutter = new LogLineCutter()
      const lines = []
      for (let start = 0; start < bytes.length; start += size)
        lines.push(...cutter.push(bytes.subarray(start, start + size)))
      expect(lines.map(({ text }) => text)).toEqual(['ü€😀', '', '', 'no stamp'])
      expect(lines.map((line) => line.stamp)).toEqual([stamp, stamp, stamp, ''])
      expect(cutter.rest()).toMatchObject({ stamp, text: 'half' })
      expect(cutter.rest()).toBeNull()
    }
  })

  it('keeps a bounded part of a line without end, counts the rest, and reads the next line whole', () => {
    const cutter = new LogLineCutter()
    const chunk = Buffer.alloc(1024 * 1024, 0x78)
    for (let turn = 0; turn < 8; turn += 1) expect(cutter.push(chunk)).toEqual([])
    const [long, next] = cutter.push(Buffer.from(`\n${stamp} next\n`))
    expect(long?.text.length).toBe(longestLineBytes)
    expect(long?.cutBytes).toBe(8 * 1024 * 1024 - longestLineBytes)
    expect(next).toMatchObject({ text: 'next', cutBytes: 0 })
  })

  it('leaves out the letter that the cut goes through', () => {
    const cutter = new LogLineCutter()
    const [line] = cutter.push(Buffer.from(`${'x'.repeat(longestLineBytes - 1)}€\n`))
    expect(line?.text).toBe('x'.repeat(longestLineBytes - 1))
    expect(line?.cutBytes).toBe(2)
  })

  it('reads bytes that are no UTF-8', () => {
    const [line] = new LogLineCutter().push(Buffer.concat([Buffer.from(`${stamp} a`), Buffer.from([0xff, 0x62, 0x0a])]))
    expect(line?.text).toBe('a\ufffdb')
  })
})
