import type { WireForm, WireMessage } from '@shared/clusters/wire-form.ts'

/** The bytes are not what they were said to be. */
export class MalformedMessage extends Error {}

const varint = 0
const fixed64 = 1
const lengthDelimited = 2
const fixed32 = 5

/**
 * Reads one protobuf message (https://protobuf.dev/programming-guides/encoding/) as `WireOutput` says.
 * Throws MalformedMessage, also when a field that must be there is not.
 */
export function readMessage(bytes: Buffer, message: WireMessage): Record<string, unknown> {
  return new WireReader(bytes).message(bytes.length, layoutOf(message))
}

/** Where the fields of one number lie in a message: the items of a list, still unread. Throws MalformedMessage. */
export function sliceFields(bytes: Buffer, field: number): Buffer[] {
  return new WireReader(bytes).slices(field)
}

interface Field {
  readonly name: string
  readonly form: WireForm
  /** Of the message within, where there is one. */
  readonly inner: Layout | null
}

interface Layout {
  /** By number. */
  readonly fields: readonly (Field | undefined)[]
  readonly required: readonly string[]
  /** An object with every field, none of them set: always of one shape, which is what makes reading them quick. */
  blank(): Record<string, unknown>
}

const layouts = new WeakMap<WireMessage, Layout>()

function layoutOf(message: WireMessage): Layout {
  const known = layouts.get(message)
  if (known !== undefined) return known
  const fields: (Field | undefined)[] = []
  for (const [number, [name, form]] of Object.entries(message)) {
    fields[Number(number)] = { name, form, inner: innerLayout(form) }
  }
  const named = fields.filter((field) => field !== undefined)
  const layout: Layout = {
    fields,
    required: named.filter(({ form }) => form === 'word' || isRequired(form)).map(({ name }) => name),
    blank() {
      const object: Record<string, unknown> = {}
      for (const { name, form } of named) object[name] = blankValue(form)
      return object
    },
  }
  layouts.set(message, layout)
  return layout
}

function innerLayout(form: WireForm): Layout | null {
  if (typeof form === 'string' || 'map' in form) return null
  return layoutOf('list' in form ? form.list : 'required' in form ? form.required : form.message)
}

const isRequired = (form: WireForm) => typeof form !== 'string' && 'required' in form

function blankValue(form: WireForm): unknown {
  if (typeof form === 'string') return null
  return 'list' in form ? [] : 'map' in form ? {} : null
}

/** Of the texts that are kept to be given out again. */
const longestKept = 80
/** A power of two. */
const keptPlaces = 4096
const kept: string[] = []

/**
 * Most texts of a list come again and again (label names, images, reasons, nodes). Each is made once and shared, which is
 * quicker than to make it anew and keeps the rows small.
 */
function textOf(from: Buffer, start: number, end: number): string {
  if (end - start > longestKept) return from.toString('utf8', start, end)
  let hash = end - start
  for (let at = start; at < end; at += 1) {
    const byte = from[at] ?? 0
    // Only where a byte is a character can the two be compared.
    if (byte > 0x7f) return from.toString('utf8', start, end)
    hash = (Math.imul(hash, 31) + byte) | 0
  }
  const place = (hash ^ (hash >>> 15)) & (keptPlaces - 1)
  const before = kept[place]
  if (before !== undefined && isText(before, from, start, end)) return before
  const text = from.toString('latin1', start, end)
  kept[place] = text
  return text
}

function isText(text: string, from: Buffer, start: number, end: number): boolean {
  if (text.length !== end - start) return false
  for (let at = start; at < end; at += 1) if (text.charCodeAt(at - start) !== from[at]) return false
  return true
}

class WireReader {
  private at = 0

  constructor(private readonly from: Buffer) {}

  slices(field: number): Buffer[] {
    const found: Buffer[] = []
    while (this.at < this.from.length) {
      const key = this.key()
      if (key === field * 8 + lengthDelimited) {
        const end = this.end(key & 7)
        found.push(this.from.subarray(this.at, end))
        this.at = end
      } else this.skip(key & 7)
    }
    return found
  }

  message(end: number, layout: Layout): Record<string, unknown> {
    const object = layout.blank()
    while (this.at < end) {
      const key = this.key()
      const field = layout.fields[key >>> 3]
      if (field === undefined) this.skip(key & 7)
      else this.into(object, field, key & 7)
    }
    this.arriveAt(end)
    for (const name of layout.required) {
      if (object[name] === null) throw new MalformedMessage(`${name} is missing`)
    }
    return object
  }

  private into(object: Record<string, unknown>, { name, form, inner }: Field, wire: number): void {
    if (typeof form === 'string') object[name] = this.single(form, wire)
    else if ('map' in form) this.entry(object[name] as Record<string, unknown>, form.map, wire)
    else if (inner !== null) {
      const read = this.message(this.end(wire), inner)
      if ('list' in form) (object[name] as unknown[]).push(read)
      else object[name] = read
    }
  }

  private single(form: Extract<WireForm, string>, wire: number): unknown {
    switch (form) {
      case 'text':
      case 'word':
        return this.text(wire)
      case 'number':
        return this.number(wire)
      case 'flag':
        return this.number(wire) !== 0
      case 'quantity':
        return this.quantity(wire)
      case 'time':
        return this.time(wire)
      case 'duration':
        return this.duration(wire)
    }
  }

  private entry(map: Record<string, unknown>, form: 'text' | 'quantity', wire: number): void {
    const end = this.end(wire)
    let name = ''
    let value: unknown = null
    while (this.at < end) {
      const key = this.key()
      if (key >>> 3 === 1) name = this.text(key & 7) ?? ''
      else if (key >>> 3 === 2) value = this.single(form, key & 7)
      else this.skip(key & 7)
    }
    this.arriveAt(end)
    // An assignment would not make a property of this name.
    if (name !== '__proto__') map[name] = value ?? ''
  }

  /** A text that is not set is written as an empty one; JSON leaves it out. */
  private text(wire: number): string | null {
    const end = this.end(wire)
    const start = this.at
    this.at = end
    return start === end ? null : textOf(this.from, start, end)
  }

  /** message Quantity { optional string string = 1; } */
  private quantity(wire: number): string | null {
    const end = this.end(wire)
    let text: string | null = null
    while (this.at < end) {
      const key = this.key()
      if (key >>> 3 === 1) text = this.text(key & 7)
      else this.skip(key & 7)
    }
    this.arriveAt(end)
    return text
  }

  /** message Time { optional int64 seconds = 1; optional int32 nanos = 2; } One that is not set has no seconds. */
  private time(wire: number): number | null {
    const end = this.end(wire)
    let seconds: number | null = null
    let nanos = 0
    while (this.at < end) {
      const key = this.key()
      if (key >>> 3 === 1) seconds = this.number(key & 7)
      else if (key >>> 3 === 2) nanos = this.number(key & 7)
      else this.skip(key & 7)
    }
    this.arriveAt(end)
    return seconds === null ? null : seconds * 1000 + Math.floor(nanos / 1e6)
  }

  /** message Duration { optional int64 duration = 1; } In nanoseconds. */
  private duration(wire: number): string | null {
    const end = this.end(wire)
    let nanos: number | null = null
    while (this.at < end) {
      const key = this.varint()
      if (key >>> 3 === 1) nanos = this.number(key & 7)
      else this.skip(key & 7)
    }
    this.arriveAt(end)
    if (nanos === null) return null
    const minutes = Math.floor(nanos / 60e9)
    return `${minutes === 0 ? '' : `${minutes}m`}${(nanos - minutes * 60e9) / 1e9}s`
  }

  private number(wire: number): number {
    if (wire !== varint) throw new MalformedMessage(`a number is written as type ${wire}`)
    return this.varint()
  }

  /** Reads a length. @returns where what follows ends. */
  private end(wire: number): number {
    if (wire !== lengthDelimited) throw new MalformedMessage(`a part is written as type ${wire}`)
    const length = this.varint()
    const end = this.at + length
    if (length < 0 || end > this.from.length) throw new MalformedMessage('a part runs over the end')
    return end
  }

  private arriveAt(end: number): void {
    if (this.at !== end) throw new MalformedMessage('a field runs over the end of its message')
  }

  /** The number and the type of the field that follows. Numbers begin at 1 and have 29 bits. */
  private key(): number {
    const key = this.varint()
    if (key < 8 || key > 0xffff_ffff) throw new MalformedMessage('a field has no number')
    return key
  }

  /** Signed, as int32 and int64 are written; beyond 2^53 it is not exact, and no field that we read goes there. */
  private varint(): number {
    const { from } = this
    let low = 0
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = from[this.at++]
      if (byte === undefined) throw new MalformedMessage('the bytes end in a number')
      low |= (byte & 0x7f) << shift
      if (byte < 0x80) return low
    }
    let high = 0
    for (let shift = 0; shift < 42; shift += 7) {
      const byte = from[this.at++]
      if (byte === undefined) throw new MalformedMessage('the bytes end in a number')
      high += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) {
        // 64 bits in two's complement: 28 of them are in `low`, 36 are left.
        const top = high % 2 ** 36
        return (top >= 2 ** 35 ? top - 2 ** 36 : top) * 2 ** 28 + low
      }
    }
    throw new MalformedMessage('a number is longer than ten bytes')
  }

  private skip(wire: number): void {
    if (wire === varint) this.varint()
    else if (wire === lengthDelimited) this.at = this.end(wire)
    else if (wire === fixed64) this.at += 8
    else if (wire === fixed32) this.at += 4
    else throw new MalformedMessage(`a field of the unknown type ${wire}`)
    if (this.at > this.from.length) throw new MalformedMessage('a field runs over the end')
  }
}
