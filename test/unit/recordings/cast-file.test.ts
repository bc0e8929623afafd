import { createHash } from 'node:crypto'
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readCast, surveyCast } from '@main/recordings/cast-file.ts'
import { RecordingStore } from '@main/recordings/recording-store.ts'
import { eventText, headerLine, longestLine } from '@shared/recordings/asciicast.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const header = headerLine({ version: 2, width: 80, height: 24, timestamp: null, title: 'shell on staging' })
let folder: string
let path: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cockpit-casts-'))
  path = join(folder, 'one.cast')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function allOf(file: string): Promise<string> {
  let text = ''
  for (let from: number | null = 0, pages = 0; from !== null && pages < 1_000; pages += 1) {
    const page = await readCast(file, from)
    text += page.events.map((event) => (event.type === 'output' ? event.text : `<${event.type}>`)).join('')
    from = page.next
  }
  return text
}

describe('a file of a recording', () => {
  it('is surveyed in one reading, and read in pages', async () => {
    const lines = Array.from({ length: 20_000 }, (_, index) => eventText(index / 10, 'o', `line ${index} grüße\r\n`))
    await writeFile(path, `${header}${lines.join('')}`)
    const whole = Buffer.from(`${header}${lines.join('')}`)
    expect(await surveyCast(path)).toMatchObject({
      header: { width: 80, title: 'shell on staging' },
      bytes: whole.length,
      sha256: createHash('sha256').update(whole).digest('hex'),
      seconds: 1_999.9,
      faults: 0,
      tornBytes: 0,
    })
    expect((await readCast(path, 0)).next).not.toBeNull()
    expect(await allOf(path)).toBe(Array.from({ length: 20_000 }, (_, index) => `line ${index} grüße\r\n`).join(''))
  })

  it('that a crash has cut is good to its last whole line', async () => {
    await writeFile(path, `${header}${eventText(1, 'o', 'kept')}${eventText(5, 'o', 'lost').slice(0, 6)}`)
    expect(await surveyCast(path)).toMatchObject({ seconds: 1, tornBytes: 6, faults: 0 })
    expect(await allOf(path)).toBe('kept')
  })

  it('loses only those lines that are none', async () => {
    const long = `[1,"o","${'x'.repeat(longestLine)}"]\n`
    const lines = [eventText(1, 'o', 'a'), 'nonsense\n', long, '[2,"i","typed"]\n', '\n', eventText(3, 'o', 'b')]
    await writeFile(path, `${header}${lines.join('')}`)
    expect(await surveyCast(path)).toMatchObject({ seconds: 3, shownSeconds: 3, faults: 3 })
    expect(await allOf(path)).toBe('ab')
  })

  it('is refused when its first line is no header', async () => {
    await writeFile(path, eventText(1, 'o', 'x'))
    await expect(surveyCast(path)).rejects.toMatchObject({ code: 'BAD_RECORDING' })
    await writeFile(path, '')
    await expect(surveyCast(path)).rejects.toMatchObject({ code: 'BAD_RECORDING' })
    await expect(surveyCast(join(folder, 'none.cast'))).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('the folders of recordings', () => {
  it('list what is in them, the newest first, and follow no link', async () => {
    const store = new RecordingStore(folder)
    const incident = '20261126-010203-000001'
    await writeFile(await store.placeFor({ incident: null, file: 'a.cast' }), `${header}${eventText(1, 'o', 'x')}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
    await writeFile(await store.placeFor({ incident, file: 'b.cast' }), 'no recording')
    await writeFile(join(folder, 'secret'), header)
    await symlink(join(folder, 'secret'), join(folder, 'recordings', 'link.cast'))
    await writeFile(join(folder, 'recordings', 'notes.txt'), 'x')
    expect(await store.list()).toMatchObject([
      { incident, file: 'b.cast', title: null },
      { incident: null, file: 'a.cast', title: 'shell on staging' },
    ])
    await expect(store.survey({ incident: null, file: 'link.cast' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await store.survey({ incident: null, file: 'a.cast' })).toMatchObject({ seconds: 1 })
  })
})
