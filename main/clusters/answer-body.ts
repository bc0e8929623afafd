import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { ApiError } from './api-failure.ts'

/** So much may wait to be taken before the sender has to. */
const mostWaiting = 1024 * 1024

/**
 * The bytes of an answer as they come, unpacked. Whoever leaves off ends the transfer. A stream's own iterator would copy
 * what waits into one piece, which costs as much as to read it.
 * @param onBytes is called whenever some came.
 */
export async function* unpacked(
  body: Readable,
  encoding: string | null,
  onBytes: () => void,
): AsyncGenerator<Buffer, void, void> {
  const plain = encoding === 'gzip' ? body.pipe(createGunzip()) : body
  let waiting: Buffer[] = []
  let size = 0
  const outcomes: unknown[] = []
  let wake = () => {}
  const end = (error: unknown) => {
    outcomes.push(error)
    wake()
  }
  // pipe() does not carry errors on.
  if (plain !== body) body.on('error', end)
  plain.on('error', end)
  plain.on('end', () => end(null))
  plain.on('close', () => end(cutOff()))
  plain.on('data', (chunk: Buffer) => {
    onBytes()
    waiting.push(chunk)
    size += chunk.length
    if (size >= mostWaiting) plain.pause()
    wake()
  })
  try {
    while (outcomes.length === 0 || waiting.length > 0) {
      if (waiting.length === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
      const chunks = waiting
      waiting = []
      size = 0
      yield* chunks
      plain.resume()
    }
    if (outcomes[0] !== null) throw outcomes[0]
  } finally {
    body.destroy()
    plain.destroy()
  }
}

const cutOff = () => Object.assign(new Error('The answer ends early'), { code: 'ERR_STREAM_PREMATURE_CLOSE' })

/** All of it. Errors: ANSWER_TOO_LARGE beyond so many bytes. */
export async function collected(chunks: AsyncIterable<Buffer>, maxBytes: number, host: string): Promise<Buffer> {
  const all: Buffer[] = []
  let size = 0
  for await (const chunk of chunks) {
    size += chunk.length
    if (size > maxBytes) {
      throw new ApiError('ANSWER_TOO_LARGE', `${host} answered with more than ${maxBytes} bytes`, 'Ask for less.')
    }
    all.push(chunk)
  }
  return Buffer.concat(all)
}
