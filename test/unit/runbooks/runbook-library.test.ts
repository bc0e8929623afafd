import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '@main/platform/system-clock.ts'
import { compareRuns } from '@main/runbooks/compare-runs.ts'
import { runbookLanguage } from '@main/runbooks/runbook-language.ts'
import { RunbookLibrary } from '@main/runbooks/runbook-library.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runBench, runbookOf, step } from './run-bench.ts'
import { sampleRunbook } from './sample-runbook.ts'

let folder: string
let library: RunbookLibrary
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cockpit-library-'))
  await Promise.all([mkdir(join(folder, 'shipped')), mkdir(join(folder, 'runbooks'))])
  const language = runbookLanguage(systemClock)
  library = new RunbookLibrary({ builtIn: join(folder, 'shipped'), settingsFolder: folder, language })
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const own = (name: string, text: string) => writeFile(join(folder, 'runbooks', name), text)

describe('the library', () => {
  it('has shipped runbooks at once, own ones after they were accepted as they are', async () => {
    await writeFile(join(folder, 'shipped', 'sample.md'), sampleRunbook())
    const mine = sampleRunbook().replace('id: sample', 'id: mine')
    await own('mine.md', mine)
    expect((await library.list()).map(({ id, origin, accepted }) => [id, origin, accepted])).toEqual([
      ['sample', 'built-in', true],
      ['mine', 'own', false],
    ])
    const { hash } = await library.find('mine')
    await library.accept('mine', hash)
    expect((await library.find('mine')).accepted).toBe(true)
    await own('mine.md', `${mine}\nOne more word.\n`)
    expect((await library.find('mine')).accepted).toBe(false)
    await expect(library.accept('mine', hash)).rejects.toMatchObject({ code: 'CHANGED' })
  })

  it('lets no own file take the place of a shipped one', async () => {
    await writeFile(join(folder, 'shipped', 'sample.md'), sampleRunbook())
    await own('sample.md', sampleRunbook().replace('title: Sample', 'title: Another'))
    expect((await library.find('sample')).title).toBe('Sample')
  })

  it('shows what cannot be read, with the reason, and never runs it', async () => {
    await own('broken.md', '---\nid: [\n---\n')
    expect(await library.list()).toMatchObject([
      { id: 'broken', accepted: false, summary: expect.stringMatching(/line \d/) },
    ])
    await expect(library.find('broken')).rejects.toMatchObject({ code: 'BAD_RUNBOOK' })
  })
})

describe('two runs', () => {
  it('are compared step by step', async () => {
    const bench = await runBench()
    try {
      const book = runbookOf(step('a'), step('b'))
      const views = []
      for (const ok of [false, true]) {
        bench.answers.set('a', () => ({ ok }))
        const run = await bench.begin(book)
        await run.runStep('a', 'one', false)
        await bench.rest(run)
        views.push(run.view())
      }
      const [first, second] = views
      if (first === undefined || second === undefined) throw new Error('two runs')
      expect(compareRuns(first, second)).toMatchObject([
        { step: 'a', before: 'fail', after: 'pass', change: 'better', sameOutput: true },
        { step: 'b', before: null, after: null, change: 'same', sameOutput: null },
      ])
      expect(compareRuns(second, first)[0]?.change).toBe('worse')
    } finally {
      await bench.close()
    }
  })
})
