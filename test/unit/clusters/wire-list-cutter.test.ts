import { WireListCutter } from '@main/clusters/wire-list-cutter.ts'
import { MalformedMessage } from '@main/clusters/wire-reader.ts'
import { describe, expect, it } from 'vitest'
import { envelope, listBytes, part, podBytes } from './wire-writer.ts'

const large = (name: string, size: number) => Buffer.concat([podBytes({ name }), part(60, 'x'.repeat(size))])

const textOf = (object: Buffer) => object.toString('latin1')

/** What the cutter makes of a list that comes in chunks of so many bytes; the objects read before the next chunk. */
function cut(bytes: Buffer, chunk: number) {
  const cutter = new WireListCutter()
  // As text: to compare bytes one by one takes a hundred times as long.
  const objects: string[] = []
  for (let at = 0; at < bytes.length; at += chunk) {
    objects.push(...cutter.push(bytes.subarray(at, at + chunk)).map(textOf))
  }
  objects.push(...cutter.end().map(textOf))
  return { metadata: cutter.metadata, objects }
}

describe('a list that comes in chunks', () => {
  it.each([1, 2, 3, 7, 64, 1_000_000])('of %d bytes has the same objects', (chunk) => {
    const pods = Array.from({ length: 20 }, (_, n) => podBytes({ name: `pod-${n}` }))
    const { metadata, objects } = cut(listBytes(pods, { version: '42' }), chunk)
    expect(metadata).toMatchObject({ resourceVersion: '42' })
    expect(objects).toEqual(pods.map(textOf))
  })

  it.each([16 * 1024, 99_991])('of %d bytes, longer than what is held of it, has the same objects', (chunk) => {
    // Small ones, some that are longer than a chunk, and one that is longer than what is cut at a time.
    const pods = Array.from({ length: 30 }, (_, n) => large(`pod-${n}`, n === 15 ? 1_500_000 : (n % 7) * 20_000))
    expect(cut(listBytes(pods), chunk).objects).toEqual(pods.map(textOf))
  })

  it('gives objects before its end', () => {
    const cutter = new WireListCutter()
    const bytes = listBytes(Array.from({ length: 200 }, (_, n) => large(`pod-${n}`, 10_000)))
    let before = 0
    for (let at = 0; at < bytes.length / 2; at += 10_000) before += cutter.push(bytes.subarray(at, at + 10_000)).length
    expect(before).toBeGreaterThan(40)
    expect(cutter.metadata).toMatchObject({ resourceVersion: '7' })
  })

  it('is over where the list is, whatever comes behind', () => {
    const bytes = Buffer.concat([listBytes([podBytes()]), Buffer.alloc(2_000_000)])
    expect(cut(bytes, 4_096).objects).toEqual([textOf(podBytes())])
  })

  it('may be empty', () => {
    expect(cut(listBytes([]), 5).objects).toEqual([])
  })
})

describe('what is no whole list', () => {
  const whole = listBytes([podBytes({ name: 'a' }), podBytes({ name: 'b' })])
  // The two fields of the envelope behind the list are empty: two bytes each.
  it('the beginning of one, however much of it', () => {
    for (let bytes = 0; bytes < whole.length - 4; bytes += 1) {
      expect(() => cut(whole.subarray(0, bytes), 16)).toThrow(MalformedMessage)
    }
  })

  it('a list without metadata', () => {
    expect(() => cut(envelope(part(2, podBytes())), 16)).toThrow('without metadata')
  })

  it('a field that runs over the end of the list', () => {
    const list = Buffer.concat([part(1, part(2, '7')), Buffer.from([0x12, 0x7f])])
    expect(() => cut(Buffer.concat([envelope(list), Buffer.alloc(200)]), 16)).toThrow('runs over')
  })

  it('a field that is larger than any object is not waited for', () => {
    const head = Buffer.from([
      0x6b, 0x38, 0x73, 0x00, 0x12, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x0a, 0xff, 0xff, 0xff, 0xff, 0x07,
    ])
    const cutter = new WireListCutter()
    const chunk = Buffer.alloc(64 * 1024)
    head.copy(chunk)
    expect(() => {
      for (let n = 0; n < 100; n += 1) cutter.push(chunk)
    }).toThrow('larger than any object')
  })
})
