import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Cockpit, openCockpit } from '@main/cockpit.ts'
import { IncidentStore } from '@main/incidents/incident-store.ts'
import { systemClock } from '@main/platform/system-clock.ts'
import { type IncidentView, incidentView } from '@shared/incidents/incident.ts'
import { stepsOf } from '@shared/runbooks/runbook.ts'
import { afterAll, afterEach, beforeAll, expect, inject, it } from 'vitest'
import { bundleCommandLine, start } from '../cli/command-line.ts'
import { repositoryRoot } from '../lab/supervisor-bundle.ts'
import { eventually, labServiceFor } from '../lab/test-lab.ts'
import { bundleForNode } from '../node-bundle.ts'
import { runbookText, settingsWith, stepText } from '../runbooks/own-runbooks.ts'

const { folder, bundles, kubeconfig } = inject('lab')
const lab = labServiceFor(folder, bundles)
const cluster = 'prod-eu'
const soon = () => AbortSignal.timeout(90_000)
const notices: string[] = []
let settings: string
let cockpit: Cockpit

const open = () =>
  openCockpit({
    kubeconfigPaths: [kubeconfig],
    contexts: [cluster],
    root: repositoryRoot,
    clock: systemClock,
    surroundings: { platform: 'linux', env: { FOUNDRY_COCKPIT_SETTINGS: settings }, home: '/nonexistent' },
    notify: ({ title }) => void notices.push(title),
  })

beforeAll(async () => {
  const judged = 'expect:\n  - pass: true\n    because: Seen'
  const look = stepText('Look at the pods', 'kubectl', 'kubectl get pods -n bud-system', judged)
  settings = await settingsWith({ looking: runbookText('looking', '', look) })
  cockpit = await open()
  await lab.heal(null)
}, 60_000)
afterEach(() => lab.heal(null))
afterAll(async () => {
  await cockpit.close()
  await rm(settings, { recursive: true, force: true })
})

async function view(id: string): Promise<IncidentView> {
  for await (const seen of cockpit.handlers.incidents.watch({ id }, soon())) return incidentView.parse(seen)
  throw new Error('no view')
}

it('gathers a crash loop, a check, an action and a run of a runbook, and reports all of it', {
  timeout: 240_000,
}, async () => {
  const { incidents, actions, runbooks, checks } = cockpit.handlers
  await lab.breakIncident('crash-loop', cluster)
  const problem = await eventually('the crash loop is a problem', 60_000, async () => {
    const found = cockpit.summaries()[0]?.problems.find(({ title }) => title.includes('budcluster'))
    if (found === undefined) throw new Error('not yet')
    return found
  })
  const wish = { title: problem.title, severity: problem.severity, clusters: [cluster], problem: { cluster, problem } }
  const { id } = await incidents.open(wish, soon())
  const has = (kind: string, text: RegExp) =>
    eventually(`${kind} ${text}`, 60_000, async () => {
      const { timeline } = await view(id)
      const found = timeline.find((entry) => entry.kind === kind && text.test(entry.text))
      if (found === undefined) throw new Error(timeline.map((entry) => `${entry.kind}: ${entry.text}`).join('\n'))
      return found
    })
  await has('problem-appeared', /budcluster/)
  await has('due', /On-call Engineer is to be called: nobody is named/)
  expect(notices).toEqual(['Call On-call Engineer now'])

  for await (const message of checks.morning({ clusters: [cluster] }, soon())) if (message.done) break
  expect((await has('check', /Morning check: \d+ FAIL/)).verdict).toBe('fail')

  const target = { kind: 'deployments', namespace: 'bud-workloads', name: 'contract-search' }
  const answer = await actions.prepare({ action: 'restart', cluster, target }, soon())
  if (answer.state !== 'prepared') throw new Error(answer.state)
  const { token, typedName } = answer.prepared
  for await (const progress of actions.perform({ token, typedName }, soon())) void progress
  expect((await has('action', /^restart deployments bud-workloads\/contract-search \(D1\) done/)).link?.to).toBe(
    'journal',
  )

  const runbook = await runbooks.show({ id: 'looking' }, soon())
  const { hash } = runbook
  await runbooks.accept({ id: 'looking', hash }, soon())
  const started = { id: 'looking', hash, clusters: [cluster], inputs: {}, byInstruction: false }
  const { run } = await runbooks.start(started, soon())
  const step = { run, step: stepsOf(runbook)[0]?.id ?? '', cluster }
  await runbooks.runStep({ ...step, again: false }, soon())
  expect((await has('run', /Look at the pods: pass/)).verdict).toBe('pass')
  await runbooks.finish({ run }, soon())
  await has('run', /Runbook finished: looking/)

  await incidents.graph({ id, cluster, metric: 'gpu_utilization' }, soon())
  expect((await has('graph', /GPU utilisation/)).graph?.points.length).toBeGreaterThan(1)
  await lab.heal(null)
  await has('problem-cleared', /budcluster/)

  const impact = { summary: 'No onboarding', services: 'budcluster', users: '', cause: 'KEYCLOAK_URL was unset' }
  const { files } = await incidents.close({ id, impact }, soon())
  const [markdown = '', page = ''] = await Promise.all(files.map((path) => readFile(path, 'utf8')))
  const parts = [
    'No onboarding',
    'Morning check',
    'contract-search',
    'Look at the pods',
    'nobody is named',
    'GPU utilisation',
  ]
  for (const part of parts) {
    expect(markdown).toContain(part)
    expect(page).toContain(part)
  }
  expect(page).toContain('<svg')
  expect((await new IncidentStore(settings, Date.now).read(id)).broken).toBeNull()
})

it('loses nothing that was acknowledged when the process is killed', { timeout: 120_000 }, async () => {
  const program = join(
    await bundleForNode('incident-under-test', { gathering: 'test/integration/incidents/gathering-process.ts' }),
    'gathering.cjs',
  )
  const child = spawn(process.execPath, [program, kubeconfig, repositoryRoot, cluster], {
    env: { PATH: process.env.PATH ?? '', HOME: '/nonexistent', FOUNDRY_COCKPIT_SETTINGS: settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let printed = ''
  child.stdout.on('data', (bytes: Buffer) => {
    printed += bytes.toString()
    if (printed.includes('note 25\n')) child.kill('SIGKILL')
  })
  await once(child, 'close')
  const [id = '', ...acknowledged] = printed.trimEnd().split('\n')
  expect(acknowledged.length).toBeGreaterThanOrEqual(25)

  const kept = await eventually('the next process has it open', 20_000, async () => view(id))
  const notes = kept.timeline.filter(({ kind }) => kind === 'note').map(({ text }) => text)
  expect(notes.slice(0, acknowledged.length)).toEqual(acknowledged)
  await eventually('it gathers again', 40_000, async () => {
    const { notGathering } = await view(id)
    if (notGathering !== '') throw new Error(notGathering)
    return true
  })
  const { broken } = await new IncidentStore(settings, Date.now).read(id)
  expect(broken).toBeNull()

  const cli = await bundleCommandLine()
  const env = { FOUNDRY_COCKPIT_SETTINGS: settings }
  expect((await start(cli, ['incident', 'note', id, 'from the terminal', '--json'], env).ended).code).toBe(0)
  const listed = await start(cli, ['incident', 'list'], env).ended
  expect(listed, listed.err).toMatchObject({ code: 1 })
  const shown = await start(cli, ['incident', 'show', id, '--json'], env).ended
  expect(shown.out).toContain('from the terminal')
  await eventually('the app has the note', 20_000, async () => {
    if (!JSON.stringify(await view(id)).includes('from the terminal')) throw new Error('not yet')
    return true
  })
  const one = ['check', '--context', cluster, '--only', 'pods-running', '--kubeconfig', kubeconfig]
  await start(cli, one, env).ended
  await eventually('the app has the check of the command line', 20_000, async () => {
    const { timeline } = await view(id)
    if (!timeline.some(({ kind, text }) => kind === 'check' && text.startsWith('Part of'))) throw new Error('not yet')
    return true
  })
  const closed = await start(cli, ['incident', 'close', id, '--summary', 'Over'], env).ended
  expect(closed.out).toContain('report.html')
  await eventually('the app has it closed', 20_000, async () => {
    if ((await view(id)).closedAt === null) throw new Error('not yet')
    return true
  })
  expect((await start(cli, ['incident', 'close', id], env).ended).err).toContain('error CLOSED')
})
