import { incidents } from '@main/lab/incidents/index.ts'
import { expect, expectAccessible, keepScreenshot, press, test } from './cockpit-window.ts'

/** The promise of the fleet screen: a fault that shows on the API server is on the screen within this time, ms. */
const promiseMs = 3000

test('a sidecar that is not ready is named on the fleet and on the overview within 3 s, and clears', async ({
  page,
  lab,
}) => {
  const fleet = page.getByRole('grid', { name: 'What is wrong over the fleet' })
  await expect(page.getByText('All 3 clusters live, no problem found')).toBeVisible({ timeout: 60_000 })

  await lab.breakIncident('sidecar-not-ready', 'prod-eu')
  const problem = fleet.getByRole('row').filter({ hasText: 'prod-eu' }).filter({ hasText: 'daprd' }).first()
  await expect(problem).toContainText(/bud\w+-[a-z0-9]+-[a-z0-9]+/, { timeout: promiseMs })
  const pod = /bud\w+-[a-z0-9]+-[a-z0-9]+/.exec((await problem.textContent()) ?? '')?.[0] ?? ''
  await expect(page.getByRole('grid', { name: 'Clusters' }).getByRole('row').nth(1)).toContainText('prod-eu')
  await keepScreenshot(page, 'fleet-sidecar-not-ready')

  await press(page, '1')
  const wrong = page.getByRole('grid', { name: 'What is wrong on prod-eu' })
  await expect(wrong.getByRole('row').filter({ hasText: pod }).filter({ hasText: 'daprd' }).first()).toBeVisible({
    timeout: promiseMs,
  })
  // Enter on the problem opens the pod that it names.
  await wrong.focus()
  await press(page, 'Enter')
  await expect(page.getByRole('heading', { level: 2, name: pod })).toBeVisible()
  const pane = page.getByRole('region', { name: `pods ${pod}` })
  await expect(pane.getByRole('heading', { name: 'Containers' })).toBeVisible()
  await expect(pane.getByText(/^Running for .*, not ready$/)).toBeVisible()
  await expectAccessible(page, 'a cluster with a problem')
  await keepScreenshot(page, 'cluster-sidecar-not-ready')

  await press(page, 'Escape', 'Escape')
  await lab.heal('sidecar-not-ready')
  await expect(page.getByText('All 3 clusters live, no problem found')).toBeVisible({ timeout: 10_000 })
})

/**
 * What the fleet must say of each; an incident without a line here fails, so that a new one gets its own. null: nothing that
 * the fleet watches tells it, and a runbook finds it.
 */
const words: Readonly<Record<string, RegExp | null>> = {
  'crash-loop': /budcluster-.*(CrashLoopBackOff|crash)/i,
  'image-pull': /budnotify-.*(ImagePullBackOff|ErrImagePull)/,
  'node-not-ready': /prod-us-gpu-\d+: .*NotReady/,
  'db-connections': /Database connections/i,
  'error-budget': /Error rate|HighErrorBurnRate/i,
  'api-latency': null,
  memory: /budsim-.*OOMKilled/,
  dns: /coredns-.*CrashLoopBackOff/,
  'no-endpoints': /budmodel: service has no ready endpoint/,
  'network-policy': null,
  'inference-failures': /endpoint-qwen-3-32b-.*CrashLoopBackOff/,
  certificate: null,
  'table-bloat': null,
  'index-bloat': null,
  'blocked-queries': null,
  'clickhouse-parts': null,
  'redis-slow': null,
  'redis-memory': null,
  'gpu-throttling': /GPU \d.* is slowed down/,
  'inference-queue': /requests wait/,
  'gpu-pending': /image-captioner-.*not scheduled/,
  'gitops-drift': null,
}

/** GPUs and endpoints are read four times a minute while no screen of them is open, and what they tell of stays for a while. */
const readSeldom = new Set(['gpu-throttling', 'inference-queue'])
const seldomMs = 20_000
const seldomClearMs = 90_000
/** A pod may wait for the scheduler for half a minute before that is a problem. */
const graceMs = 30_000

for (const { id } of incidents.filter(({ id: each }) => each !== 'sidecar-not-ready' && words[each] !== null)) {
  const within = (readSeldom.has(id) ? seldomMs : promiseMs) + (id === 'gpu-pending' ? graceMs : 0)
  test(`${id} is named on the fleet within ${within / 1_000} s of showing, and clears when healed`, async ({
    page,
    lab,
  }) => {
    await expect(page.getByText('All 3 clusters live, no problem found')).toBeVisible({ timeout: 60_000 })
    await lab.breakIncident(id, 'prod-us')
    const problems = page.getByRole('grid', { name: 'What is wrong over the fleet' }).getByRole('row')
    const wanted = words[id]
    if (!wanted) throw new Error(`Say in this test what the fleet shows of ${id}.`)
    await expect(problems.filter({ hasText: 'prod-us' }).filter({ hasText: wanted }).first()).toBeVisible({
      timeout: within,
    })
    await keepScreenshot(page, `fleet-${id}`)
    await lab.heal(id)
    await expect(page.getByText('All 3 clusters live, no problem found')).toBeVisible({
      timeout: readSeldom.has(id) ? seldomClearMs : 30_000,
    })
  })
}
