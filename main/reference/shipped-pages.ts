import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { readShippedPage } from './read-page.ts'
import type { StampedDocument } from './search-index.ts'

export interface ShippedPages {
  readonly pages: readonly StampedDocument[]
  readonly errors: readonly CockpitError[]
}

/** The pages that ship with the app; they do not change while it runs. One that is wrong is an error beside the others. */
export async function readShippedPages(folder: string): Promise<ShippedPages> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.md')).sort()
  const pages: StampedDocument[] = []
  const errors: CockpitError[] = []
  for (const name of names) {
    const read = readShippedPage(name.slice(0, -3), await readFile(join(folder, name), 'utf8'))
    if ('wrong' in read) {
      errors.push(new CockpitError('BAD_PAGE', `The page ${name} cannot be used: ${read.wrong}`))
      continue
    }
    pages.push({
      stamp: 'shipped',
      document: { ...read.page, kind: 'page', origin: 'built-in', accepted: true, path: null },
    })
  }
  return { pages, errors }
}
