import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { shippedRunbooks } from '@main/cli/commands/runbook-files.ts'
import type { InputValues } from '@shared/runbooks/run.ts'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { platformApiClient } from '../lab/platform-api-client.ts'
import { repositoryRoot } from '../lab/supervisor-bundle.ts'
import { labServiceFor } from '../lab/test-lab.ts'
import {
  type ClusterLanes,
  clusterLanes,
  type LabClusterName,
  laneTimeoutMs,
  spreadOverClusters,
} from './cluster-lanes.ts'
import { lackingOnLab } from './lacking-on-lab.ts'
import { platformInputs } from './platform-inputs.ts'
import { inputsOnLab, isHarmless, shownRunbook, walkRunbook, withOutcome } from './walk-runbook.ts'

const { folder, bundles, kubeconfig } = inject('lab')
const lab = labServiceFor(folder, bundles)
const ids = (await shippedRunbooks(repositoryRoot)).map((file) => basename(file, '.md'))
const released = '1.8.2'
/**
 * The utilisation of a split card is not told, and on prod-eu the scheduler may give the endpoint's first pod one; on
 * prod-us no card is split.
 */
const onlyOn: Readonly<Record<string, LabClusterName>> = { 'inference-slowdown': 'prod-us' }
const cases = ids.map((id) => ({ id, ...(onlyOn[id] === undefined ? {} : { cluster: onlyOn[id] }) }))
let lanes: ClusterLanes
let repository: string
/** Where what is offered first is not what the runbook is about. */
let given: Readonly<Record<string, InputValues>>

beforeAll(async () => {
  await lab.heal(null)
  repository = await releasedRepository()
  given = {
    // The first pod of its default namespace serves without a GPU.
    'inference-failures': { namespace: 'bud-inference' },
    release: { version: released, folder: repository },
  }
  lanes = await clusterLanes(kubeconfig)
})
afterAll(async () => {
  await lanes.close()
  await rm(repository, { recursive: true, force: true })
})

/** A repository whose release branch, changelog and tag are as they must be. */
async function releasedRepository(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'cockpit-released-'))
  const git = (...words: string[]) =>
    promisify(execFile)('git', ['-C', path, '-c', 'user.name=Lab', '-c', 'user.email=lab@example.com', ...words])
  await git('init', '--quiet', '--initial-branch', `release/${released}`)
  await writeFile(join(path, 'CHANGELOG.md'), `## ${released}\n`)
  await git('add', '.')
  await git('commit', '--quiet', '-m', 'Release')
  await git('tag', '-a', `v${released}`, '-m', `v${released}`)
  return path
}

describe('on the healthy lab', () => {
  it('the list of what the lab lacks speaks of runbooks that there are', () => {
    const named = Object.values(lackingOnLab).flatMap(({ steps }) => Object.keys(steps))
    expect(named.filter((id) => !ids.includes(id))).toEqual([])
  })

  it.concurrent.each(spreadOverClusters(cases))(
    '$id finds nothing that fails on $cluster, and cannot judge only what the lab lacks',
    { timeout: laneTimeoutMs },
    ({ id, cluster }) =>
      lanes.inTurn(cluster, async (bench) => {
        const runbook = await shownRunbook(bench, id)
        const api = await platformApiClient(folder, cluster)
        const inputs = { ...given[id], ...(await platformInputs(id, api)) }
        const filled = await inputsOnLab(bench, runbook, cluster, inputs)
        const walked = await walkRunbook(bench, runbook, cluster, filled, isHarmless)
        expect(withOutcome(walked, 'fail')).toEqual([])
        const gaps = withOutcome(walked, 'unknown', 'no-data')
        const lacking = Object.values(lackingOnLab).flatMap(({ verdict, says, steps }) =>
          (steps[id] ?? []).map((step) => ({ step, outcome: verdict, because: expect.stringContaining(says) })),
        )
        expect(gaps).toHaveLength(lacking.length)
        expect(gaps).toEqual(expect.arrayContaining(lacking))
      }),
  )
})
