import { userInfo } from 'node:os'
import { withoutSecrets } from '@main/clusters/api-failure.ts'
import { closeIncident } from '@main/incidents/close-incident.ts'
import { openContacts } from '@main/incidents/contacts.ts'
import { Incident } from '@main/incidents/incident.ts'
import { IncidentStore } from '@main/incidents/incident-store.ts'
import { summaryOf, viewOf } from '@main/incidents/incident-view.ts'
import { callText, kindWords } from '@main/incidents/incident-words.ts'
import { loadProfile } from '@main/platform/load-profile.ts'
import { builtInProfile } from '@main/platform/resource-root.ts'
import { settingsFolder } from '@main/platform/settings-folder.ts'
import { printable, textTable } from '@main/platform/text-table.ts'
import { utcText } from '@shared/clusters/utc-text.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { nextCall } from '@shared/incidents/escalation.ts'
import type { IncidentSummary } from '@shared/incidents/incident.ts'
import { type ExitCode, printJson, type Terminal } from '../terminal.ts'

export interface IncidentOptions {
  readonly json?: boolean
}

async function opened(terminal: Terminal) {
  const settings = settingsFolder(terminal)
  const profile = await loadProfile({ builtIn: builtInProfile(terminal.root), settingsFolder: settings })
  const contacts = await openContacts(settings, () => profile.escalation ?? [])
  return { store: new IncidentStore(settings, terminal.clock.now), contactOf: contacts.of }
}

/** `cockpit incident list`: 1 while one is open, for scripts that wait. */
export async function incidentList({ json }: IncidentOptions, terminal: Terminal): Promise<ExitCode> {
  const { store, contactOf } = await opened(terminal)
  const incidents: IncidentSummary[] = []
  for (const id of await store.ids()) {
    try {
      incidents.push(summaryOf(await store.read(id), contactOf, terminal.clock.now()))
    } catch (thrown) {
      // A folder that holds no record yet is no incident; a record that cannot be read must be told.
      if (thrown instanceof CockpitError && thrown.code === 'NOT_FOUND') continue
      throw thrown
    }
  }
  const exitCode = incidents.some(({ closedAt }) => closedAt === null) ? 1 : 0
  if (json) {
    printJson(terminal, { version: 1, command: 'incident list', at: terminal.clock.now(), exitCode, incidents })
    return exitCode
  }
  const columns = ['ID', 'STATE', 'SEVERITY', 'OPENED', 'NEXT CALL', 'TITLE'].map((title) => ({ title }))
  const rows = incidents.map((each) => [
    each.id,
    each.closedAt === null ? 'open' : 'closed',
    each.severity,
    utcText(each.openedAt),
    each.closedAt === null ? (nextCall(each.ladder)?.title ?? 'everybody was called') : null,
    each.title,
  ])
  terminal.out(incidents.length === 0 ? 'No incidents.\n' : `${textTable(columns, rows)}\n`)
  return exitCode
}

/** `cockpit incident show ID`. */
export async function incidentShow(id: string, { json }: IncidentOptions, terminal: Terminal): Promise<ExitCode> {
  const { store, contactOf } = await opened(terminal)
  const view = viewOf(await store.read(id), contactOf, terminal.clock.now(), 'The app gathers, not the command line')
  if (json) {
    printJson(terminal, {
      version: 1,
      command: 'incident show',
      at: terminal.clock.now(),
      exitCode: 0,
      incident: view,
    })
    return 0
  }
  const state = view.closedAt === null ? 'open' : `closed ${utcText(view.closedAt)}`
  terminal.out(`${printable(view.title)} (${view.severity}, ${state}) on ${printable(view.clusters.join(', '))}\n`)
  for (const damage of view.damage) terminal.err(`${damage}\n`)
  for (const step of view.ladder) terminal.out(`  ${step.title}: ${printable(callText(step))}\n`)
  const columns = ['WHEN', 'KIND', 'WHO', 'CLUSTER', 'WHAT HAPPENED'].map((title) => ({ title }))
  const rows = view.timeline.map(({ at, kind, who, cluster, text }) => [
    utcText(at),
    kindWords[kind],
    who,
    cluster,
    text,
  ])
  terminal.out(`${textTable(columns, rows)}\n`)
  return 0
}

/** `cockpit incident note ID TEXT`. */
export function incidentNote(
  id: string,
  text: string,
  { json }: IncidentOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  if (text.trim() === '' || text.length > 4_000) throw new CockpitError('BAD_USAGE', 'A note has 1 to 4000 characters')
  return onIncident(id, terminal, async (incident) => {
    const note = { at: terminal.clock.now(), who: account(), text: withoutSecrets(text) }
    await incident.enter({ ...note, kind: 'note' })
    if (json) printJson(terminal, { version: 1, command: 'incident note', at: note.at, exitCode: 0, id, note })
    else terminal.out('Noted.\n')
  })
}

export interface IncidentCloseOptions extends IncidentOptions {
  readonly summary?: string
}

/** `cockpit incident close ID`: for good; prints where the report lies. */
export function incidentClose(
  id: string,
  { json, summary = '' }: IncidentCloseOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  return onIncident(id, terminal, async (incident, { store, contactOf }) => {
    const now = terminal.clock.now()
    const said = { summary: summary.slice(0, 4_000), services: '', users: '', cause: '' }
    const files = await closeIncident(incident, said, { store, contactOf, who: account(), now })
    if (json) printJson(terminal, { version: 1, command: 'incident close', at: now, exitCode: 0, id, files })
    else terminal.out(`Closed. The report:\n${files.map((path) => `${path}\n`).join('')}`)
  })
}

async function onIncident(
  id: string,
  terminal: Terminal,
  work: (incident: Incident, at: Awaited<ReturnType<typeof opened>>) => Promise<void>,
): Promise<ExitCode> {
  const at = await opened(terminal)
  // Before it is opened for more, which would begin a record where there is none.
  await at.store.read(id)
  const incident = await Incident.reopen(at.store, id)
  try {
    await work(incident, at)
  } finally {
    await incident.close()
  }
  return 0
}

function account(): string {
  try {
    return userInfo().username
  } catch {
    return 'unknown'
  }
}
