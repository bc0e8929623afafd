import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { RecordingKeeper } from '@main/recordings/recording-keeper.ts'
import { RecordingStore } from '@main/recordings/recording-store.ts'
import { eventText, headerLine } from '@shared/recordings/asciicast.ts'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type HeldClock, heldClock } from '../checks/fake-cluster.ts'
import { type IncidentBench, incidentBench } from '../incidents/incident-bench.ts'

const never = new AbortController().signal
const session = { cluster: 'prod-eu', name: 'node prod-eu-gpu-1' }
const content = `${headerLine({ version: 2, width: 80, height: 24, timestamp: null, title: null })}${eventText(62, 'o', 'x')}`
const sha256 = createHash('sha256').update(content).digest('hex')

let clock: HeldClock
let bench: IncidentBench
let keeper: RecordingKeeper
beforeEach(async () => {
  clock = heldClock(Date.UTC(2026, 10, 26, 1, 2, 3))
  bench = await incidentBench(clock)
  keeper = new RecordingKeeper({
    store: new RecordingStore(bench.folder),
    clock,
    person: 'tester',
    incidents: bench.incidents,
  })
})
afterEach(() => bench.end())

const recordingsOf = async (id: string) => (await bench.view(id)).timeline.filter(({ kind }) => kind === 'recording')

it('without an incident goes to the folder of recordings, by a name that is fit for every system', async () => {
  await bench.open('critical', ['staging'])
  const begun = await keeper.place({ ...session, name: '../etc/pass wd' })
  expect(begun.ref).toEqual({ incident: null, file: 'prod-eu_etc-pass-wd_20261126-010203-000.cast' })
  expect(begun.path).toBe(join(bench.folder, 'recordings', begun.ref.file))
  await keeper.begun(begun)
  await writeFile(begun.path, content)
  expect(await keeper.ended(begun, 'ended by hand')).toContain(`62s, ${content.length}`)
})

it('goes into the evidence of the newest open incident about the cluster, by name and hash', async () => {
  await bench.open('critical', ['prod-eu'])
  await clock.advance(1_000)
  const id = await bench.open('warning', ['prod-us', 'prod-eu'])
  const begun = await keeper.place(session)
  expect(begun.ref).toMatchObject({ incident: id, file: expect.stringContaining(id) })
  await keeper.begun(begun)
  await writeFile(begun.path, content)
  const told = await keeper.ended(begun, 'ended by hand')
  expect(told).toContain(`sha256 ${sha256}`)
  expect(await recordingsOf(id)).toMatchObject([
    { text: `Recording of node prod-eu-gpu-1 begun: ${begun.ref.file}`, cluster: 'prod-eu', who: 'tester' },
    { link: { to: 'recording', recording: begun.ref, sha256 } },
  ])
  const { handlers } = bench.incidents
  expect((await handlers.handover({ id }, never)).text).toContain(`${begun.ref.file}, 62s`)
  for (const form of ['markdown', 'html'] as const) {
    const { text } = await handlers.report({ id, form }, never)
    expect(text).toMatch(/Evidence[\s\S]*sha256/)
    expect(text).toContain(sha256)
  }
})

it('that was cut off with its process is told of at the next start, once', async () => {
  const id = await bench.open()
  const alive = await keeper.place({ ...session, name: 'alive' })
  await keeper.begun(alive)
  const cut = await keeper.place(session)
  await writeFile(cut.path, `${content}[63,"o`)
  await bench.incidents.evidence('prod-eu')?.enter({
    at: clock.now(),
    kind: 'recording',
    who: 'tester',
    cluster: 'prod-eu',
    text: 'begun',
    link: { to: 'recording', recording: cut.ref, sha256: null },
    source: `recording/${cut.ref.file}/begun/999999999-1`,
  })
  await keeper.recover()
  await keeper.recover()
  const ends = (await recordingsOf(id)).filter(({ source }) => source?.endsWith('/ended'))
  // The one of this process may still be written.
  expect(ends).toHaveLength(1)
  expect(ends[0]?.text).toMatch(/^Recording was cut off with its cockpit: .*62s.*the last 6 bytes are cut off, sha256/)
})

it('that still goes on when its incident is closed is ended before, so that the report has it', async () => {
  const id = await bench.open()
  const begun = await keeper.place(session)
  await keeper.begun(begun)
  await writeFile(begun.path, content)
  bench.incidents.onClosing(async () => void (await keeper.ended(begun, 'ended with its incident')))
  const impact = { summary: 'over', services: '', users: '', cause: '' }
  const { files } = await bench.incidents.handlers.close({ id, impact }, never)
  expect(await readFile(files[0] ?? '', 'utf8')).toContain(sha256)
  // What comes after that is kept, and said to be in no timeline.
  expect(await keeper.ended(begun, 'ended by hand')).toContain('its incident is closed, so no timeline names it')
})
