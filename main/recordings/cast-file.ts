import { createHash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import {
  type CastEvent,
  type CastHeader,
  longestLine,
  readEvent,
  readHeader,
  ShownTime,
} from '@shared/recordings/asciicast.ts'
import type { RecordingPage, RecordingSurvey } from '@shared/recordings/recording.ts'

const chunkBytes = 256 * 1024
/** Of the events of one page; one longer line is a page by itself, bytes. */
const pageBytes = 512 * 1024

interface Line {
  /** null of one that is longer than any line of a recording. */
  readonly text: string | null
  /** Where the next line begins, bytes. */
  readonly end: number
}

/** The whole lines of a file from a byte on, and at last how many bytes follow the last of them. Holds one line at most. */
async function* linesOf(file: FileHandle, from: number, take: (bytes: Buffer) => void): AsyncGenerator<Line, number> {
  let at = from
  let held: Buffer[] = []
  let heldBytes = 0
  let start = from
  for (;;) {
    const chunk = Buffer.alloc(chunkBytes)
    const { bytesRead } = await file.read(chunk, 0, chunkBytes, at)
    if (bytesRead === 0) return at - start
    const bytes = chunk.subarray(0, bytesRead)
    take(bytes)
    for (let begin = 0; begin < bytesRead; ) {
      const found = bytes.indexOf(0x0a, begin)
      const end = found === -1 ? bytesRead : found
      heldBytes += end - begin
      if (heldBytes <= longestLine) held.push(bytes.subarray(begin, end))
      else held = []
      begin = end + 1
      if (found === -1) break
      start = at + begin
      yield { text: heldBytes > longestLine ? null : Buffer.concat(held).toString('utf8'), end: start }
      held = []
      heldBytes = 0
    }
    at += bytesRead
  }
}

/** Reads all of a recording once. Errors: NOT_FOUND, BAD_RECORDING. */
export async function surveyCast(path: string): Promise<RecordingSurvey> {
  return withFile(path, async (file) => {
    const hash = createHash('sha256')
    const shown = new ShownTime()
    let [bytes, seconds, shownSeconds, faults] = [0, 0, 0, 0]
    let header: CastHeader | null = null
    const lines = linesOf(file, 0, (chunk) => {
      hash.update(chunk)
      bytes += chunk.length
    })
    for (;;) {
      const next = await lines.next()
      if (next.done === true) {
        if (header === null) throw noRecording(path)
        return { header, bytes, sha256: hash.digest('hex'), seconds, shownSeconds, faults, tornBytes: next.value }
      }
      const { text } = next.value
      if (header === null) {
        header = text === null ? null : readHeader(text)
        if (header === null) throw noRecording(path)
        continue
      }
      const event = text === null ? null : readEvent(text)
      if (event === null) faults += 1
      else if (event !== 'other') {
        seconds = Math.max(seconds, event.at)
        shownSeconds = shown.of(event.at)
      }
    }
  })
}

/** The first line of a recording; null where it is none. Errors: NOT_FOUND. */
export async function headerOf(path: string): Promise<CastHeader | null> {
  return withFile(path, async (file) => {
    const first = await linesOf(file, 0, () => undefined).next()
    return first.done === true || first.value.text === null ? null : readHeader(first.value.text)
  })
}

/** Some events from a byte on; lines that are no events are passed over. Errors: NOT_FOUND. */
export async function readCast(path: string, from: number): Promise<RecordingPage> {
  return withFile(path, async (file) => {
    const events: CastEvent[] = []
    let isHeader = from === 0
    for await (const { text, end } of linesOf(file, from, () => undefined)) {
      const event = text === null || isHeader ? null : readEvent(text)
      isHeader = false
      if (event !== null && event !== 'other') events.push(event)
      if (end - from >= pageBytes) return { events, next: end }
    }
    return { events, next: null }
  })
}

async function withFile<T>(path: string, work: (file: FileHandle) => Promise<T>): Promise<T> {
  const file = await open(path, 'r').catch((thrown: NodeJS.ErrnoException) => {
    const why = thrown.code === 'ENOENT' ? 'it is not there any more' : `${thrown.code}`
    throw new CockpitError('NOT_FOUND', `The recording cannot be read: ${why}`)
  })
  try {
    return await work(file)
  } finally {
    await file.close()
  }
}

const noRecording = (path: string): CockpitError =>
  new CockpitError('BAD_RECORDING', 'This file is no recording', `Its first line is no header of asciicast v2: ${path}`)
