import type { CheckRecord } from '@main/checks/check-record.ts'
import { withoutSecrets } from '@main/clusters/api-failure.ts'
import type { Clock, ClusterAccess } from '@main/clusters/cluster-access.ts'
import { conflatedStream } from '@main/clusters/conflated-stream.ts'
import { newRunId } from '@main/runbooks/run-store.ts'
import type { ClusterId, ClusterSummary } from '@shared/clusters/cluster-summary.ts'
import { CockpitError, toErrorShape } from '@shared/contract/cockpit-error.ts'
import type { Handlers, Unsubscribe } from '@shared/contract/define-contract.ts'
import type { incidentsContract } from '@shared/incidents/contract.ts'
import { contactText } from '@shared/incidents/escalation.ts'
import type { IncidentSummary, IncidentView } from '@shared/incidents/incident.ts'
import type { PlatformProfile } from '@shared/platform/profile.ts'
import { closeIncident } from './close-incident.ts'
import { openContacts } from './contacts.ts'
import { type Evidence, evidenceOf, incidentAbout } from './evidence.ts'
import { GatherRounds } from './gather-rounds.ts'
import { Gatherer, type Notify } from './gatherer.ts'
import { handoverText } from './handover.ts'
import type { Incident } from './incident.ts'
import { IncidentStore, type StoredIncident } from './incident-store.ts'
import { summaryOf, viewOf } from './incident-view.ts'
import { KnownIncidents } from './known-incidents.ts'
import { metricGraph } from './metric-graph.ts'
import { type OpeningWish, openingOf } from './opening.ts'
import { graphText, reportHtml, reportMarkdown } from './report.ts'

/** Views of one stream follow each other at most so often, ms. */
const pace = 250

export interface OpenIncidentsOptions {
  readonly settingsFolder: string
  readonly journalPath: string
  readonly checks: Pick<CheckRecord, 'since'>
  readonly clock: Clock
  /** Errors: NOT_FOUND. */
  readonly cluster: (id: ClusterId) => ClusterAccess
  readonly summaries: () => readonly ClusterSummary[]
  readonly onFleetChange: (listener: () => void) => Unsubscribe
  /** As it holds on one cluster; of null, as it holds where nothing else is said. */
  readonly profile: (cluster: ClusterId | null) => PlatformProfile
  readonly person: string
  /** Six random hexadecimal digits. */
  readonly word: () => string
  /** null: timelines are shown and written to, but nothing is gathered into them; the command line is gone in a moment. */
  readonly notify: Notify | null
}

export interface Incidents {
  readonly handlers: Handlers<typeof incidentsContract>
  /** A morning check was kept: no need to wait for the next round. */
  checksEnded(): void
  /** The newest open incident about a cluster, to keep evidence with; null where there is none. */
  evidence(cluster: ClusterId): Evidence | null
  /** Of every open incident. */
  allEvidence(): readonly Evidence[]
  /** Waited for before an incident is closed, so that what is still being kept for it is entered. */
  onClosing(listener: (incident: string) => Promise<void>): void
  close(): Promise<void>
}

/** Incidents with everything that they stand on; those that were open are gone on with. */
export async function openIncidents(options: OpenIncidentsOptions): Promise<Incidents> {
  const contacts = await openContacts(options.settingsFolder, () => options.profile(null).escalation ?? [])
  const desk = new Desk(options, contacts)
  await desk.begin()
  return desk
}

class Desk implements Incidents {
  readonly handlers: Handlers<typeof incidentsContract>
  private readonly store: IncidentStore
  private readonly rounds: GatherRounds
  private readonly known: KnownIncidents
  private readonly listeners = new Set<() => void>()
  private readonly closing: ((incident: string) => Promise<void>)[] = []
  private stopFleet = () => {}

  constructor(
    private readonly options: OpenIncidentsOptions,
    private readonly contacts: Awaited<ReturnType<typeof openContacts>>,
  ) {
    const { settingsFolder, journalPath, checks, clock, summaries, notify } = options
    this.store = new IncidentStore(settingsFolder, () => clock.now())
    const tell = () => this.tell()
    this.known = new KnownIncidents(this.store, tell)
    this.rounds = new GatherRounds({
      known: this.known,
      gatherer:
        notify === null
          ? null
          : new Gatherer({ settingsFolder, journalPath, checks, summaries, contactOf: contacts.of, notify }),
      lockPath: this.store.lockPath,
      clock,
      tell,
    })
    contacts.onChange(tell)
    this.handlers = this.makeHandlers()
  }

  async begin(): Promise<void> {
    await this.known.find().catch(() => undefined)
    this.stopFleet = this.options.onFleetChange(() => void this.rounds.look())
    this.rounds.begin()
  }

  checksEnded(): void {
    void this.rounds.look()
  }

  evidence(cluster: ClusterId): Evidence | null {
    const incident = incidentAbout(this.known.openOnes, cluster)
    return incident === null ? null : this.evidenceOf(incident)
  }

  allEvidence(): readonly Evidence[] {
    return this.known.openOnes.map((incident) => this.evidenceOf(incident))
  }

  onClosing(listener: (incident: string) => Promise<void>): void {
    this.closing.push(listener)
  }

  async close(): Promise<void> {
    this.stopFleet()
    await this.rounds.close()
    await this.known.close()
  }

  private evidenceOf(incident: Incident): Evidence {
    return evidenceOf(incident, () => this.tell())
  }

  private tell(): void {
    for (const listener of [...this.listeners]) listener()
  }

  private view(stored: StoredIncident): IncidentView {
    return viewOf(stored, this.contacts.of, this.options.clock.now(), this.rounds.notGathering)
  }

  private summaries(): IncidentSummary[] {
    const now = this.options.clock.now()
    return this.known.all
      .map((stored) => summaryOf(stored, this.contacts.of, now))
      .sort((a, b) => Number(a.closedAt !== null) - Number(b.closedAt !== null) || b.openedAt - a.openedAt)
      .slice(0, 200)
  }

  private stream<M>(take: () => M, signal: AbortSignal) {
    const subscribe = (changed: () => void) => {
      this.listeners.add(changed)
      return () => this.listeners.delete(changed)
    }
    return conflatedStream({ subscribe, take }, this.options.clock, pace, signal)
  }

  private async *watch(id: string, signal: AbortSignal) {
    let stored = await this.known.read(id)
    const take = () => {
      stored = this.known.stateOf(id) ?? stored
      return this.view(stored)
    }
    yield* this.stream(take, signal)
  }

  private async begun(wish: OpeningWish): Promise<string> {
    const { clock, person, word, profile } = this.options
    const now = clock.now()
    const opened = openingOf(wish, newRunId(now, word()), now, person, profile(null))
    const { id, severity, title, problem } = opened
    const incident = await this.known.begin(opened)
    await incident.enter({ at: now, kind: 'opened', who: person, text: `Opened as ${severity}: ${title}` })
    this.tell()
    void this.rounds.look()
    if (problem?.problem.object.kind === 'metrics') {
      const never = new AbortController().signal
      const metric = problem.problem.object.name
      void this.keepGraph(incident, problem.cluster, metric, never, 'cockpit').catch(() => undefined)
    }
    return id
  }

  private async keepGraph(incident: Incident, cluster: ClusterId, metric: string, signal: AbortSignal, who: string) {
    const { profile, clock, cluster: access } = this.options
    const graph = await metricGraph(access(cluster), profile(cluster), metric, clock, signal)
    await incident.enter({ at: clock.now(), kind: 'graph', who, cluster, text: graphText(graph), graph })
    this.tell()
  }

  private makeHandlers(): Handlers<typeof incidentsContract> {
    const { clock, person } = this.options
    const done = async (id: string, work: (incident: Incident) => Promise<unknown>) => {
      await work(this.known.openOne(id))
      this.tell()
      return {}
    }
    return {
      list: (_input, signal) =>
        this.stream(
          () => ({
            incidents: this.summaries(),
            unreadable: this.known.unreadableOnes,
            metrics: this.options.profile(null).keyMetrics.map(({ id, title }) => ({ id, title })),
          }),
          signal,
        ),
      watch: ({ id }, signal) => this.watch(id, signal),
      open: async (wish) => ({ id: await this.begun(wish) }),
      note: ({ id, text }) => done(id, (it) => it.enter({ at: clock.now(), kind: 'note', who: person, text })),
      severity: ({ id, severity }) =>
        done(id, (it) =>
          it.enter({ at: clock.now(), kind: 'severity', who: person, text: `Now ${severity}` }, { severity }),
        ),
      called: ({ id, role, reached, note }) =>
        done(id, (it) => {
          const step = it.state.opened.ladder.find((each) => each.role === role)
          if (step === undefined) throw new CockpitError('NOT_FOUND', `This incident calls no role ${role}`)
          const contact = this.contacts.of(role) ?? { name: '', phone: '', email: '', chat: '' }
          const told = contactText({ title: step.title, contact })
          const text = `${step.title} called, ${reached ? 'reached' : 'not reached'} (${told})${note === '' ? '' : `: ${note}`}`
          const call = { role, name: contact.name, reached }
          return it.enter({ at: clock.now(), kind: 'call', who: person, text, call })
        }),
      graph: ({ id, cluster, metric }, signal) => done(id, (it) => this.keepGraph(it, cluster, metric, signal, person)),
      handover: async ({ id }) => {
        const view = this.view(await this.known.read(id))
        return { text: view.handover ?? handoverText(view, clock.now()), edited: view.handover !== null }
      },
      saveHandover: ({ id, text }) =>
        done(id, (it) =>
          it.enter(
            { at: clock.now(), kind: 'handover', who: person, text: 'Handover note written' },
            { handover: withoutSecrets(text) },
          ),
        ),
      close: async ({ id, impact }) => {
        const incident = this.known.openOne(id)
        await Promise.all(this.closing.map((settle) => settle(id)))
        await this.rounds.look()
        const closing = { store: this.store, contactOf: this.contacts.of, who: person, now: clock.now() }
        const files = await closeIncident(incident, impact, closing)
        await this.known.putAway(incident)
        this.tell()
        return { files }
      },
      report: async ({ id, form }) => {
        const stored = await this.known.read(id)
        const report = form === 'markdown' ? reportMarkdown : reportHtml
        const text = report(this.view(stored), stored.head, clock.now())
        return { name: `incident-${id}.${form === 'markdown' ? 'md' : 'html'}`, text }
      },
      contacts: (_input, signal) =>
        this.stream(() => {
          const { roles, error } = this.contacts
          return { roles: [...roles], error: error === null ? null : toErrorShape(error) }
        }, signal),
      saveContact: async ({ role, contact }) => {
        await this.contacts.save(role, contact)
        return {}
      },
    }
  }
}
