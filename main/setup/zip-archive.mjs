import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open, writeFile } from 'node:fs/promises'
import { dirname, join, normalize, sep } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { crc32, createInflateRaw } from 'node:zlib'
import { SetupError } from './setup-error.mjs'

// Layout: PKWARE APPNOTE 6.3.10, sections 4.3.7 (local header), 4.3.12 (central directory), 4.3.16 (its end).
const endSignature = 0x06054b50
const directorySignature = 0x02014b50
const localSignature = 0x04034b50
const symbolicLink = 0o120000

/**
 * @typedef {{ name: string, method: number, crc: number, packedSize: number, size: number, offset: number, mode: number }} ZipEntry
 */

/**
 * Unpacks a zip archive with Node alone: the set-up runs where neither `unzip` nor Python need be there.
 * Archives beyond 4 GB and encrypted ones are refused.
 * @param {string} archive
 * @param {string} destination
 * @param {(name: string) => string | null} rename the path below the destination, or null to leave an entry out
 * @param {(done: number, total: number) => void} [onProgress] bytes
 */
export async function unpackZip(archive, destination, rename, onProgress = () => {}) {
  const handle = await open(archive)
  try {
    const chosen = []
    for (const entry of await readDirectory(handle)) {
      const path = entry.name.endsWith('/') ? null : rename(entry.name)
      if (path !== null) chosen.push({ entry, path: safePath(destination, path) })
    }
    const total = chosen.reduce((sum, { entry }) => sum + entry.size, 0)
    let done = 0
    for (const { entry, path } of chosen) {
      await unpackEntry(archive, handle, entry, path)
      done += entry.size
      onProgress(done, total)
    }
  } finally {
    await handle.close()
  }
}

/**
 * @param {import('node:fs/promises').FileHandle} handle
 * @returns {Promise<ZipEntry[]>}
 */
async function readDirectory(handle) {
  const { size } = await handle.stat()
  // The end record is 22 bytes and may be followed by a comment of at most 65,535.
  const tail = await readAt(handle, Math.max(0, size - 65_557), Math.min(size, 65_557))
  let end = tail.length - 22
  while (end >= 0 && tail.readUInt32LE(end) !== endSignature) end -= 1
  if (end < 0) throw damaged('it has no directory')
  const count = tail.readUInt16LE(end + 10)
  const directory = await readAt(handle, tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12))
  /** @type {ZipEntry[]} */
  const entries = []
  let at = 0
  for (let index = 0; index < count; index += 1) {
    if (directory.readUInt32LE(at) !== directorySignature) throw damaged('its directory is broken')
    const nameLength = directory.readUInt16LE(at + 28)
    if (directory.readUInt16LE(at + 8) & 1) throw damaged('it is encrypted')
    entries.push({
      name: directory.toString('utf8', at + 46, at + 46 + nameLength),
      method: directory.readUInt16LE(at + 10),
      crc: directory.readUInt32LE(at + 16),
      packedSize: directory.readUInt32LE(at + 20),
      size: directory.readUInt32LE(at + 24),
      mode: directory.readUInt32LE(at + 38) >>> 16,
      offset: directory.readUInt32LE(at + 42),
    })
    at += 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32)
  }
  return entries
}

/**
 * @param {string} archive
 * @param {import('node:fs/promises').FileHandle} handle
 * @param {ZipEntry} entry
 * @param {string} path
 */
async function unpackEntry(archive, handle, entry, path) {
  const { name, method, crc, packedSize, size, offset, mode } = entry
  if (offset === 0xffffffff || size === 0xffffffff) throw damaged('it is larger than 4 GB')
  if ((mode & 0o170000) === symbolicLink) throw damaged(`${name} is a symbolic link`)
  if (method !== 0 && method !== 8) throw damaged(`${name} is packed by an unknown method (${method})`)
  const header = await readAt(handle, offset, 30)
  if (header.readUInt32LE(0) !== localSignature) throw damaged(`${name} is not where the directory says`)
  const start = offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28)
  await mkdir(dirname(path), { recursive: true })
  if (size === 0) {
    await writeFile(path, '', { mode: permissions(mode) })
    return
  }
  const packed = createReadStream(archive, { start, end: start + packedSize - 1 })
  let seen = 0
  let sum = 0
  const check = async function* (/** @type {AsyncIterable<Buffer>} */ chunks) {
    for await (const chunk of chunks) {
      seen += chunk.length
      sum = crc32(chunk, sum)
      yield chunk
    }
  }
  const target = createWriteStream(path, { mode: permissions(mode) })
  if (method === 8) await pipeline(packed, createInflateRaw(), check, target)
  else await pipeline(packed, check, target)
  if (seen !== size || sum !== crc) throw damaged(`${name} does not have the length or checksum that it should`)
}

/** @param {number} mode archives made on Windows carry none */
const permissions = (mode) => mode & 0o777 || 0o644

/**
 * @param {string} folder
 * @param {string} path
 */
function safePath(folder, path) {
  const full = normalize(join(folder, path))
  if (!full.startsWith(normalize(folder) + sep)) throw damaged(`${path} points out of the folder`)
  return full
}

/**
 * @param {import('node:fs/promises').FileHandle} handle
 * @param {number} position
 * @param {number} length
 */
async function readAt(handle, position, length) {
  const buffer = Buffer.alloc(length)
  const { bytesRead } = await handle.read(buffer, 0, length, position)
  if (bytesRead !== length) throw damaged('it is cut short')
  return buffer
}

/** @param {string} why */
const damaged = (why) => new SetupError('archive-damaged', `The archive cannot be unpacked: ${why}.`, 'Try again.')
