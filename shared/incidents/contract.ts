import { z } from 'zod'
import { clusterId } from '../clusters/cluster-id.ts'
import { problem } from '../clusters/problem.ts'
import { errorShape } from '../contract/cockpit-error.ts'
import { call, defineContract, stream } from '../contract/define-contract.ts'
import { contact, escalationRole } from '../platform/contact.ts'
import { impact, incidentSeverity, incidentSummary, incidentView } from './incident.ts'
import { incidentId } from './incident-id.ts'

const at = z.object({ id: incidentId })
const sentence = (longest: number) => z.string().trim().min(1).max(longest)

export const contactsMessage = z.object({
  roles: z.array(escalationRole),
  /** Why the file of contacts does not hold; the profile's are shown then. null when it does. */
  error: errorShape.nullable(),
})
export type ContactsMessage = z.infer<typeof contactsMessage>

export const incidentsMessage = z.object({
  /** Open ones first, then the newest first, 200 at most. */
  incidents: z.array(incidentSummary),
  /** Ids of those whose record cannot be read; nothing else is known of them. */
  unreadable: z.array(z.string()),
  /** Key metrics of which a graph can be kept. */
  metrics: z.array(z.object({ id: z.string(), title: z.string() })),
})
export type IncidentsMessage = z.infer<typeof incidentsMessage>

export const incidentsContract = defineContract('incidents', {
  list: stream(z.object({}), incidentsMessage),
  /** Errors: NOT_FOUND. */
  watch: stream(at, incidentView),
  /** Errors: BUSY (20 are open), JOURNAL_FAILED. */
  open: call(
    z.object({
      title: sentence(300),
      severity: incidentSeverity,
      clusters: z.array(clusterId).min(1).max(100),
      problem: z.object({ cluster: clusterId, problem }).nullable(),
    }),
    at,
  ),
  /** Errors: NOT_FOUND, CLOSED, FULL, JOURNAL_FAILED; so all that follow. */
  note: call(at.extend({ text: sentence(4_000) }), z.object({})),
  severity: call(at.extend({ severity: incidentSeverity }), z.object({})),
  /** The person has called this role. */
  called: call(at.extend({ role: z.string(), reached: z.boolean(), note: z.string().max(1_000) }), z.object({})),
  /** Keeps the last hour of a key metric. Errors also: those of Prometheus, NO_DATA. */
  graph: call(at.extend({ cluster: clusterId, metric: z.string() }), z.object({})),
  /** As it was edited, else made of the timeline as it is now. */
  handover: call(at, z.object({ text: z.string(), edited: z.boolean() })),
  saveHandover: call(at.extend({ text: sentence(20_000) }), z.object({})),
  /** Writes the report beside the record. @returns where, as paths of this machine. */
  close: call(at.extend({ impact }), z.object({ files: z.array(z.string()) })),
  report: call(at.extend({ form: z.enum(['markdown', 'html']) }), z.object({ name: z.string(), text: z.string() })),
  contacts: stream(z.object({}), contactsMessage),
  /** Errors: NOT_FOUND, BAD_SETTINGS, SETTINGS_NOT_WRITTEN. */
  saveContact: call(z.object({ role: z.string(), contact }), z.object({})),
})
