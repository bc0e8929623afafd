import type { ClusterSummary } from '@shared/clusters/cluster-summary.ts'
import { contactText, escalation } from '@shared/incidents/escalation.ts'
import type { Contact } from '@shared/platform/contact.ts'
import { FileTail } from './file-tail.ts'
import { actionsSince } from './gather-actions.ts'
import { ProblemGatherer } from './gather-problems.ts'
import { RunGatherer } from './gather-runs.ts'
import type { Incident } from './incident.ts'

/** Tells the person at this machine, wherever the window is. */
export type Notify = (notice: { readonly title: string; readonly body: string; readonly incident: string }) => void

export interface GathererOptions {
  readonly settingsFolder: string
  readonly journalPath: string
  readonly summaries: () => readonly ClusterSummary[]
  readonly contactOf: (role: string) => Contact | undefined
  readonly notify: Notify
}

/** Fills the timelines of open incidents from what the cockpit sees and from what is written down anyway. */
export class Gatherer {
  private readonly problems = new Map<string, ProblemGatherer>()
  private readonly journal: FileTail
  private readonly runs: RunGatherer

  constructor(private readonly options: GathererOptions) {
    this.journal = new FileTail(options.journalPath)
    this.runs = new RunGatherer(options.settingsFolder)
  }

  /** One round over all open incidents. Errors: JOURNAL_FAILED. @returns whether anything was entered. */
  async look(incidents: readonly Incident[], now: number): Promise<boolean> {
    let entered = false
    const ids = new Set(incidents.map(({ id }) => id))
    for (const id of this.problems.keys()) if (!ids.has(id)) this.problems.delete(id)
    if (incidents.length === 0) return false
    for (const incident of incidents) {
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
    return entered
  }

  /** What is due is written down first, so that after a crash nobody is told twice. */
  private async lookAtClock(incident: Incident, now: number): Promise<boolean> {
    const { opened, severity, closedAt, entries } = incident.state
    const { openedAt, ladder, id, title } = opened
    const steps = escalation({ openedAt, closedAt, severity, ladder, timeline: entries }, this.options.contactOf, now)
    let entered = false
    for (const step of steps) {
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
