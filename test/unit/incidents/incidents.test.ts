import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Incident } from '@main/incidents/incident.ts'
import { IncidentStore } from '@main/incidents/incident-store.ts'
import { openJournal } from '@main/journal/journal.ts'
import type { CheckResult } from '@shared/checks/check.ts'
import type { IncidentView } from '@shared/incidents/incident.ts'
import type { JournalNote } from '@shared/journal/entry.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ManualClock, settle } from '../clusters/manual-clock.ts'
import { type IncidentBench, incidentBench, problem, summary } from './incident-bench.ts'

const minute = 60_000
const signal = new AbortController().signal
let clock: ManualClock
let bench: IncidentBench
beforeEach(async () => {
  clock = new ManualClock()
  bench = await incidentBench(clock)
})
afterEach(() => bench.end())

const lines = ({ timeline }: IncidentView) => timeline.map(({ kind, text }) => `${kind}: ${text}`)
/** Files are read meanwhile, which takes real time and none of the clock's. */
async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 400; turn += 1) {
    if (await holds()) return
    await clock.advance(100)
    await settle()
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  throw new Error(`Not within 400 turns: ${what}`)
}
const noImpact = { summary: '', services: '', users: '', cause: '' }
async function firstList() {
  for await (const { incidents } of bench.incidents.handlers.list({}, signal)) return incidents
  return []
}
const recordOf = (id: string) => join(bench.folder, 'incidents', id, 'incident.jsonl')

describe('the clock of the escalation', () => {
  it('tells each role once when it is due, and writes it down', async () => {
    const id = await bench.open()
    await until('the primary', async () => bench.notices.length === 1)
    await clock.advance(15 * minute)
    await until('the lead', async () => bench.notices.length === 2)
    await clock.advance(15 * minute)
    await until('manager and VP', async () => bench.notices.length === 4)
    await clock.advance(minute)
    expect(bench.notices).toEqual([
      'Call On-call Engineer now',
      'Call Platform Lead now',
      'Call Engineering Manager now',
      'Call VP Engineering now',
    ])
    expect(lines(await bench.view(id))).toContain(
      'due: Platform Lead is to be called: nobody is named for Platform Lead',
    )
  })

  it('goes on by wall time after a restart, and tells nobody twice', async () => {
    await bench.open('warning')
    await until('the primary', async () => bench.notices.length === 1)
    await bench.incidents.close()
    clock.jump(20 * minute)
    bench.incidents = await bench.another()
    await until('the lead', async () => bench.notices.length === 2)
    expect(bench.notices[1]).toBe('Call Platform Lead now')
  })

  it('says how long nobody looked, and who became due meanwhile, once', async () => {
    const id = await bench.open('warning')
    await until('the primary', async () => bench.notices.length === 1)
    await bench.incidents.close()
    clock.jump(20 * minute)
    bench.incidents = await bench.another()
    const away = async () => lines(await bench.view(id)).filter((line) => line.startsWith('away'))
    await until('it is told', async () => (await away()).length > 0)
    expect(await away()).toEqual([
      expect.stringMatching(
        /^away: No cockpit looked .* from [-\d]+ [\d:]+ UTC to [-\d]+ [\d:]+ UTC: .* in that time: Platform Lead at [-\d]+ [\d:]+ UTC\.$/,
      ),
    ])
    await clock.advance(minute)
    await bench.incidents.close()
    bench.incidents = await bench.another()
    await until('it gathers', async () => (await bench.view(id)).notGathering === '')
    expect((await away()).filter((line) => line.includes('Platform Lead at'))).toHaveLength(1)
  })

  it('calls nobody away from an incident that has just been opened', async () => {
    await bench.open('warning')
    await until('the primary', async () => bench.notices.length === 1)
    const { handlers } = bench.incidents
    for (const { id } of await firstList()) await handlers.close({ id, impact: noImpact }, signal)
    clock.jump(60 * minute)
    const id = await bench.open('warning')
    await until('the primary of the next', async () => bench.notices.length === 2)
    expect(lines(await bench.view(id)).filter((line) => line.startsWith('away'))).toEqual([])
  })

  it('is silent about who was called already', async () => {
    const id = await bench.open('warning')
    const { called } = bench.incidents.handlers
    for (const role of ['on-call-engineer', 'platform-lead'])
      await called({ id, role, reached: true, note: '' }, signal)
    await clock.advance(16 * minute)
    await until('nothing is due', async () => (await bench.view(id)).ladder.every(({ state }) => state !== 'due'))
    expect(bench.notices.filter((title) => title.includes('Lead'))).toEqual([])
    await expect(called({ id, role: 'king', reached: true, note: '' }, signal)).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
  })
})

describe('problems on its clusters', () => {
  it('are entered when they appear and when they stay away, and not by silence', async () => {
    bench.fleet = [summary('prod-eu', [problem('a')]), summary('staging', [problem('elsewhere')])]
    const id = await bench.open()
    await until('a', async () => lines(await bench.view(id)).includes('problem-appeared: a is wrong'))

    bench.fleet = [summary('prod-eu', [], 'stale')]
    await clock.advance(minute)
    expect((await bench.view(id)).present.map((each) => each.id)).toEqual(['a'])

    bench.fleet = [summary('prod-eu', [problem('b')])]
    await until('a cleared', async () => lines(await bench.view(id)).includes('problem-cleared: a is wrong'))
    const view = await bench.view(id)
    expect(view.present.map((each) => each.id)).toEqual(['b'])
    expect(lines(view).join()).not.toContain('elsewhere')
  })

  it('that are away for a moment have not cleared', async () => {
    bench.fleet = [summary('prod-eu', [problem('a')])]
    const id = await bench.open()
    await until('a', async () => (await bench.view(id)).present.length === 1)
    bench.fleet = [summary('prod-eu', [])]
    await clock.advance(3_000)
    bench.fleet = [summary('prod-eu', [problem('a')])]
    await clock.advance(minute)
    expect(lines(await bench.view(id)).filter((line) => line.startsWith('problem'))).toEqual([
      'problem-appeared: a is wrong',
    ])
  })
})

describe('morning checks', () => {
  const result = (cluster: string, title: string, verdict: 'pass' | 'fail') =>
    ({ cluster, title, verdict, check: title, observed: 'seen' }) as CheckResult

  it('of any process are entered once, on the clusters of the incident', async () => {
    await bench.checks.keep([result('prod-eu', 'Before', 'fail')], true)
    await clock.advance(minute)
    const id = await bench.open()
    await bench.checks.keep(
      [result('prod-eu', 'Pods', 'pass'), result('prod-eu', 'Error rate', 'fail'), result('staging', 'Pods', 'fail')],
      true,
    )
    await bench.checks.keep([result('prod-eu', 'Error rate', 'pass')], false)
    const checks = async () => lines(await bench.view(id)).filter((line) => line.startsWith('check'))
    await until('both', async () => (await checks()).length >= 2)
    await bench.incidents.close()
    bench.incidents = await bench.another()
    await until('it gathers', async () => (await bench.view(id)).notGathering === '')
    await clock.advance(minute)
    expect(await checks()).toEqual([
      'check: Morning check: 1 FAIL (Error rate), 1 pass',
      'check: Part of the morning check: 1 pass (Error rate)',
    ])
  })
})

describe('actions of the journal', () => {
  const note = (cluster: string, detail: string): JournalNote => ({
    id: 'one',
    phase: 'after',
    who: { person: 'tester', clusterUser: null },
    cluster,
    action: 'restart',
    tier: 'D1',
    object: { kind: 'deployments', namespace: 'bud-system', name: 'budapp', uid: 'u', resourceVersion: '1' },
    result: 'done',
    detail,
  })

  it('are entered once, also by the next process, without those from before or elsewhere', async () => {
    const journal = await openJournal(join(bench.folder, 'journal', 'actions.jsonl'), clock.now.bind(clock))
    await journal.append(note('prod-eu', 'before'))
    await clock.advance(1_000)
    const id = await bench.open()
    await clock.advance(1_000)
    await journal.append(note('staging', 'elsewhere'))
    await journal.append(note('prod-eu', 'while open'))
    await until('the action', async () =>
      lines(await bench.view(id))
        .join()
        .includes('while open'),
    )
    await bench.incidents.close()
    bench.incidents = await bench.another()
    await clock.advance(minute)
    const actions = lines(await bench.view(id)).filter((line) => line.startsWith('action'))
    expect(actions).toEqual(['action: restart deployments bud-system/budapp (D1) done: while open'])
    await journal.close()
  })
})

it('what gathers without end is left out from its limit on, which is told once; notes still fit', async () => {
  const id = await bench.open()
  await bench.incidents.close()
  const store = new IncidentStore(bench.folder, () => clock.now())
  const incident = await Incident.reopen(store, id, { gathered: 5, entries: 8 })
  const at = clock.now()
  for (let turn = 0; turn < 20; turn += 1) {
    await incident.gather({ at, kind: 'problem-appeared', who: 'cockpit', text: `flap ${turn}` })
  }
  await incident.enter({ at, kind: 'note', who: 'tester', text: 'still here' })
  const texts = (await store.read(id)).entries.map(({ kind, text }) => `${kind}: ${text}`)
  expect(texts).toHaveLength(7)
  expect(texts.at(-2)).toMatch(/^left-out: The timeline holds 5 entries/)
  expect(texts.at(-1)).toBe('note: still here')
  expect(incident.state).toEqual(await store.read(id))
  await incident.enter({ at, kind: 'note', who: 'tester', text: 'one more' })
  await expect(incident.enter({ at, kind: 'note', who: 'tester', text: 'too many' })).rejects.toMatchObject({
    code: 'FULL',
  })
  await incident.close()
  bench.incidents = await bench.another()
})

describe('the record', () => {
  it('leaves out what looks like a credential', async () => {
    const id = await bench.open()
    await bench.incidents.handlers.note({ id, text: 'curl -H "Authorization: Bearer abcdefgh12345678"' }, signal)
    const text = await readFile(recordOf(id), 'utf8')
    expect(text).not.toContain('abcdefgh12345678')
    expect(text).toContain('Authorization')
  })

  it('with a torn last line is repaired, and tells it', async () => {
    const id = await bench.open()
    await bench.incidents.handlers.note({ id, text: 'acknowledged' }, signal)
    await bench.incidents.close()
    await appendFile(recordOf(id), '{"seq":9,"half')
    bench.incidents = await bench.another()
    const view = await bench.view(id)
    expect(lines(view)).toContain('note: acknowledged')
    expect(view.damage).toEqual(['A last line that was cut off (14 bytes) was set aside'])
  })

  it('that was changed from outside says so and goes on', async () => {
    const id = await bench.open()
    await bench.incidents.handlers.note({ id, text: 'we saw nothing' }, signal)
    await bench.incidents.close()
    const text = await readFile(recordOf(id), 'utf8')
    await writeFile(recordOf(id), text.replace('we saw nothing', 'we saw it all '))
    bench.incidents = await bench.another()
    await bench.incidents.handlers.note({ id, text: 'after it' }, signal)
    const view = await bench.view(id)
    expect(view.damage[0]).toMatch(/changed from outside: line \d+ does not fit/)
    expect(lines(view)).toContain('note: after it')
  })

  it('whose opening was destroyed is told by its name, and the others are there', async () => {
    const id = await bench.open()
    await bench.incidents.close()
    await writeFile(recordOf(id), 'nonsense\n')
    bench.incidents = await bench.another()
    const other = await bench.open()
    for await (const { incidents, unreadable } of bench.incidents.handlers.list({}, signal)) {
      expect(unreadable).toEqual([id])
      expect(incidents.map((each) => each.id)).toEqual([other])
      break
    }
  })

  it('is read again when another process wrote to it, and not for what was written here', async () => {
    const id = await bench.open()
    // The service itself has written its last line by then.
    await until('the primary', async () => bench.notices.length === 1)
    const store = new IncidentStore(bench.folder, () => clock.now())
    const [one, two] = [await Incident.reopen(store, id), await Incident.reopen(store, id)]
    const note = (text: string) => ({ at: clock.now(), kind: 'note', who: 'tester', text }) as const
    await one.enter(note('Überall ✓'))
    expect(await one.refresh()).toBe(false)
    expect(await two.refresh()).toBe(true)
    await two.enter(note('two'))
    await one.enter(note('three'))
    expect(one.state).toEqual(await store.read(id))
    await one.close()
    await two.close()
  })

  it('is no other folder', async () => {
    await mkdir(join(bench.folder, 'incidents', 'nothing-in-here'), { recursive: true })
    await expect(bench.view('nothing-in-here')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await bench.open()).toMatch(/^[a-z0-9-]+$/)
  })
})

it('handover and report say what was tried and who was called; closed it takes nothing more', async () => {
  const { handlers } = bench.incidents
  const id = await bench.open()
  await handlers.note({ id, text: 'a <b>| pipe' }, signal)
  await handlers.called({ id, role: 'on-call-engineer', reached: false, note: 'voicemail' }, signal)
  const handover = await handlers.handover({ id }, signal)
  expect(handover.edited).toBe(false)
  expect(handover.text).toContain('- On-call Engineer: called, NOT reached')
  expect(handover.text).toContain('nobody is named for On-call Engineer')
  await handlers.saveHandover({ id, text: 'Look at the database first' }, signal)
  expect(await handlers.handover({ id }, signal)).toEqual({ text: 'Look at the database first', edited: true })

  const { files } = await handlers.close(
    { id, impact: { summary: 'No logins', services: 'budapp', users: '', cause: '' } },
    signal,
  )
  const [markdown = '', page = ''] = await Promise.all(files.map((path) => readFile(path, 'utf8')))
  for (const part of [
    'No logins',
    'a &lt;b&gt;\\| pipe',
    '## Follow-ups',
    'Users affected: (to be filled in)',
    'voicemail',
  ]) {
    expect(markdown).toContain(part)
  }
  expect(page).toContain('a &lt;b&gt;| pipe')
  expect(page).not.toMatch(/<script|https?:\/\//)
  await expect(handlers.note({ id, text: 'late' }, signal)).rejects.toMatchObject({ code: 'CLOSED' })
  expect((await handlers.report({ id, form: 'markdown' }, signal)).text).toContain('No logins')
})
