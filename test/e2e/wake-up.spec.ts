import { labPaths } from '@main/lab/lab-folder.ts'
import { adminClient } from '../integration/clusters/admin-client.ts'
import { expect, greenTexts, test } from './cockpit-window.ts'
import { processesWith } from './process-tree.ts'

/** Sooner than a probe that is not answered (2.5 s) would tell it without the waking. */
const toldWithinMs = 2_000

test.skip(process.platform !== 'linux', 'The API server is found in /proc.')

test('a machine that wakes up shows what it knew as old until it was asked anew', async ({ page, app, labFolder }) => {
  await expect(page.getByText('All 3 clusters live, no problem found')).toBeVisible({ timeout: 60_000 })
  const grid = page.getByRole('grid', { name: 'Clusters' })
  const rows = await grid.getByRole('row').count()
  const row = grid.getByRole('row').filter({ hasText: 'prod-us' })

  // On a quick machine the new proof is there before the next picture, so one server is made to answer nothing.
  const { port } = adminClient(labPaths(labFolder).kubeconfig, 'prod-us').server
  const servers = await processesWith(`--secure-port=${port}`)
  expect(servers, 'API servers of prod-us').toHaveLength(1)
  for (const pid of servers) process.kill(pid, 'SIGSTOP')
  try {
    await app.evaluate(({ powerMonitor }) => powerMonitor.emit('resume'))
    await expect(row.locator('[data-tone]').first()).toHaveText(/^Stale/, { timeout: toldWithinMs })
    expect(await grid.getByRole('row').count(), 'rows stay').toBe(rows)
    expect(await greenTexts(page, '[role="row"]:has([data-tone="warn"])'), 'green on what is old').toEqual([])
    await expect(grid.getByRole('row').filter({ hasText: 'prod-eu' }).locator('[data-tone]').first()).toHaveText('Live')
  } finally {
    for (const pid of servers) process.kill(pid, 'SIGCONT')
  }
  await expect(page.getByText('All 3 clusters live, no problem found')).toBeVisible({ timeout: 10_000 })
  expect(await greenTexts(page, 'main')).not.toEqual([])
})
