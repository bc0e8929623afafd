import { readFile } from 'node:fs/promises'
import type { IncidentView, TimelineEntry } from '@shared/incidents/incident.ts'
import { afterAll, afterEach, beforeAll, expect, inject, it } from 'vitest'
import { budappPod, type TerminalUnderTest, terminalUnderTest } from './terminal-under-test.ts'

const { kubeconfig } = inject('lab')
const cluster = 'staging'
const signal = () => AbortSignal.timeout(60_000)

let terminal: TerminalUnderTest
beforeAll(async () => {
  terminal = await terminalUnderTest(kubeconfig, cluster)
})
afterEach(() => terminal.closeSessions())
afterAll(() => terminal.close())

const recordingOf = async (id: string) => (await terminal.sessions()).find((session) => session.id === id)?.recording

async function recordingsIn(incident: string): Promise<TimelineEntry[]> {
  for await (const view of terminal.cockpit.handlers.incidents.watch({ id: incident }, signal())) {
    return (view as IncidentView).timeline.filter(({ kind }) => kind === 'recording')
  }
  throw new Error('no view')
}

it('a session is recorded without an incident, and listed', async () => {
  const { id, screen } = await terminal.open({ kind: 'local', cluster })
  await terminal.handlers.record({ session: id }, signal())
  expect(await recordingOf(id)).toMatchObject({ ended: '' })
  await expect(terminal.handlers.record({ session: id }, signal())).rejects.toMatchObject({ code: 'RECORDING_FAILED' })
  screen.type('echo kept$((1+1))\r')
  await screen.shows('kept2')
  const { told } = await terminal.handlers.close({ session: id }, signal())
  expect(told).toMatch(/^Recording of local shell ended with its session: staging_local-shell_\S+\.cast, .*sha256/)
  const { recordings } = terminal.cockpit.handlers
  const [kept] = (await recordings.list({}, signal())).recordings
  expect(kept).toMatchObject({ incident: null, title: 'local shell on staging' })
  const page = await recordings.read({ incident: null, file: kept?.file ?? '', from: 0 }, signal())
  expect(JSON.stringify(page.events)).toContain('kept2')
})

it('a shell in a pod is recorded into the incident, and its closing ends that', async () => {
  const { incidents } = terminal.cockpit.handlers
  const wish = { title: 'API down', severity: 'warning' as const, clusters: [cluster], problem: null }
  const { id: incident } = await incidents.open(wish, signal())
  const { id, screen } = await terminal.open(await budappPod(kubeconfig, cluster))
  await terminal.handlers.record({ session: id }, signal())
  screen.type('echo evidence$((1+1))\r')
  await screen.shows('evidence2')
  expect((await terminal.handlers.stopRecording({ session: id }, signal())).told).toContain('ended by hand')
  expect(await recordingOf(id)).toBeNull()
  expect((await terminal.handlers.stopRecording({ session: id }, signal())).told).toBe('')

  await terminal.handlers.record({ session: id }, signal())
  const impact = { summary: 'over', services: '', users: '', cause: '' }
  const { files } = await incidents.close({ id: incident, impact }, signal())
  expect(await recordingOf(id)).toBeNull()
  const entries = await recordingsIn(incident)
  expect(entries.map(({ link }) => link?.to === 'recording' && link.sha256 !== null)).toEqual([
    false,
    true,
    false,
    true,
  ])
  const report = await readFile(files[0] ?? '', 'utf8')
  for (const { link } of entries) {
    if (link?.to !== 'recording') throw new Error('an entry leads nowhere')
    expect(report).toContain(link.recording.file.replaceAll('_', '\\_'))
    if (link.sha256 === null) continue
    expect(report).toContain(link.sha256)
    const survey = await terminal.cockpit.handlers.recordings.survey(link.recording, signal())
    expect(survey.sha256).toBe(link.sha256)
  }
})
