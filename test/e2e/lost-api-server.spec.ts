import { expect, greenTexts, keepScreenshot, press, test } from './cockpit-window.ts'

/** From the server's return to a proven screen, without anybody doing anything, ms. */
const promiseMs = 5000

test('a killed API server leaves old rows with their age and no green, and is live again within 5 s of its return', async ({
  page,
  lab,
}) => {
  await expect(page.getByText('All 3 clusters live, no problem found')).toBeVisible({ timeout: 60_000 })
  await press(page, '2')
  await expect(page.getByRole('heading', { level: 1, name: 'prod-us' })).toBeVisible()
  const pods = page.getByRole('grid', { name: 'Pods of prod-us' })
  await expect(pods.getByRole('row').nth(1)).toBeVisible()
  const rowsBefore = await pods.getAttribute('aria-rowcount')
  const header = page.getByRole('main').locator('header')

  await lab.killPart('kube-apiserver prod-us')
  await expect(header.locator('[data-tone]').first()).toHaveText(/^(Stale|Unreachable) \d+/, { timeout: 10_000 })
  await expect(header).toContainText(/read \d+m?\d*s ago/)
  expect(await pods.getAttribute('aria-rowcount'), 'rows stay').toBe(rowsBefore)
  expect(await greenTexts(page, 'main'), 'green on the cluster').toEqual([])
  expect(await greenTexts(page, 'nav[aria-label="Clusters"] [aria-current="page"]'), 'green on its chip').toEqual([])
  await keepScreenshot(page, 'cluster-stale')
  // Still so a while later: a retry that fails must not look like life.
  await page.waitForTimeout(4000)
  expect(await greenTexts(page, 'main')).toEqual([])

  await press(page, 'g', 'f')
  const row = page.getByRole('grid', { name: 'Clusters' }).getByRole('row').filter({ hasText: 'prod-us' })
  await expect(row).toContainText(/Stale|Unreachable/)
  await expect(page.getByText('All 3 clusters live, no problem found')).toBeHidden()
  await keepScreenshot(page, 'fleet-stale')

  // The check must not be green on it either.
  await press(page, 'g', 'm', 'r')
  const verdict = page.getByRole('main').getByRole('status').first()
  await expect(verdict).toHaveText(/^Unknown: .*could not be judged \(prod-us\)/, { timeout: 60_000 })

  await press(page, '2')
  await lab.startPart('kube-apiserver prod-us')
  await expect(header.locator('[data-tone]').first()).toHaveText('Live', { timeout: promiseMs })
  await expect(page.getByRole('tabpanel').getByText('Live', { exact: true })).toBeVisible({ timeout: promiseMs })
})

test('rows of a cluster that is gone dim one by one and stay, and the line says which and why', async ({
  page,
  lab,
}) => {
  test.setTimeout(240_000)
  await expect(page.getByText('All 3 clusters live, no problem found')).toBeVisible({ timeout: 60_000 })
  await press(page, 'g', 'a')
  const line = page.getByRole('main').getByRole('status').first()
  await expect(line).toHaveText('3 of 3 live', { timeout: 30_000 })
  const table = page.getByRole('grid', { name: 'Pods on all 3 clusters' })
  await press(page, '/')
  await page.keyboard.type('budapp')
  await press(page, 'Enter')
  const count = await table.getAttribute('aria-rowcount')
  const inRow = (cluster: string) => table.getByRole('row').filter({ hasText: cluster }).first()
  await expect(inRow('prod-us')).toBeVisible()

  await lab.killPart('kube-apiserver prod-us')
  await expect(line).toHaveText('2 of 3 live', { timeout: 15_000 })
  const others = page.getByRole('list', { name: 'Clusters that are not live' })
  await expect(others).toContainText(/prod-us.*(Stale|Unreachable) \d+\w+/)
  await expect(others.getByRole('listitem')).toHaveCount(1)
  expect(await table.getAttribute('aria-rowcount'), 'rows stay').toBe(count)
  await expect(inRow('prod-us').locator('.stale-rows').first()).toBeVisible()
  await expect(inRow('prod-eu').locator('.stale-rows')).toHaveCount(0)
  await expect(inRow('prod-us').getByText('PROD', { exact: true })).toBeVisible()
  expect(await greenTexts(page, '[role="row"]:has(.stale-rows)'), 'green on old rows').toEqual([])
  await keepScreenshot(page, 'all-clusters-stale')
  await press(page, 'c')
  await expect(page.getByRole('menuitemcheckbox', { name: /prod-us/ })).toContainText(/Stale|Unreachable/)
  await press(page, 'Escape')

  await lab.startPart('kube-apiserver prod-us')
  await expect(line).toHaveText('3 of 3 live', { timeout: 30_000 })
  await expect(table.locator('.stale-rows')).toHaveCount(0)
})
