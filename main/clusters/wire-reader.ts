import type { WireForm, WireMessage } from '@shared/clusters/wire-form.ts'
import { type Field, type Layout, layoutOf, noParts, noWords } from './wire-layout.ts'
import { textOf } from './wire-text.ts'

/** The bytes are not what they were said to be. */
export class MalformedMessage extends Error {}

const varint = 0
const fixed64 = 1
export const lengthDelimited = 2
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

/** The field that begins at `at`; its end may lie beyond the bytes. Throws MalformedMessage. */
export function fieldAt(bytes: Buffer, at: number) {
  return new WireReader(bytes, at).field()
}

class WireReader {
  constructor(
    private readonly from: Buffer,
    private at = 0,
  ) {}

  field(): { readonly number: number; readonly type: number; readonly start: number; readonly end: number } {
    const key = this.key()
    const type = key & 7
    const length = type === lengthDelimited ? this.varint() : 0
    if (length < 0) throw new MalformedMessage('a part runs over the end')
    const start = this.at
    if (type === lengthDelimited) this.at += length
    else this.skip(type)
    return { number: key >>> 3, type, start, end: this.at }
  }

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
    const object = { ...layout.blank }
    while (this.at < end) {
      const key = this.key()
      const field = layout.fields[key >>> 3]
      if (field === undefined) this.skip(key & 7)
      else this.into(object, field, key, end)
    }
    this.arriveAt(end)
    for (const name of layout.required) {
      if (object[name] === null) throw new MalformedMessage(`${name} is missing`)
    }
    return object
  }

  private into(object: Record<string, unknown>, field: Field, key: number, end: number): void {
    const { name, form, inner } = field
    const wire = key & 7
    if (form === 'texts') object[name] = [...(object[name] as readonly string[]), this.text(wire) ?? '']
    else if (typeof form === 'string') object[name] = this.single(form, wire)
    else if ('map' in form) {
      const read = this.entries(form.map, key, end, field)
      object[name] = object[name] === noWords ? read : { ...(object[name] as object), ...read }
    } else if (inner !== null) {
      const read = this.message(this.end(wire), inner)
      if (!('list' in form)) object[name] = read
      else if (object[name] === noParts) object[name] = [read]
      else (object[name] as unknown[]).push(read)
    }
  }

  private single(form: Exclude<Extract<WireForm, string>, 'texts'>, wire: number): unknown {
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
      case 'figure or text':
        return this.figureOrText(wire)
    }
  }

  /** A map, whose entries lie one behind the other; the key of the first was read. */
  private entries(form: 'text' | 'quantity', key: number, end: number, { shared }: Field): Record<string, string> {
    const first = this.at
    let last = this.end(key & 7)
    for (this.at = last; this.at < end && this.key() === key; this.at = last) last = this.end(key & 7)
    const make = () => {
      const map: Record<string, string> = {}
      this.at = first
      this.entry(map, form)
      while (this.at < last) {
        this.key()
        this.entry(map, form)
      }
      return map
    }
    const read = shared === null ? make() : shared.of(this.from, first, last, make)
    this.at = last
    return read
  }

  private entry(map: Record<string, string>, form: 'text' | 'quantity'): void {
    const end = this.end(lengthDelimited)
    let name = ''
    let value: string | null = null
    while (this.at < end) {
      const key = this.key()
      if (key >>> 3 === 1) name = this.text(key & 7) ?? ''
      else if (key >>> 3 === 2) value = form === 'text' ? this.text(key & 7) : this.quantity(key & 7)
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

  /** message IntOrString { optional int64 type = 1; optional int32 intVal = 2; optional string strVal = 3; } */
  private figureOrText(wire: number): number | string {
    const end = this.end(wire)
    let isText = false
    let figure = 0
    let text: string | null = null
    while (this.at < end) {
      const key = this.key()
      if (key >>> 3 === 1) isText = this.number(key & 7) === 1
      else if (key >>> 3 === 2) figure = this.number(key & 7)
      else if (key >>> 3 === 3) text = this.text(key & 7)
      else this.skip(key & 7)
    }
    this.arriveAt(end)
    return isText ? (text ?? '') : figure
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
