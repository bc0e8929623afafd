import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CustomObjectsApi, KubeConfig, RbacAuthorizationV1Api } from '@kubernetes/client-node'
import { runCommandLine } from '@main/cli/run.ts'
import { type Cockpit, openCockpit } from '@main/cockpit.ts'
import { systemClock } from '@main/platform/system-clock.ts'
import { ignoresFile } from '@main/problems/ignores.ts'
import type { ClusterSummary } from '@shared/clusters/cluster-summary.ts'
import type { FurtherProblemsMessage } from '@shared/clusters/contract.ts'
import { problemsContract } from '@shared/problems/contract.ts'
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, it } from 'vitest'
import { parse } from 'yaml'
import { capturedTerminal } from '../../unit/cli/captured-terminal.ts'
import { adminClient } from '../clusters/admin-client.ts'
import { repositoryRoot } from '../lab/supervisor-bundle.ts'

const { kubeconfig, restrictedKubeconfig } = inject('lab')
const cluster = 'prod-us'
const namespace = 'problems-test'
const certificate = {
  group: 'cert-manager.io',
  version: 'v1',
  plural: 'certificates',
  namespace,
}
const admin = adminClient(kubeconfig, cluster)
const config = new KubeConfig()
config.loadFromFile(kubeconfig)
config.setCurrentContext(cluster)
const custom = config.makeApiClient(CustomObjectsApi)
const timeout = () => AbortSignal.timeout(60_000)
let settings: string
let opened: Cockpit[] = []

const open = async (path = kubeconfig, context = cluster): Promise<Cockpit> => {
  const cockpit = await openCockpit({
    kubeconfigPaths: [path],
    contexts: [context],
    root: repositoryRoot,
    clock: systemClock,
    surroundings: { platform: process.platform, env: { FOUNDRY_COCKPIT_SETTINGS: settings }, home: settings },
  })
  opened.push(cockpit)
  await cockpit.settled(timeout())
  return cockpit
}

async function commandLine(argv: readonly string[], path = kubeconfig, context = cluster) {
  const env = { COCKPIT_LAB: '/nonexistent/lab', FOUNDRY_COCKPIT_SETTINGS: settings }
  const terminal = capturedTerminal({ env })
  await runCommandLine([...argv, '--kubeconfig', path, '--context', context], terminal, '0')
  return terminal.printed
}

/** The first message that is as wanted. */
async function further(cockpit: Cockpit, isWanted: (message: FurtherProblemsMessage) => boolean, id = cluster) {
  const stop = new AbortController()
  try {
    const stream = cockpit.handlers.clusters.furtherProblems({ cluster: id }, AbortSignal.any([stop.signal, timeout()]))
    for await (const message of stream) if (isWanted(message)) return message
  } finally {
    stop.abort()
  }
  throw new Error('No such message came in time')
}

/** The first summary that is as wanted. */
async function summary(cockpit: Cockpit, isWanted: (one: ClusterSummary) => boolean, withinMs = 30_000) {
  const until = Date.now() + withinMs
  for (;;) {
    const [one] = cockpit.summaries()
    if (one !== undefined && isWanted(one)) return one
    if (Date.now() > until) throw new Error(`Not in time: ${JSON.stringify(one)}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

beforeAll(() => admin.core.createNamespace({ body: { metadata: { name: namespace } } }))
afterAll(() => admin.core.deleteNamespace({ name: namespace }))
beforeEach(async () => {
  settings = await mkdtemp(join(tmpdir(), 'cockpit-problems-'))
})
afterEach(async () => {
  await Promise.all(opened.map((cockpit) => cockpit.close()))
  opened = []
  await rm(settings, { recursive: true, force: true })
})

it('a certificate that ended is named; ignored it is listed and not counted, also after the next start', async () => {
  const ended = new Date(Date.now() - 7_200_000).toISOString()
  await custom.createNamespacedCustomObject({
    ...certificate,
    body: {
      apiVersion: 'cert-manager.io/v1',
      kind: 'Certificate',
      metadata: { name: 'old' },
      spec: { secretName: 'old-tls', dnsNames: ['old.example'], issuerRef: { name: 'own' } },
      status: { notAfter: ended, conditions: [{ type: 'Ready', status: 'True' }] },
    },
  })
  const cockpit = await open()
  const isOld = ({ object }: { readonly object: { readonly name: string } }) => object.name === 'old'
  const seen = await further(cockpit, ({ problems }) => problems.some(isOld))
  const problem = seen.problems.find(isOld)
  if (problem === undefined) throw new Error('not seen')
  expect(problem).toMatchObject({
    severity: 'critical',
    title: 'old: certificate ended 120m ago',
    rule: 'certificates.cert-manager.io/ended',
  })
  // The lab's own certificate is fine.
  expect(seen.problems.filter(({ object }) => object.name === 'budgateway-tls')).toEqual([])

  const wish = { cluster, problem, reach: 'object' as const, reason: 'test', until: null }
  await cockpit.handlers.problems.ignore(problemsContract.members.ignore.input.parse(wish), timeout())
  for (const each of [cockpit, await open()]) {
    const after = await further(each, ({ ignored = [] }) => ignored.some((one) => isOld(one.problem)))
    expect(after.problems.filter(isOld)).toEqual([])
    expect(after.ignored).toMatchObject([{ problem: { title: problem.title }, by: { reason: 'test', until: null } }])
  }
  expect(await readFile(ignoresFile(settings), 'utf8')).toContain('rule: certificates.cert-manager.io/ended')

  // Parsed, because an id of digits alone stands in quotes.
  const { id } = parse(await readFile(ignoresFile(settings), 'utf8')).ignored[0]
  await cockpit.handlers.problems.takeBack({ id }, timeout())
  await further(cockpit, ({ problems }) => problems.some(isOld))
  await custom.deleteNamespacedCustomObject({ ...certificate, name: 'old' })
  await further(cockpit, ({ problems }) => !problems.some(isOld))
})

it('an ignore ends by itself: the problem counts again', async () => {
  await admin.createPod('waits', namespace)
  const cockpit = await open()
  const isIt = ({ object }: { readonly object: { readonly name: string } }) => object.name === 'waits'
  // Its own scheduler never comes; after half a minute that is a problem.
  const until = Date.now() + 50_000
  await cockpit.handlers.problems.ignore(
    {
      cluster,
      problem: {
        id: `pods/${namespace}/waits//pending`,
        rule: 'pods/pending',
        title: 'waits: not scheduled',
        object: { kind: 'pods', namespace, name: 'waits', container: null },
      },
      reach: 'object',
      reason: 'no scheduler',
      until,
    },
    timeout(),
  )
  try {
    const quiet = await summary(cockpit, ({ ignored = [] }) => ignored.some(({ problem }) => isIt(problem)), 50_000)
    expect(quiet.problems.filter(isIt)).toEqual([])
    const text = await commandLine(['fleet'])
    expect(text.out).toMatch(/0, 1 ignored/)
    expect(text.out).toMatch(/IGNORED {3}waits: not scheduled for .*\(until .*: no scheduler\)/)
    const json = await commandLine(['fleet', '--json'])
    expect(JSON.parse(json.out)).toMatchObject({
      clusters: [{ problems: [], ignored: [{ problem: { rule: 'pods/pending' }, by: { reason: 'no scheduler' } }] }],
    })
    await summary(cockpit, ({ problems }) => problems.some(isIt), 60_000)
    expect(Date.now()).toBeGreaterThanOrEqual(until)
  } finally {
    await admin.deletePod('waits', namespace)
  }
}, 150_000)

it('what only events tell is named for as long as it is so', async () => {
  const pod = await admin.createPod('without-volume', namespace)
  const told = (reason: string, message: string, more: object = {}) => {
    const at = new Date()
    return admin.core.createNamespacedEvent({
      namespace,
      body: {
        metadata: { generateName: 'without-volume.', namespace },
        involvedObject: { kind: 'Pod', namespace, name: 'without-volume', uid: pod.metadata?.uid ?? '', ...more },
        reason,
        message,
        type: 'Warning',
        count: 2,
        firstTimestamp: at,
        lastTimestamp: at,
      },
    })
  }
  await told('FailedMount', 'MountVolume.SetUp failed for volume "models": timed out')
  await told('Unhealthy', 'Startup probe failed: connection refused', { fieldPath: 'spec.containers{main}' })
  const cockpit = await open()
  const own = ({ problems }: FurtherProblemsMessage) =>
    problems.filter(({ object }) => object.name === 'without-volume').map(({ title, evidence }) => [title, evidence])
  const seen = await further(cockpit, (message) => own(message).length === 2)
  expect(own(seen)).toEqual([
    [
      'without-volume: a volume cannot be mounted (FailedMount)',
      'MountVolume.SetUp failed for volume "models": timed out (2 times)',
    ],
    [
      'without-volume: the startup probe of container main fails: it has not started yet',
      'Startup probe failed: connection refused (2 times)',
    ],
  ])
  await admin.deletePod('without-volume', namespace)
  await further(cockpit, (message) => own(message).length === 0)
})

it('the last lines of a container are few and end where its log ends', async () => {
  const cockpit = await open()
  const pods = await admin.core.listNamespacedPod({ namespace: 'bud-system', labelSelector: 'app=budapp' })
  const pod = pods.items[0]?.metadata?.name ?? ''
  const { run, lines, why } = await cockpit.handlers.problems.lastLog(
    { cluster, namespace: 'bud-system', pod, container: 'budapp' },
    timeout(),
  )
  expect(why).toBe('')
  expect(run).toBe('present')
  expect(lines.length).toBeGreaterThan(0)
  expect(lines.length).toBeLessThanOrEqual(12)
})

it('who may list and not watch sees the list, and is told that it is read again and again', async () => {
  config.setCurrentContext('staging')
  const staging = config.makeApiClient(RbacAuthorizationV1Api)
  const where = { namespace: 'bud-workloads' }
  const role = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'list-only' }
  await staging.createNamespacedRole({
    ...where,
    body: { metadata: { name: 'list-only' }, rules: [{ apiGroups: ['batch'], resources: ['jobs'], verbs: ['list'] }] },
  })
  await staging.createNamespacedRoleBinding({
    ...where,
    body: {
      metadata: { name: 'list-only' },
      roleRef: role,
      subjects: [{ kind: 'User', name: 'dev', apiGroup: 'rbac.authorization.k8s.io' }],
    },
  })
  const stop = new AbortController()
  try {
    const cockpit = await open(restrictedKubeconfig, 'staging-dev')
    const stream = cockpit.handlers.clusters.rows(
      { cluster: 'staging-dev', kind: 'jobs', ...where },
      AbortSignal.any([stop.signal, timeout()]),
    )
    for await (const { freshness } of stream) {
      if (freshness.state === 'live' && freshness.reason !== '') {
        expect(freshness.reason).toContain('User "dev" cannot watch resource "jobs"')
        expect(freshness.reason).toContain('read again every 30 s instead')
        break
      }
    }
  } finally {
    stop.abort()
    await staging.deleteNamespacedRoleBinding({ ...where, name: 'list-only' })
    await staging.deleteNamespacedRole({ ...where, name: 'list-only' })
  }
})

it('one namespace is read where not all may be, is remembered, and all the rest is said to be unseen', async () => {
  const id = 'staging-dev'
  const cockpit = await open(restrictedKubeconfig, id)
  expect(cockpit.summaries()[0]).toMatchObject({ connection: { phase: 'denied' }, pods: null, namespace: null })
  const { namespaces } = await cockpit.handlers.clusters.readableNamespaces({ cluster: id }, timeout())
  expect(namespaces).toEqual(['bud-workloads'])
  await cockpit.handlers.clusters.chooseNamespace({ cluster: id, namespace: 'bud-workloads' }, timeout())
  for (const each of [cockpit, await open(restrictedKubeconfig, id)]) {
    const scoped = await summary(each, ({ connection }) => connection.phase === 'live')
    expect(scoped).toMatchObject({ namespace: 'bud-workloads', nodes: null, gpus: null, pods: { total: 3 } })
    expect(scoped.blindSpots.join('\n')).toMatch(/every namespace but bud-workloads[\s\S]*nodes: .*User "dev"/)
    const seen = await further(each, ({ complete }) => complete, id)
    expect(seen.blindSpots.join('\n')).toMatch(
      /dev may not list .*jobs.* in bud-workloads\ndev may not list .* everywhere/,
    )
  }
  const printed = await commandLine(['get', 'pods'], restrictedKubeconfig, id)
  expect(printed.out.trim().split('\n')).toHaveLength(4)
  expect(printed.err).toContain('staging-dev: only namespace bud-workloads is read')
  // A stream that is open follows the choice.
  const stop = new AbortController()
  const totals: (number | string)[] = []
  for await (const message of cockpit.handlers.clusters.rows(
    { cluster: id, kind: 'pods', namespace: null },
    AbortSignal.any([stop.signal, timeout()]),
  )) {
    if (message.freshness.state === 'loading') continue
    totals.push(
      message.freshness.state === 'live' && message.type === 'snapshot' ? message.rows.length : message.freshness.state,
    )
    if (totals.length === 1) {
      await cockpit.handlers.clusters.chooseNamespace({ cluster: id, namespace: null }, timeout())
    } else if (message.freshness.state === 'denied') stop.abort()
  }
  const denied = await commandLine(['get', 'pods'], restrictedKubeconfig, id)
  expect(denied.err).toMatch(
    /User "dev" cannot list resource "pods"[\s\S]*Name one namespace that you may read: -n NAMESPACE/,
  )
  const fleet = await commandLine(['fleet'], restrictedKubeconfig, id)
  expect(fleet.out).toMatch(/staging-dev .* denied .* – +– +– +– /)
  expect(totals[0]).toBe(3)
  expect(totals.at(-1)).toBe('denied')
  await summary(cockpit, ({ connection, pods }) => connection.phase === 'denied' && pods === null)
})
