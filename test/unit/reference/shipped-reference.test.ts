import { resolve } from 'node:path'
import { runCommandLine } from '@main/cli/run.ts'
import { openReference } from '@main/reference/open-reference.ts'
import { referenceOverview } from '@shared/reference/contract.ts'
import { documentProse } from '@shared/reference/document-prose.ts'
import { referenceDocument } from '@shared/reference/reference.ts'
import { afterAll, describe, expect, it } from 'vitest'
import { capturedTerminal } from '../cli/captured-terminal.ts'

const root = resolve(import.meta.dirname, '../../..')
const clock = { now: () => 0, after: () => () => {} }
const reference = await openReference({ root, settingsFolder: '/nonexistent/settings', home: '/nonexistent', clock })
const overview = await firstOverview()
const documents = await Promise.all(
  overview.entries.map(async ({ kind, id }) =>
    referenceDocument.parse(await reference.handlers.show({ kind, id }, new AbortController().signal)),
  ),
)
afterAll(() => reference.close())

async function firstOverview() {
  const stop = new AbortController()
  for await (const message of reference.handlers.overview({}, stop.signal)) {
    stop.abort()
    return referenceOverview.parse(message)
  }
  throw new Error('there is no overview')
}

describe('what ships with the app', () => {
  it('can be read, all of it', () => {
    expect(overview.errors).toEqual([])
    expect(overview.entries.map(({ id }) => id)).toContain('service-not-responding')
    expect(new Set(overview.entries.map(({ kind, id }) => `${kind}:${id}`)).size).toBe(overview.entries.length)
  })

  it.each(documents.map((document) => [`${document.kind} ${document.id}`, document] as const))(
    '%s leads only to what is there, and says where it belongs',
    (_name, document) => {
      const prose = JSON.stringify(documentProse(document))
      const targets = [...prose.matchAll(/"target":\{"(runbook|page)":"([^"]+)"\}/g)].map(
        ([, kind, id]) => `${kind}:${id}`,
      )
      const there = new Set(overview.entries.map(({ kind, id }) => `${kind}:${id}`))
      expect(targets.filter((target) => !there.has(target))).toEqual([])
      // What stands in a text as a link and was not taken as one leads nowhere.
      const written = document.parts.flatMap(({ markdown }) => markdown.match(/\]\((runbook|page):/g) ?? [])
      expect(targets.length).toBeGreaterThanOrEqual(written.length)
      const sections = new Set(overview.sections.map(({ name }) => name))
      if (sections.size > 0) expect(document.guides.filter((guide) => !sections.has(guide))).toEqual([])
      expect(document.guides).not.toEqual([])
    },
  )

  it('is found by its sections, titles and signs', async () => {
    for (const { kind, id, title } of overview.entries) {
      const { hits } = await reference.handlers.search({ words: title, limit: 20 }, new AbortController().signal)
      expect(hits.map((hit) => `${hit.kind}:${hit.id}`)).toContain(`${kind}:${id}`)
    }
    const { hits } = await reference.handlers.search({ words: 'Day-2 10.1', limit: 3 }, new AbortController().signal)
    expect(hits[0]).toMatchObject({ kind: 'runbook', id: 'service-not-responding' })
  })
})

describe('cockpit search', () => {
  const run = async (...argv: string[]) => {
    const terminal = capturedTerminal()
    return { code: await runCommandLine(['search', ...argv], terminal, '1'), ...terminal.printed }
  }

  it('finds without a cluster and without a kubeconfig', async () => {
    const { code, out } = await run('sidecar', 'not', 'redy')
    expect(code).toBe(0)
    expect(out).toContain('service-not-responding')
  })

  it('prints JSON', async () => {
    const { code, out } = await run('--json', '502')
    expect(code).toBe(0)
    const told = JSON.parse(out)
    expect(told).toMatchObject({ version: 1, command: 'search', words: '502' })
    expect(told.hits).toContainEqual(expect.objectContaining({ kind: 'runbook', id: 'service-not-responding' }))
  })

  it('says that there is nothing, and refuses what is too long', async () => {
    expect((await run('qqqqxxzz')).out).toMatch(/^Nothing in \d+ texts/)
    expect(await run('x'.repeat(201))).toMatchObject({ code: 2, err: expect.stringContaining('BAD_USAGE') })
  })
})
