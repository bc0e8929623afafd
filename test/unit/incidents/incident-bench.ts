import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CheckRecord } from '@main/checks/check-record.ts'
import type { Clock, ClusterAccess } from '@main/clusters/cluster-access.ts'
import { type Incidents, openIncidents } from '@main/incidents/open-incidents.ts'
import type { ClusterSummary } from '@shared/clusters/cluster-summary.ts'
import type { Problem } from '@shared/clusters/problem.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { IncidentView } from '@shared/incidents/incident.ts'
import type { PlatformProfile } from '@shared/platform/profile.ts'
import { shippedProfile } from '../../integration/clusters/lab-fleet.ts'

export const problem = (id: string): Problem => ({
  id,
  severity: 'critical',
  title: `${id} is wrong`,
  evidence: 'seen',
  object: { kind: 'pods', namespace: 'bud-system', name: id, container: null },
  since: null,
})

export const summary = (id: string, problems: Problem[], phase: 'live' | 'stale' = 'live'): ClusterSummary => ({
  id,
  server: 'here:6443',
  environment: 'production',
  protection: 'confirm',
  connection: { phase, since: 0, lastAnswer: 0, reason: '', hint: '' },
  version: null,
  nodes: null,
  pods: null,
  gpus: null,
  problems,
  blindSpots: [],
  asOf: 1,
})

export interface IncidentBench {
  readonly folder: string
  readonly clock: Clock
  readonly notices: string[]
  readonly checks: CheckRecord
  fleet: ClusterSummary[]
  incidents: Incidents
  open(severity?: 'critical' | 'warning', clusters?: string[]): Promise<string>
  view(id: string): Promise<IncidentView>
  /** Another process on the same folder. */
  another(): Promise<Incidents>
  end(): Promise<void>
}

/** The incidents service on a folder and a fleet of the test's own. */
export async function incidentBench(clock: Clock): Promise<IncidentBench> {
  const folder = await mkdtemp(join(tmpdir(), 'cockpit-incidents-'))
  const profile: PlatformProfile = await shippedProfile()
  const notices: string[] = []
  let words = 0
  const word = () => {
    words += 1
    return `${words}`.padStart(6, '0')
  }
  const checks = new CheckRecord({ settingsFolder: folder, now: () => clock.now(), word, person: 'tester' })
  const another = () =>
    openIncidents({
      settingsFolder: folder,
      journalPath: join(folder, 'journal', 'actions.jsonl'),
      checks,
      clock,
      cluster: (id): ClusterAccess => {
        throw new CockpitError('NOT_FOUND', `There is no cluster ${id}`)
      },
      summaries: () => bench.fleet,
      onFleetChange: () => () => undefined,
      profile: () => profile,
      person: 'tester',
      word,
      notify: ({ title }) => void notices.push(title),
    })
  const bench: IncidentBench = {
    folder,
    checks,
    clock,
    notices,
    fleet: [],
    incidents: await another(),
    another,
    async open(severity = 'critical', clusters = ['prod-eu']) {
      const wish = { title: 'API down', severity, clusters, problem: null }
      return (await bench.incidents.handlers.open(wish, new AbortController().signal)).id
    },
    async view(id) {
      for await (const view of bench.incidents.handlers.watch({ id }, new AbortController().signal)) {
        return view as IncidentView
      }
      throw new Error('no view')
    },
    async end() {
      await bench.incidents.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
  return bench
}
