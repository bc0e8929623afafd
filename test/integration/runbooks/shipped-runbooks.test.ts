import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { shippedRunbooks } from '@main/cli/commands/runbook-files.ts'
import { systemClock } from '@main/platform/system-clock.ts'
import { Judge } from '@main/runbooks/judge.ts'
import { ruleOf } from '@shared/clusters/problem.ts'
import type { InputValues } from '@shared/runbooks/run.ts'
import { type Runbook, type RunbookStep, runbook as runbookForm } from '@shared/runbooks/runbook.ts'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { type PlatformApiClient, platformApiClient } from '../lab/platform-api-client.ts'
import { repositoryRoot } from '../lab/supervisor-bundle.ts'
import { eventually, labServiceFor } from '../lab/test-lab.ts'
import { lackingOnLab } from './lacking-on-lab.ts'
import { type RunbookBench, runbookBench, settingsWith } from './own-runbooks.ts'
import { platformInputs } from './platform-inputs.ts'
import { inputsOnLab, type Walked, walkRunbook } from './walk-runbook.ts'

const { folder, bundles, kubeconfig } = inject('lab')
const lab = labServiceFor(folder, bundles)
const cluster = 'staging'
const ids = (await shippedRunbooks(repositoryRoot)).map((file) => basename(file, '.md'))
const judge = new Judge(systemClock)
/** Changes that may be made on a staging cluster at any time. */
const harmless =
  /^(kubectl rollout restart deployment|VACUUM ANALYZE|REINDEX INDEX CONCURRENTLY|redis-cli CONFIG SET activedefrag)\b/
/** The platform's API of the lab is a stand-in, and what is changed there was made for that. */
const isHarmless = ({ run }: RunbookStep): boolean => run.executor === 'http' || harmless.test(run.text.trim())
const released = '1.8.2'
let bench: RunbookBench
let api: PlatformApiClient
let repository: string
/** Where what is offered first is not what the runbook is about. */
let given: Readonly<Record<string, InputValues>>

beforeAll(async () => {
  await lab.heal(null)
  api = await platformApiClient(folder, cluster)
  repository = await releasedRepository()
  given = {
    // The first pod of its default namespace serves without a GPU.
    'inference-failures': { namespace: 'bud-inference' },
    release: { version: released, folder: repository },
  }
  bench = await runbookBench(kubeconfig, cluster, await settingsWith({}))
  await bench.cockpit.settled(AbortSignal.timeout(60_000))
})
afterAll(async () => {
  await lab.heal(null)
  await bench.close()
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

const shown = async (id: string): Promise<Runbook> =>
  runbookForm.parse(await bench.cockpit.handlers.runbooks.show({ id }, AbortSignal.timeout(10_000)))

async function walk(id: string, inputs: InputValues, performs: (step: RunbookStep) => boolean) {
  const runbook = await shown(id)
  return walkRunbook(bench, runbook, cluster, await inputsOnLab(bench, runbook, cluster, inputs), performs)
}

const found = (walked: readonly Walked[], ...outcomes: Walked['outcome'][]) =>
  walked.filter(({ outcome }) => outcomes.includes(outcome))

describe('on the healthy lab', () => {
  it('the list of what the lab lacks speaks of runbooks that there are', () => {
    const named = Object.values(lackingOnLab).flatMap(({ steps }) => Object.keys(steps))
    expect(named.filter((id) => !ids.includes(id))).toEqual([])
  })

  it.each(ids)('%s finds nothing that fails, and cannot judge only what the lab lacks', async (id) => {
    const walked = await walk(id, { ...given[id], ...(await platformInputs(id, api)) }, isHarmless)
    expect(found(walked, 'fail')).toEqual([])
    const gaps = found(walked, 'unknown', 'no-data')
    const lacking = Object.values(lackingOnLab).flatMap(({ verdict, says, steps, comesWithTime }) =>
      (steps[id] ?? [])
        .filter((step) => comesWithTime !== true || gaps.some((gap) => gap.step === step))
        .map((step) => ({ step, outcome: verdict, because: expect.stringContaining(says) })),
    )
    expect(gaps).toHaveLength(lacking.length)
    expect(gaps).toEqual(expect.arrayContaining(lacking))
  })
})

interface Cause {
  readonly incident: string
  readonly id: string
  /** Of the problem that leads to the runbook; null where none does. */
  readonly word: string | null
  /** The steps whose verdicts name the cause, and what they say. */
  readonly finds: Readonly<Record<string, RegExp>>
}
const causes: readonly Cause[] = [
  {
    incident: 'sidecar-not-ready',
    id: 'service-not-responding',
    word: 'pods/not-ready',
    finds: { pods: /budapp-\w+-\w{5}/ },
  },
  {
    incident: 'sidecar-not-ready',
    id: 'dapr-sidecar-issues',
    word: 'not-ready',
    finds: { readiness: /budapp-\w+-\w{5}/ },
  },
  {
    incident: 'crash-loop',
    id: 'service-not-responding',
    word: 'crash-loop',
    finds: { pods: /budcluster-\w+-\w{5}/ },
  },
  { incident: 'image-pull', id: 'service-not-responding', word: 'image', finds: { pods: /budnotify-\w+-\w{5}/ } },
  { incident: 'node-not-ready', id: 'cluster-health', word: 'unknown', finds: { nodes: /staging-gpu-1/ } },
  { incident: 'db-connections', id: 'postgresql-health', word: 'db_connections', finds: { holders: /\|budapp\|idle/ } },
  { incident: 'db-connections', id: 'database-connections', word: 'db_connections', finds: { counted: /idle of bud/ } },
  { incident: 'error-budget', id: 'burn-rate-alert', word: 'error_rate', finds: { ratio: /\d % of requests fail/ } },
  {
    incident: 'api-latency',
    id: 'high-api-latency',
    // The key metrics of the guide do not hold it.
    word: null,
    finds: { measured: /\d{4} ms/, services: /budapp P99 \d{4} ms/, slow: /FROM audit_trail WHERE user_id/ },
  },
  {
    incident: 'memory',
    id: 'high-memory',
    word: 'oom',
    finds: { limits: /budsim-\w+-\w{5}: memory 8\d %/, killed: /budsim-\w+-\w{5}/ },
  },
  {
    incident: 'dns',
    id: 'dns-issues',
    word: 'crash-loop',
    finds: {
      fromPlatform: /No answer from the name server/,
      coredns: /coredns-\w+-\w{5} is CrashLoopBackOff/,
      log: /Loop .* detected/,
    },
  },
  {
    incident: 'no-endpoints',
    id: 'connectivity-issues',
    word: 'services/no-endpoints',
    finds: { fromPlatform: /nobody listens on budmodel/, selected: /budmodel selects app=budmodel-v2, and no pod/ },
  },
  { incident: 'no-endpoints', id: 'dns-issues', word: null, finds: { endpoints: /Nothing is behind budmodel$/ } },
  {
    incident: 'network-policy',
    id: 'connectivity-issues',
    word: null,
    finds: { acrossNamespaces: /held back by restrict-egress/ },
  },
  {
    incident: 'inference-failures',
    id: 'inference-failures',
    word: 'crash-loop',
    finds: { pods: /endpoint-qwen-3-32b-\w+-\w{5} is CrashLoopBackOff/, log: /CUDA out of memory/ },
  },
  {
    incident: 'certificate',
    id: 'certificate-expiry',
    // Certificates are watched by the screen of a cluster alone.
    word: null,
    finds: { left: /budgateway-tls [34]d/, says: /NXDOMAIN looking up A for api\.staging/ },
  },
  {
    incident: 'table-bloat',
    id: 'postgresql-bloat-vacuum',
    word: null,
    finds: { bloat: /simulation_results has \d+ dead rows/ },
  },
  {
    incident: 'redis-slow',
    id: 'redis-maintenance',
    word: null,
    finds: { slow: /EVAL -- sessions that ran out \d{4} ms/ },
  },
  {
    incident: 'inference-queue',
    id: 'inference-slowdown',
    word: 'deployments/inference-queue',
    finds: { queue: /6\d\d requests wait/ },
  },
  {
    incident: 'gpu-throttling',
    id: 'inference-slowdown',
    word: 'nodes/gpu-throttling',
    finds: { utilisation: /GPU-[0-9a-f-]{36}, Active/ },
  },
]

/** What the first problem that the runbook is for tells of its inputs. */
async function inputsFromProblem({ id, fits }: Runbook, word: string | null): Promise<InputValues> {
  if (word === null) return {}
  return eventually(`a problem that ${id} is for`, 60_000, async () => {
    const problems = bench.cockpit.summaries().find((each) => each.id === cluster)?.problems ?? []
    const fit = fits.find((each) => each.problem === word)
    const problem = problems.find((each) => `/${ruleOf(each)}`.endsWith(`/${word}`))
    return fit === undefined || problem === undefined ? null : judge.inputsFor(fit.inputs, problem)
  })
}

describe('on its incident', () => {
  afterEach(() => lab.heal(null))

  it.each(causes)('$incident: $id finds it, and passes after it', async ({ incident, id, word, finds }) => {
    await lab.breakIncident(incident, cluster)
    const inputs = await inputsFromProblem(await shown(id), word)
    const steps = Object.keys(finds)
    const ofSteps = (walked: readonly Walked[]) => walked.filter(({ step }) => steps.includes(step))
    // Figures of CPU and memory are asked for every few seconds only.
    await eventually(`${id} finds the cause`, 60_000, async () => {
      const walked = ofSteps(await walk(id, inputs, () => false))
      expect(walked).toHaveLength(steps.length)
      for (const { step, outcome, because } of walked) {
        expect(`${step}: ${outcome}: ${because}`).toMatch(new RegExp(`^${step}: (fail|warn): `))
        expect(because).toMatch(finds[step] ?? '')
      }
      return true
    })
    await lab.heal(incident)
    await eventually(`${steps.join(' and ')} pass again`, 60_000, async () => {
      const again = await walk(id, inputs, () => false)
      return found(again, 'fail').length === 0 && ofSteps(again).every(({ outcome }) => outcome === 'pass')
    })
  })

  it('sidecar-not-ready: dapr-sidecar-issues ends it by the restart that it proposes', async () => {
    await lab.breakIncident('sidecar-not-ready', cluster)
    const inputs = await inputsFromProblem(await shown('dapr-sidecar-issues'), 'not-ready')
    expect(inputs).toEqual({ service: 'budapp' })
    const walked = await walk('dapr-sidecar-issues', inputs, isHarmless)
    expect(Object.fromEntries(walked.map((each) => [each.step, each.outcome]))).toMatchObject({
      readiness: 'fail',
      restart: 'pass',
      afterwards: 'pass',
    })
    const again = await walk('dapr-sidecar-issues', inputs, () => false)
    expect(again.find(({ step }) => step === 'readiness')?.outcome).toBe('pass')
  })
})
