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
