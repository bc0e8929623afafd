import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { writePrivateFile } from '@main/platform/private-file.ts'
import { referenceDocument } from '@shared/reference/reference.ts'
import { z } from 'zod'
import { indexSnapshot, SearchIndex, type StampedDocument } from './search-index.ts'

/** Another number whenever texts are cut into words, or documents made of files, in another way. */
const form = 1
const largestFile = 16 * 1024 * 1024

const cacheForm = z.object({
  key: z.string(),
  documents: z.array(z.object({ document: referenceDocument, stamp: z.string() })),
  index: indexSnapshot,
})

export interface CachedTexts {
  readonly documents: readonly StampedDocument[]
  readonly index: SearchIndex
}

/**
 * The shipped texts with their index as they were read last, so that the first search after a start need not wait for
 * them. It holds for exactly the files that are there: their contents are the key. Only what is read comes from it, never
 * what is run.
 */
export class ShippedCache {
  private readonly path: string

  /** @param folders where the shipped Markdown lies. */
  constructor(
    private readonly settingsFolder: string,
    private readonly folders: readonly string[],
  ) {
    this.path = join(settingsFolder, 'cache', 'shipped-texts.json')
  }

  /** null when there is none, or it is of other files. */
  async load(): Promise<CachedTexts | null> {
    try {
      const [text, key] = await Promise.all([readFile(this.path, 'utf8'), this.key()])
      if (text.length > largestFile) return null
      const cached = cacheForm.parse(JSON.parse(text))
      return cached.key === key ? { documents: cached.documents, index: SearchIndex.restored(cached.index) } : null
    } catch {
      // Whatever is wrong with it, the files themselves are read then.
      return null
    }
  }

  /** Never rejects: without it the next start is slower, and nothing else. */
  async keep(documents: readonly StampedDocument[], index: SearchIndex): Promise<void> {
    try {
      // Who has no settings gets none by reading.
      await stat(this.settingsFolder)
      const text = JSON.stringify({ key: await this.key(), documents, index: index.snapshot() })
      if (text.length <= largestFile) await writePrivateFile(this.path, text)
    } catch {
      // See above.
    }
  }

  private async key(): Promise<string> {
    const hash = createHash('sha256').update(`${form}\n`)
    for (const folder of this.folders) {
      const names = (await readdir(folder)).filter((name) => name.endsWith('.md')).sort()
      const texts = await Promise.all(names.map((name) => readFile(join(folder, name))))
      for (const [place, name] of names.entries())
        hash.update(`${name} ${texts[place]?.length}\n`).update(texts[place] ?? '')
    }
    return hash.digest('hex')
  }
}
