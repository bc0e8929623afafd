import { expect, expectAccessible, keepScreenshot, press, test } from './cockpit-window.ts'

test.use({ kubeconfigs: 'restricted' })

test('what a user may not read is said, and never shown as none', async ({ page, lab }) => {
  expect((await lab.status()).phase).toBe('up')
  const row = page.getByRole('grid', { name: 'Clusters' }).getByRole('row').nth(1)
  await expect(row).toContainText('– denied', { timeout: 30_000 })
  await expect(row).not.toContainText('0/0')
  await expect(page.getByText('no problem found', { exact: false })).toBeHidden()
  await keepScreenshot(page, 'fleet-restricted')

  await press(page, '1')
  await expect(page.getByRole('tab', { name: 'Pods', exact: true })).toHaveAttribute('aria-selected', 'true')
  await press(page, ':')
  await expect(page.getByRole('searchbox', { name: 'Find a kind' })).toBeFocused()
  await page.keyboard.type('nodes')
  await press(page, 'Enter')
  await expect(page.getByText('You may not list nodes here')).toBeVisible()
  await expect(page.getByRole('tabpanel').getByText('Denied', { exact: true })).toBeVisible()
  await expectAccessible(page, 'a denied table')
  await keepScreenshot(page, 'cluster-restricted')
})
