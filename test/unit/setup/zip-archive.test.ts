import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32, deflateRawSync } from 'node:zlib'
import { unpackZip } from '@main/setup/zip-archive.mjs'
import { afterEach, beforeEach, expect, it } from 'vitest'

interface Member {
  readonly name: string
  readonly content: string
  readonly mode?: number
  readonly stored?: boolean
}

/** An archive by the book (APPNOTE 4.3), with a comment at its end. */
function zipOf(members: readonly Member[]): Buffer {
  const bodies: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const { name, content, mode = 0o100644, stored = false } of members) {
    const raw = Buffer.from(content)
    const packed = stored ? raw : deflateRawSync(raw)
    const method = stored ? 0 : 8
    const local = Buffer.alloc(30)
    local.writeUInt32LE(0x04034b50, 0)
    local.writeUInt16LE(method, 8)
    local.writeUInt16LE(Buffer.byteLength(name), 26)
    // Local headers may carry extra fields that the directory doesn't.
    local.writeUInt16LE(4, 28)
    const body = Buffer.concat([local, Buffer.from(name), Buffer.alloc(4), packed])
    const entry = Buffer.alloc(46)
    entry.writeUInt32LE(0x02014b50, 0)
    entry.writeUInt16LE(method, 10)
    entry.writeUInt32LE(crc32(raw), 16)
    entry.writeUInt32LE(packed.length, 20)
    entry.writeUInt32LE(raw.length, 24)
    entry.writeUInt16LE(Buffer.byteLength(name), 28)
    entry.writeUInt32LE((mode << 16) >>> 0, 38)
    entry.writeUInt32LE(offset, 42)
    bodies.push(body)
    directory.push(Buffer.concat([entry, Buffer.from(name)]))
    offset += body.length
  }
  const listing = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(members.length, 10)
  end.writeUInt32LE(listing.length, 12)
  end.writeUInt32LE(offset, 16)
  end.writeUInt16LE(7, 20)
  return Buffer.concat([...bodies, listing, end, Buffer.from('comment')])
}

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cockpit-zip-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function unpack(archive: Buffer, rename: (name: string) => string | null = (name) => name): Promise<string> {
  const path = join(folder, 'a.zip')
  await writeFile(path, archive)
  await unpackZip(path, join(folder, 'out'), rename)
  return join(folder, 'out')
}

it('unpacks packed, stored and empty members with their permissions', async () => {
  const long = 'line of text\n'.repeat(10_000)
  const out = await unpack(
    zipOf([
      { name: 'deep/er/long.txt', content: long },
      { name: 'run', content: '#!/bin/sh\n', mode: 0o100755, stored: true },
      { name: 'empty', content: '' },
      { name: 'deep/folder/', content: '' },
    ]),
  )
  expect(await readFile(join(out, 'deep/er/long.txt'), 'utf8')).toBe(long)
  expect((await stat(join(out, 'run'))).mode & 0o111).not.toBe(0)
  expect((await stat(join(out, 'deep/er/long.txt'))).mode & 0o111).toBe(0)
  expect((await stat(join(out, 'empty'))).size).toBe(0)
})

it('leaves out and renames as it is told', async () => {
  const archive = zipOf([
    { name: 'App/App', content: 'program' },
    { name: 'App/notes', content: 'n' },
  ])
  const out = await unpack(archive, (name) => (name === 'App/App' ? 'electron' : null))
  expect(await readdir(out)).toEqual(['electron'])
})

it.each([
  ['points out of the folder', zipOf([{ name: '../outside', content: 'x' }])],
  ['is a symbolic link', zipOf([{ name: 'link', content: '/etc', mode: 0o120777 }])],
  ['has no directory', Buffer.from('not an archive at all, but long enough to look into')],
])('refuses an archive that %s', async (reason, archive) => {
  await expect(unpack(archive)).rejects.toThrow(reason)
})

it('refuses content that does not have its checksum', async () => {
  const archive = zipOf([{ name: 'a', content: 'right', stored: true }])
  archive.write('wrong', archive.indexOf('right'))
  await expect(unpack(archive)).rejects.toThrow('checksum')
})
