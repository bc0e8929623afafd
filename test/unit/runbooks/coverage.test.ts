import { existsSync, readFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { shippedRunbooks } from '@main/cli/commands/runbook-files.ts'
import { annotateYaml, plain } from '@main/platform/annotated-yaml.ts'
import { readRunbook } from '@main/runbooks/read-runbook.ts'
import { parseRoute } from '@renderer/app/route.ts'
import { stepsOf } from '@shared/runbooks/runbook.ts'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { guideHeadings } from './guide-headings.ts'

// Written on another branch: these ids may be missing here. To be emptied when it is merged.
const root = resolve(import.meta.dirname, '../../..')
const ids = z.array(z.string()).min(1).default([])
const coverageForm = z.record(
  z.string(),
  z.array(z.strictObject({ section: z.string(), title: z.string(), runbooks: ids, pages: ids, screens: ids })),
)
const coverageFile = join(root, 'resources/runbooks/coverage.yaml')
const coverage = coverageForm.parse(plain(annotateYaml(readFileSync(coverageFile, 'utf8'), 'coverage.yaml')))

const files = await shippedRunbooks(root)
const runbooks = files.map((file) =>
  readRunbook(file, readFileSync(file, 'utf8'), { origin: 'built-in', accepted: true }),
)
const isRunbook = (id: string): boolean => runbooks.some((runbook) => runbook.id === id)
const isPage = (id: string): boolean => existsSync(join(root, 'resources/reference', `${id}.md`))
const rows = Object.entries(coverage).flatMap(([guide, sections]) =>
  sections.map((section): readonly [name: string, section: typeof section] => [
    `${guide} §${section.section}`,
    section,
  ]),
)

describe('the coverage of the guides', () => {
  it('names every heading of both, in their order', () => {
    const named = Object.entries(coverage).map(([guide, sections]) => [
      guide,
      sections.map(({ section, title }) => [section, title]),
    ])
    expect(Object.fromEntries(named)).toEqual(guideHeadings)
  })

  it.each(rows)('%s leads to something that is there', (_name, { runbooks: wanted, pages, screens }) => {
    expect(wanted.length + pages.length + screens.length).toBeGreaterThan(0)
    expect(wanted.filter((id) => !isRunbook(id))).toEqual([])
    expect(pages.filter((id) => !isPage(id))).toEqual([])
    const routes = screens.map((path) => parseRoute(path.replaceAll(/\{\w+\}/g, 'sample')).screen)
    expect(routes).not.toContain('missing')
  })

  it.each(runbooks.map((runbook) => [runbook.id, runbook] as const))(
    '%s is listed where it says it belongs',
    (id, { guides }) => {
      expect(guides).not.toEqual([])
      const listed = rows.flatMap(([name, { runbooks: held }]) => (held.includes(id) ? [name] : []))
      expect(guides.filter((guide) => !listed.includes(guide))).toEqual([])
    },
  )

  it('lists under a section only runbooks that say so', () => {
    const wrong = rows.flatMap(([name, { section, runbooks: held }]) =>
      held.flatMap((id) => {
        const guides = runbooks.find((runbook) => runbook.id === id)?.guides
        // A chapter's heading leads to what belongs to its sections.
        const own = guides?.some((guide) => guide === name || (!section.includes('.') && guide.startsWith(`${name}.`)))
        return own === false ? [`${name}: ${id}`] : []
      }),
    )
    expect(wrong).toEqual([])
  })

  it('leads each next step to a runbook that is there', () => {
    const lost = runbooks.flatMap((runbook) =>
      stepsOf(runbook).flatMap(({ id, expect: list, probe }) =>
        [...list, ...(probe?.expect ?? [])].flatMap(({ next }) =>
          next?.runbook !== undefined && !isRunbook(next.runbook) ? [`${runbook.id}, ${id}: ${next.runbook}`] : [],
        ),
      ),
    )
    expect(lost).toEqual([])
  })

  it('hands over only inputs that the next runbook has', () => {
    const strange = runbooks.flatMap((runbook) =>
      stepsOf(runbook).flatMap(({ id, expect: list }) =>
        list.flatMap(({ next }) => {
          const target = runbooks.find((other) => other.id === next?.runbook)
          const given = Object.keys(next?.inputs ?? {})
          return target === undefined
            ? []
            : given
                .filter((name) => !target.inputs.some((input) => input.name === name))
                .map((name) => `${runbook.id}, ${id}: ${target.id} has no input ${name}`)
        }),
      ),
    )
    expect(strange).toEqual([])
  })

  it('leads to every page of the reference', async () => {
    const listed = new Set(rows.flatMap(([, { pages }]) => pages))
    const pages = (await readdir(join(root, 'resources/reference'))).map((name) => basename(name, '.md'))
    expect(pages).not.toEqual([])
    expect(pages.filter((page) => !listed.has(page))).toEqual([])
  })
})
