const wireMark = Buffer.from('k8s\0', 'latin1')

/** Writes protobuf as an API server does: what the tests of its reader stand on. */
export function varint(value: number | bigint): Buffer {
  const bytes: number[] = []
  // Negative numbers are written as 64 bits in two's complement.
  let left = BigInt.asUintN(64, BigInt(value))
  do {
    const low = Number(left & 0x7fn)
    left >>= 7n
    bytes.push(left === 0n ? low : low | 0x80)
  } while (left !== 0n)
  return Buffer.from(bytes)
}

export const tag = (field: number, type: number): Buffer => varint(BigInt(field) * 8n + BigInt(type))

export const number = (field: number, value: number | bigint): Buffer => Buffer.concat([tag(field, 0), varint(value)])

/** A text, or a message made of parts. */
export function part(field: number, ...content: readonly (Buffer | string)[]): Buffer {
  const bytes = Buffer.concat(content.map((each) => (typeof each === 'string' ? Buffer.from(each) : each)))
  return Buffer.concat([tag(field, 2), varint(bytes.length), bytes])
}

export const fixed32 = (field: number): Buffer => Buffer.concat([tag(field, 5), Buffer.alloc(4, 7)])

export const fixed64 = (field: number): Buffer => Buffer.concat([tag(field, 1), Buffer.alloc(8, 7)])

export const textPair = (field: number, name: string, value: string): Buffer =>
  part(field, part(1, name), part(2, value))

/** The envelope around every answer: what it is, then its bytes. */
export const envelope = (raw: Buffer): Buffer =>
  Buffer.concat([wireMark, part(1, part(1, 'v1'), part(2, 'PodList')), part(2, raw), part(3, ''), part(4, '')])

export interface WrittenPod {
  readonly name?: string
  readonly uid?: string
  readonly version?: string
}

/** A pod with the parts that its table shows. */
export const podBytes = ({ name = 'p', uid = `uid-${name}`, version = '1' }: WrittenPod = {}): Buffer =>
  Buffer.concat([
    part(
      1,
      part(1, name),
      part(3, 'default'),
      part(5, uid),
      part(6, version),
      part(8, number(1, 1_700_000_000), number(2, 0)),
      textPair(11, 'app', name),
    ),
    part(2, part(2, part(1, 'main'), part(2, 'image:1')), part(10, 'node-1')),
    part(3, part(1, 'Running'), part(8, part(1, 'main'), number(4, 1), number(5, 0))),
  ])

/** A page of a list of such objects. */
export const listBytes = (
  objects: readonly Buffer[],
  { version = '7', next = '', remaining = 0 }: { version?: string; next?: string; remaining?: number } = {},
): Buffer =>
  envelope(
    Buffer.concat([
      part(1, part(2, version), part(3, next), ...(remaining > 0 ? [number(4, remaining)] : [])),
      ...objects.map((object) => part(2, object)),
    ]),
  )
