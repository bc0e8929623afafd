import { createHash } from 'node:crypto'
import { appendFile, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '@main/platform/system-clock.ts'
import { Redactor } from '@main/runbooks/redactor.ts'
import { lockRun } from '@main/runbooks/run-lock.ts'
import { RunOutput, readOutput } from '@main/runbooks/run-output.ts'
import { resultOf, resultText } from '@main/runbooks/run-record.ts'
import { maintenanceOf } from '@main/runbooks/sql-preview.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runBench, runbookOf, step } from './run-bench.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cockpit-run-files-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('an output', () => {
  it('is kept whole, and shown by its first, last and telling lines', async () => {
    const path = join(folder, 'out.txt')
    const output = new RunOutput(path, new Redactor(), /ERROR/)
    for (let line = 0; line < 1000; line += 1) output.print(line === 500 ? 'ERROR here' : `line ${line}`)
    const { excerpt, lines, hash } = output.close()
    expect(lines).toBe(1000)
    expect(excerpt[0]).toBe('line 0')
    expect(excerpt.at(-1)).toBe('line 999')
    expect(excerpt).toContain('ERROR here')
    expect(excerpt.filter((line) => line.includes('not shown'))).toEqual([
      '… 470 lines not shown',
      '… 469 lines not shown',
    ])
    const kept = await readFile(path)
    expect(createHash('sha256').update(kept).digest('hex')).toBe(hash)
    expect(await readOutput(path, 998, 1000)).toEqual({ lines: ['line 998', 'line 999'], total: 1000 })
  })

  it('has a bound on disk, and says where it was reached', async () => {
    const path = join(folder, 'out.txt')
    const output = new RunOutput(path, new Redactor(), null)
    const line = 'x'.repeat(1024 * 1024)
    for (let count = 0; count < 70; count += 1) output.print(line)
    const { lines } = output.close()
    const { lines: last, total } = await readOutput(path, lines - 1, 10)
    expect(total).toBe(lines)
    expect(last[0]).toContain('what followed was not kept')
    expect((await readFile(path)).length).toBeLessThan(65 * 1024 * 1024)
  })
})

describe('secrets', () => {
  it('and only secrets are taken out, in every form in which they stand', () => {
    const redactor = new Redactor()
    redactor.add('pa"ss wörd\n')
    const told = `a pa"ss wörd b ${encodeURIComponent('pa"ss wörd')} ${JSON.stringify('pa"ss wörd')} password=other`
    expect(redactor.text(told)).toBe('a *** b *** "***" password=other')
    expect(redactor.value({ a: ['pa"ss wörd', 7, null] })).toEqual({ a: ['***', 7, null] })
  })
})

describe('the record of a run', () => {
  it('stands without its torn last line, which is set aside and told', async () => {
    const bench = await runBench()
    try {
      const run = await bench.begin(runbookOf(step('a')))
      await run.runStep('a', 'one', false)
      await bench.rest(run)
      const path = join(bench.folder, 'runs', run.id, 'run.jsonl')
      await run.close()
      await appendFile(path, '{"seq":99,"type":"st')
      const again = await bench.reopen(run)
      expect(bench.state(again, 'a')).toMatchObject({ phase: 'judged', verdict: 'pass' })
      const lines = (await readFile(path, 'utf8')).trimEnd().split('\n')
      expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ type: 'repaired', bytes: 20 })
      expect(await bench.store.read(run.id)).toMatchObject({ broken: null })
    } finally {
      await bench.close()
    }
  })

  it('tells that it was changed', async () => {
    const bench = await runBench()
    try {
      bench.answers.set('a', () => ({ ok: false }))
      const run = await bench.begin(runbookOf(step('a')))
      await run.runStep('a', 'one', false)
      await bench.rest(run)
      const path = join(bench.folder, 'runs', run.id, 'run.jsonl')
      await writeFile(path, (await readFile(path, 'utf8')).replaceAll('"fail"', '"pass"'))
      expect((await bench.store.read(run.id).catch(() => ({ broken: 'no run' }))).broken).not.toBeNull()
    } finally {
      await bench.close()
    }
  })

  it('keeps figures that JSON has no words for', () => {
    const result = { a: Number.NaN, b: [Number.POSITIVE_INFINITY, 1], c: null }
    expect(resultOf(resultText(result))).toEqual(result)
  })
})

describe('the lock of a run', () => {
  it('is held by one process until it is released, or that process has gone', async () => {
    const path = join(folder, 'lock')
    const lock = await lockRun(path, systemClock)
    await expect(lockRun(path, systemClock)).rejects.toMatchObject({ code: 'BUSY' })
    await lock.release()
    const again = await lockRun(path, systemClock)
    await again.release()
    // A process id that cannot be: larger than any system gives.
    await writeFile(path, '4194999')
    await (await lockRun(path, systemClock)).release()
    await writeFile(path, `${process.ppid}`)
    const old = new Date(Date.now() - 60_000)
    await utimes(path, old, old)
    await (await lockRun(path, systemClock)).release()
  })
})

describe('what a statement of maintenance locks', () => {
  it.each([
    ['VACUUM ANALYZE requests', 'requests', 'SHARE UPDATE EXCLUSIVE'],
    ['VACUUM (VERBOSE, ANALYZE) public.requests;', 'public.requests', 'SHARE UPDATE EXCLUSIVE'],
    ['VACUUM FULL requests', 'requests', 'ACCESS EXCLUSIVE'],
    ['VACUUM (FULL) "Requests"', '"Requests"', 'ACCESS EXCLUSIVE'],
    ['VACUUM', null, 'SHARE UPDATE EXCLUSIVE'],
    ['REINDEX INDEX CONCURRENTLY idx_a', 'idx_a', 'SHARE UPDATE EXCLUSIVE'],
    ['REINDEX TABLE requests', 'requests', 'ACCESS EXCLUSIVE'],
    ['ANALYZE requests', 'requests', 'SHARE UPDATE EXCLUSIVE'],
  ])('%s', (text, object, lock) => {
    const found = maintenanceOf(text)
    expect(found?.object).toBe(object)
    expect(found?.lock).toMatch(new RegExp(`^${lock}\\b`))
  })

  it('is not guessed of other statements', () => {
    expect(maintenanceOf('DELETE FROM requests')).toBeNull()
    expect(maintenanceOf('VACUUM a; DROP TABLE b')).toBeNull()
  })
})
