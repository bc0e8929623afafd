import { MalformedMessage, readMessage, sliceFields } from '@main/clusters/wire-reader.ts'
import type { WireMessage } from '@shared/clusters/wire-form.ts'
import { describe, expect, it } from 'vitest'
import { fixed32, fixed64, number, part, tag, textPair, varint } from './wire-writer.ts'

const shape = {
  1: ['name', 'text'],
  2: ['count', 'number'],
  3: ['ready', 'flag'],
  4: ['since', 'time'],
  5: ['memory', 'quantity'],
  6: ['labels', { map: 'text' }],
  7: ['limits', { map: 'quantity' }],
  8: ['inner', { message: { 1: ['word', 'text'] } }],
  9: ['many', { list: { 1: ['word', 'text'] } }],
} as const satisfies WireMessage
const blank = {
  name: null,
  count: null,
  ready: null,
  since: null,
  memory: null,
  labels: {},
  limits: {},
  inner: null,
  many: [],
}
const read = (...parts: readonly Buffer[]) => readMessage(Buffer.concat(parts), shape)
const malformed = expect.any(MalformedMessage)
const refused = (...parts: readonly Buffer[]) => {
  let thrown: unknown = null
  try {
    read(...parts)
  } catch (error) {
    thrown = error
  }
  return thrown
}

describe('maps', () => {
  it('of the same entries are one object, also of two messages', () => {
    const labels = [textPair(6, 'app', 'x'), textPair(6, 'tier', 'web')]
    const first = read(...labels).labels
    expect(first).toEqual({ app: 'x', tier: 'web' })
    expect(read(part(1, 'other'), ...labels, number(2, 1)).labels).toBe(first)
    expect(read(textPair(6, 'app', 'y'), textPair(6, 'tier', 'web')).labels).toEqual({ app: 'y', tier: 'web' })
  })

  it('may be written in pieces', () => {
    const bytes = [textPair(6, 'a', '1'), number(2, 5), textPair(6, 'b', '2'), textPair(6, 'a', '3')]
    expect(read(...bytes)).toMatchObject({ labels: { a: '3', b: '2' }, count: 5 })
  })
})

describe('what is read', () => {
  it('of nothing is nothing, and lists and maps are empty', () => {
    expect(read()).toEqual(blank)
  })

  it('every form', () => {
    const bytes = [
      part(1, 'grüße 😀'),
      number(2, 42),
      number(3, 1),
      part(4, number(1, 1_700_000_000), number(2, 999_999_999)),
      part(5, part(1, '128Mi')),
      textPair(6, 'app', 'x'),
      part(7, part(1, 'cpu'), part(2, part(1, '500m'))),
      part(8, part(1, 'in')),
      part(9, part(1, 'one')),
      part(9, part(1, 'two')),
    ]
    expect(read(...bytes)).toEqual({
      name: 'grüße 😀',
      count: 42,
      ready: true,
      since: 1_700_000_000_999,
      memory: '128Mi',
      labels: { app: 'x' },
      limits: { cpu: '500m' },
      inner: { word: 'in' },
      many: [{ word: 'one' }, { word: 'two' }],
    })
  })

  it.each([0, 1, 127, 128, -1, -128, 2 ** 28 - 1, 2 ** 28, 2 ** 31 - 1, -(2 ** 31), 2 ** 35, 2 ** 53 - 1, -(2 ** 53)])(
    'the number %d',
    (value) => {
      expect(read(number(2, value)).count).toBe(value)
    },
  )

  it('numbers beyond 2^53 near enough, with their sign', () => {
    expect(read(number(2, 2n ** 63n - 1n)).count).toBe(2 ** 63)
    expect(read(number(2, -(2n ** 63n))).count).toBe(-(2 ** 63))
  })

  it('a time before 1970, and one that is written but not set', () => {
    expect(read(part(4, number(1, -86_400), number(2, 0))).since).toBe(-86_400_000)
    expect(read(part(4)).since).toBeNull()
  })

  it('a text that is empty is none, as JSON leaves it out', () => {
    expect(read(part(1, ''), part(5, part(1, ''))).name).toBeNull()
    expect(read(part(5, part(1, ''))).memory).toBeNull()
  })

  it('bytes that are no UTF-8 as replacement characters', () => {
    expect(read(part(1, Buffer.from([0x61, 0xff, 0x62]))).name).toBe('a\ufffdb')
  })

  it('fields that are not asked for, of every type, are passed over', () => {
    const unknown = [number(100, -5), part(101, 'x'.repeat(1000)), fixed32(102), fixed64(103), number(536_870_911, 1)]
    expect(read(...unknown, part(1, 'n'), ...unknown)).toEqual({ ...blank, name: 'n' })
  })

  it('the last one of a field that comes twice', () => {
    expect(read(part(1, 'a'), part(1, 'b')).name).toBe('b')
  })

  it.each(['constructor', 'toString', 'hasOwnProperty'])('a label that is called %s', (name) => {
    expect(Object.entries(read(textPair(6, name, 'v')).labels as object)).toEqual([[name, 'v']])
  })

  it('a label that is called __proto__ is left out and changes no prototype', () => {
    const { labels } = read(textPair(6, '__proto__', 'v'), textPair(6, 'app', 'x')) as { labels: object }
    expect(Object.keys(labels)).toEqual(['app'])
    expect(Object.getPrototypeOf(labels)).toBe(Object.prototype)
    expect(({} as { v?: unknown }).v).toBeUndefined()
  })

  it('a label without a name or a value', () => {
    expect(read(part(6), textPair(6, 'a', '')).labels).toEqual({ '': '', a: '' })
  })
})

describe('what must be there', () => {
  const strict = { 1: ['name', 'word'], 2: ['inner', { required: { 1: ['uid', 'word'] } }] } as const
  const whole = [part(1, 'n'), part(2, part(1, 'u'))]

  it('is read', () => {
    expect(readMessage(Buffer.concat(whole), strict)).toEqual({ name: 'n', inner: { uid: 'u' } })
  })

  it.each([
    ['a name', [part(2, part(1, 'u'))], 'name is missing'],
    ['a name that is empty', [part(1, ''), part(2, part(1, 'u'))], 'name is missing'],
    ['the inner message', [part(1, 'n')], 'inner is missing'],
    ['the uid within', [part(1, 'n'), part(2)], 'uid is missing'],
  ])('is missed: %s', (_what, parts, words) => {
    expect(() => readMessage(Buffer.concat(parts), strict)).toThrow(new MalformedMessage(words))
  })
})

describe('bytes that are malformed', () => {
  it.each([
    ['a number without end', [tag(2, 0), Buffer.of(0x80)]],
    ['a number of eleven bytes', [tag(2, 0), Buffer.alloc(10, 0x80), Buffer.of(1)]],
    ['a tag without end', [Buffer.of(0xff)]],
    ['a tag with nothing behind it', [tag(1, 2)]],
    ['a part that is longer than the rest', [tag(1, 2), varint(5), Buffer.from('abc')]],
    ['a part of negative length', [tag(1, 2), varint(-1), Buffer.from('abc')]],
    ['a part of immense length', [tag(1, 2), varint(2n ** 62n), Buffer.from('abc')]],
    ['a part that runs over the end of its message', [tag(8, 2), varint(3), tag(1, 2), varint(4), Buffer.from('abcd')]],
    ['a pair that runs over its end', [tag(6, 2), varint(3), tag(1, 2), varint(4), Buffer.from('abcd')]],
    ['a time that runs over its end', [tag(4, 2), varint(1), tag(1, 0), varint(300)]],
    ['a quantity that runs over its end', [tag(5, 2), varint(2), tag(1, 2), varint(2), Buffer.from('1G')]],
    ['a text that is written as a number', [number(1, 3)]],
    ['a number that is written as text', [part(2, 'three')]],
    ['a message that is written as a number', [number(8, 3)]],
    ['a number that is written in four bytes', [fixed32(2)]],
    ['four bytes of which three are there', [tag(100, 5), Buffer.alloc(3)]],
    ['eight bytes of which one is there', [tag(100, 1), Buffer.alloc(1)]],
    ['a group, which nobody writes any more', [tag(100, 3), tag(100, 4)]],
    ['an unknown type 6', [tag(100, 6)]],
    ['an unknown type 7', [tag(1, 7)]],
    ['a field of number 0', [Buffer.of(0), Buffer.of(0)]],
    ['zeros only', [Buffer.alloc(64)]],
    ['a field whose number is too large', [varint(2n ** 32n + 10n), varint(1), Buffer.from('a')]],
    ['a field whose number is negative', [varint(-6), varint(1)]],
  ])('%s', (_what, parts) => {
    expect(refused(...parts)).toEqual(malformed)
  })

  it('cut off at any byte: never read as something else than a beginning of it', () => {
    const inner = Buffer.concat([part(1, 'x'.repeat(200)), number(2, 2 ** 40)])
    const bytes = Buffer.concat([part(8, part(1, 'in')), part(9, inner)])
    // Where a field ends a message may end.
    const ends = new Set([0, part(8, part(1, 'in')).length, bytes.length])
    for (let length = 0; length <= bytes.length; length += 1) {
      expect([length, refused(bytes.subarray(0, length)) === null]).toEqual([length, ends.has(length)])
    }
  })
})

describe('the parts of one field', () => {
  it('in their order, whatever stands between', () => {
    const bytes = Buffer.concat([part(2, 'a'), number(1, 5), fixed64(9), part(2, ''), part(3, 'x'), part(2, 'b')])
    expect(sliceFields(bytes, 2).map(String)).toEqual(['a', '', 'b'])
    expect(sliceFields(Buffer.alloc(0), 2)).toEqual([])
  })

  it('another type of the same number is none of them', () => {
    expect(sliceFields(number(2, 1), 2)).toEqual([])
  })

  it('malformed bytes are refused', () => {
    expect(() => sliceFields(Buffer.concat([part(2, 'a'), Buffer.of(0x12, 0x05, 0x61)]), 2)).toThrow(MalformedMessage)
  })
})

describe('texts that come again', () => {
  const texts = (...all: readonly string[]) => all.map((text) => read(part(1, text)).name)

  it('are read as they are, whatever was read before', () => {
    const all = Array.from({ length: 20_000 }, (_, n) => `pod-${n % 7_000}`)
    expect(texts(...all)).toEqual(all)
  })

  it('are not taken for others whose bytes are the characters of these', () => {
    expect(texts('\u00c3\u00a9', '\u00e9', '\u00c3\u00a9', '\u65e5\u672c', 'x'.repeat(200))).toEqual([
      '\u00c3\u00a9',
      '\u00e9',
      '\u00c3\u00a9',
      '\u65e5\u672c',
      'x'.repeat(200),
    ])
  })
})

it('a length of time is told as the JSON form tells it', () => {
  const lasting = (...nanos: readonly number[]) =>
    nanos.map((each) => readMessage(part(1, number(1, each)), { 1: ['window', 'duration'] }).window)
  expect(lasting(15e9, 14_663e6, 60e9, 90e9, 0)).toEqual(['15s', '14.663s', '1m0s', '1m30s', '0s'])
  expect(readMessage(part(1), { 1: ['window', 'duration'] }).window).toBeNull()
})
