import { incidents } from '@main/lab/incidents/index.ts'
import { systemClock } from '@main/platform/system-clock.ts'
import { Judge } from '@main/runbooks/judge.ts'
import { ruleOf } from '@shared/clusters/problem.ts'
import type { InputValues } from '@shared/runbooks/run.ts'
import { type Runbook, stepsOf } from '@shared/runbooks/runbook.ts'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { eventually, labServiceFor } from '../lab/test-lab.ts'
import {
  type ClusterLanes,
  clusterLanes,
  type LabClusterName,
  laneTimeoutMs,
  spreadOverClusters,
} from './cluster-lanes.ts'
import { practisedIncidents } from './practised-incidents.ts'
import { inputsOnLab, isHarmless, shownRunbook, type Walked, walkRunbook, withOutcome } from './walk-runbook.ts'

const { folder, bundles, kubeconfig } = inject('lab')
const lab = labServiceFor(folder, bundles)
const judge = new Judge(systemClock)
let lanes: ClusterLanes

beforeAll(async () => {
  await lab.heal(null)
  lanes = await clusterLanes(kubeconfig)
})
afterAll(async () => {
  await lab.heal(null)
  await lanes.close()
})

/** What the first problem that the runbook is for tells of its inputs. */
async function inputsFromProblem({ id, fits }: Runbook, cluster: LabClusterName, word: string): Promise<InputValues> {
  return eventually(`a problem that ${id} is for`, 60_000, async () => {
    const [summary] = lanes.bench(cluster).cockpit.summaries()
    const fit = fits.find((each) => each.problem === word)
    const problem = summary?.problems.find((each) => `/${ruleOf(each)}`.endsWith(`/${word}`))
    return fit === undefined || problem === undefined ? null : judge.inputsFor(fit.inputs, problem)
  })
}

const outcomes = (walked: readonly Walked[]) => Object.fromEntries(walked.map((each) => [each.step, each.outcome]))

/** What the guides say of faults: databases, troubleshooting, monitoring, GitOps sync; checks, logs, quick reference. */
const aboutFaults = /^(Operations §([12]\.|3\.[12]|6\.2)|Day-2 §(2\.|6\.2|7\.3|9\.4|10\.))/

describe('on its incident', () => {
  it('every runbook that troubleshoots is tried', async () => {
    const summaries = await lanes.bench('staging').cockpit.handlers.runbooks.list({}, AbortSignal.timeout(30_000))
    const tried = practisedIncidents.flatMap(({ runbooks }) => runbooks.map(({ id }) => id))
    const wanted = summaries.filter(({ guides }) => guides.some((guide) => aboutFaults.test(guide)))
    expect(wanted.map(({ id }) => id).filter((id) => !tried.includes(id))).toEqual([])
    expect(practisedIncidents.map(({ incident }) => incident).sort()).toEqual(incidents.map(({ id }) => id).sort())
  })

  it.concurrent.each(spreadOverClusters(practisedIncidents))(
    '$incident on $cluster is found by each runbook that is for it, and by none when it is over',
    { timeout: laneTimeoutMs },
    ({ incident, runbooks, cluster }) =>
      lanes.inTurn(cluster, async (bench) => {
        const walks = []
        try {
          await lab.breakIncident(incident, cluster)
          for (const { id, word, tells, given, finds, ends } of runbooks) {
            const runbook = await shownRunbook(bench, id)
            const told = word === null ? {} : await inputsFromProblem(runbook, cluster, word)
            if (tells !== undefined) expect(told).toEqual(tells)
            const inputs = { ...told, ...given }
            const all = stepsOf(runbook)
            const walk = async (performs: typeof isHarmless, steps = all) =>
              walkRunbook(bench, runbook, cluster, await inputsOnLab(bench, runbook, cluster, inputs), performs, steps)
            const upToLast = all.slice(0, all.findLastIndex((step) => Object.hasOwn(finds, step.id)) + 1)
            const ofSteps = (walked: readonly Walked[]) => walked.filter(({ step }) => Object.hasOwn(finds, step))
            // Some figures are asked for every few seconds only.
            await eventually(`${id} finds the cause`, 60_000, async () => {
              const walked = ofSteps(await walk(() => false, upToLast))
              expect(walked).toHaveLength(Object.keys(finds).length)
              for (const { step, outcome, because } of walked) {
                expect(`${step}: ${outcome}: ${because}`).toMatch(new RegExp(`^${step}: (fail|warn): `))
                expect(because).toMatch(finds[step] ?? '')
              }
              return true
            })
            if (ends !== undefined) {
              expect(outcomes(await walk(isHarmless))).toMatchObject(ends)
              const afterwards = ofSteps(await walk(() => false)).map(({ outcome }) => outcome)
              expect(afterwards).toEqual(afterwards.map(() => 'pass'))
            }
            walks.push({ id, walk, ofSteps })
          }
        } finally {
          await lab.heal(incident)
        }
        for (const { id, walk, ofSteps } of walks) {
          await eventually(`${id} finds nothing any more`, 60_000, async () => {
            const again = await walk(() => false)
            return withOutcome(again, 'fail').length === 0 && ofSteps(again).every(({ outcome }) => outcome === 'pass')
          })
        }
      }),
  )
})
