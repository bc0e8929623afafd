import { expect, expectAccessible, keepScreenshot, press, test } from './cockpit-window.ts'

test.use({ kubeconfigs: 'both' })

test('a cluster that denies a kind is named with its reason, and one namespace of it can be read', async ({
  page,
  lab,
}) => {
  test.setTimeout(180_000)
  expect((await lab.status()).phase).toBe('up')
  await expect(page.getByRole('grid', { name: 'Clusters' }).getByRole('row')).toHaveCount(5)
  await press(page, 'g', 'a')
  await expect(page.getByRole('heading', { level: 1, name: 'Pods on all 4 clusters' })).toBeVisible()
  await expect(page.getByRole('main').getByRole('status').first()).toHaveText('3 of 4 live', { timeout: 60_000 })
  const others = page.getByRole('list', { name: 'Clusters that are not live' })
  await expect(others.getByRole('listitem')).toHaveCount(1)
  await expect(others).toContainText(/staging-dev.*Denied.*(forbidden|not allowed|may not)/i)
  await expectAccessible(page, 'a table with a denied cluster')
  await keepScreenshot(page, 'all-clusters-denied')

  const table = page.getByRole('grid', { name: / on / })
  const ofDenied = table.getByRole('row').filter({ hasText: 'staging-dev' })
  await expect(ofDenied).toHaveCount(0)
  await press(page, 'N')
  await page.keyboard.type('bud-workloads')
  await press(page, 'Enter')
  await expect(table).toBeFocused()
  await expect(ofDenied.first()).toBeVisible({ timeout: 30_000 })
  await expect(ofDenied.locator('.stale-rows')).toHaveCount(0)
  await expect(others).toContainText(/staging-dev.*Only bud-workloads/)
  // The same objects through two contexts are rows of their own.
  await press(page, '/')
  await page.keyboard.type('staging')
  const count = await ofDenied.count()
  await expect(table.getByRole('row')).toHaveCount(2 * count + 1)
  await keepScreenshot(page, 'all-clusters-one-namespace')
})
