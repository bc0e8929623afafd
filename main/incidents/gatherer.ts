import type { CheckRecord } from '@main/checks/check-record.ts'
import type { ClusterSummary } from '@shared/clusters/cluster-summary.ts'
import { utcText } from '@shared/clusters/utc-text.ts'
import { contactText, escalation } from '@shared/incidents/escalation.ts'
import type { Contact } from '@shared/platform/contact.ts'
import { Attendance } from './attendance.ts'
import { FileTail } from './file-tail.ts'
import { actionsSince } from './gather-actions.ts'
import { CheckGatherer } from './gather-checks.ts'
import { ProblemGatherer } from './gather-problems.ts'
import { RunGatherer } from './gather-runs.ts'
import type { Incident } from './incident.ts'

/** Rounds may be late on a busy machine; a shorter gap is no absence. */
const leastAbsenceMs = 60_000

/** Tells the person at this machine, wherever the window is. */
export type Notify = (notice: { readonly title: string; readonly body: string; readonly incident: string }) => void

export interface GathererOptions {
  readonly settingsFolder: string
  readonly journalPath: string
  readonly checks: Pick<CheckRecord, 'since'>
  readonly summaries: () => readonly ClusterSummary[]
  readonly contactOf: (role: string) => Contact | undefined
  readonly notify: Notify
}

/** Fills the timelines of open incidents from what the cockpit sees and from what is written down anyway. */
export class Gatherer {
  private readonly problems = new Map<string, ProblemGatherer>()
  private readonly journal: FileTail
  private readonly runs: RunGatherer
  private readonly checks: CheckGatherer
  private readonly attendance: Attendance

  constructor(private readonly options: GathererOptions) {
    this.journal = new FileTail(options.journalPath)
    this.runs = new RunGatherer(options.settingsFolder)
    this.checks = new CheckGatherer(options.checks)
    this.attendance = new Attendance(options.settingsFolder)
  }

  /** One round over all open incidents. Errors: JOURNAL_FAILED. @returns whether anything was entered. */
  async look(incidents: readonly Incident[], now: number): Promise<boolean> {
    let entered = false
    const ids = new Set(incidents.map(({ id }) => id))
    for (const id of this.problems.keys()) if (!ids.has(id)) this.problems.delete(id)
    if (incidents.length === 0) return false
    const before = await this.attendance.look(now)
    for (const incident of incidents) {
      if (before !== null) entered = (await this.tellAbsence(incident, before, now)) || entered
      const problems = this.problems.get(incident.id) ?? new ProblemGatherer(incident)
      this.problems.set(incident.id, problems)
      entered = (await problems.look(this.options.summaries(), now)) || entered
      entered = (await this.lookAtClock(incident, now)) || entered
    }
    const since = Math.min(...incidents.map(({ state }) => state.opened.openedAt))
    for (const action of await actionsSince(this.journal)) {
      for (const incident of concerned(incidents, [action.cluster], action.at)) {
        entered = (await incident.gather(action)) || entered
      }
    }
    for (const { clusters, ...run } of await this.runs.look(since)) {
      for (const incident of concerned(incidents, clusters, run.at)) {
        entered = (await incident.gather(run)) || entered
      }
    }
    for (const check of await this.checks.look(since)) {
      for (const incident of concerned(incidents, [check.cluster], check.at)) {
        entered = (await incident.gather(check)) || entered
      }
    }
    return entered
  }

  /** Says plainly that nobody looked since `before`, and who became due in that time. */
  private async tellAbsence(incident: Incident, before: number, to: number): Promise<boolean> {
    const from = Math.max(before, incident.state.opened.openedAt)
    if (to - from < leastAbsenceMs) return false
    const missed = this.ladderOf(incident, to).filter(
      ({ state, role, dueAt }) => state === 'due' && dueAt > from && !incident.has(`due/${role}`),
    )
    const due = missed.map(({ title, dueAt }) => `${title} at ${utcText(dueAt)}`).join(', ')
    const text = [
      `No cockpit looked after this incident from ${utcText(from)} to ${utcText(to)}: it was closed, or this machine slept.`,
      'What appeared and cleared in between is not known.',
      due === '' ? 'Nobody became due to be called in that time.' : `Became due to be called in that time: ${due}.`,
    ].join(' ')
    return incident.gather({ at: to, kind: 'away', who: 'cockpit', text, source: `away/${from}` })
  }

  private ladderOf({ state: { opened, severity, closedAt, entries } }: Incident, now: number) {
    const { openedAt, ladder } = opened
    return escalation({ openedAt, closedAt, severity, ladder, timeline: entries }, this.options.contactOf, now)
  }

  /** What is due is written down first, so that after a crash nobody is told twice. */
  private async lookAtClock(incident: Incident, now: number): Promise<boolean> {
    const { id, title } = incident.state.opened
    let entered = false
    for (const step of this.ladderOf(incident, now)) {
      const source = `due/${step.role}`
      if (step.state !== 'due' || incident.has(source)) continue
      const text = `${step.title} is to be called: ${contactText(step)}`
      if (!(await incident.gather({ at: step.dueAt, kind: 'due', who: 'cockpit', text, source }))) continue
      entered = true
      this.options.notify({ title: `Call ${step.title} now`, body: `${title}: ${contactText(step)}`, incident: id })
    }
    return entered
  }
}

function concerned(incidents: readonly Incident[], clusters: readonly string[], at: number): Incident[] {
  return incidents.filter(
    ({ state: { opened } }) => at >= opened.openedAt && opened.clusters.some((id) => clusters.includes(id)),
  )
}
