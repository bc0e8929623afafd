import { readFile } from 'node:fs/promises'
import { annotateYaml, plain } from '@main/platform/annotated-yaml.ts'
import type { GuideSection } from '@shared/reference/reference.ts'
import { z } from 'zod'

const coverage = z.record(z.string(), z.array(z.object({ section: z.string(), title: z.string() })))

/** The headings of the guides, in their order; none where the table of them is not there. Throws what is wrong with it. */
export async function readGuideSections(path: string): Promise<GuideSection[]> {
  const text = await readFile(path, 'utf8').catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.code === 'ENOENT') return null
    throw thrown
  })
  if (text === null) return []
  const guides = coverage.parse(plain(annotateYaml(text, path)))
  return Object.entries(guides).flatMap(([guide, sections]) =>
    sections.map(({ section, title }) => ({ name: `${guide} §${section}`, title })),
  )
}
