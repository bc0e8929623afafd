import { withoutSecrets } from '@main/clusters/api-failure.ts'
import type { Impact } from '@shared/incidents/incident.ts'
import type { Contact } from '@shared/platform/contact.ts'
import type { Incident } from './incident.ts'
import type { IncidentStore } from './incident-store.ts'
import { viewOf } from './incident-view.ts'
import { reportHtml, reportMarkdown } from './report.ts'

export interface Closing {
  readonly store: IncidentStore
  readonly contactOf: (role: string) => Contact | undefined
  readonly who: string
  /** ms since the epoch. */
  readonly now: number
}

/**
 * Closes an incident for good and writes its report beside its record.
 * @returns the paths of the report. Errors: CLOSED, JOURNAL_FAILED; and when the report alone cannot be written, those
 * of the file system: it can be made again at any time.
 */
export async function closeIncident(incident: Incident, said: Impact, closing: Closing): Promise<string[]> {
  const { store, contactOf, who, now } = closing
  const impact = {
    summary: withoutSecrets(said.summary),
    services: withoutSecrets(said.services),
    users: withoutSecrets(said.users),
    cause: withoutSecrets(said.cause),
  }
  await incident.enter({ at: now, kind: 'closed', who, text: impact.summary || 'Closed' }, { impact })
  const view = viewOf(incident.state, contactOf, now, '')
  return [
    await store.keepReport(incident.id, 'md', reportMarkdown(view, incident.state.head, now)),
    await store.keepReport(incident.id, 'html', reportHtml(view, incident.state.head, now)),
  ]
}
