import type { Page } from '@playwright/test'
import { expect, expectAccessible, keepScreenshot, press, test } from './cockpit-window.ts'

/** Opens a table of a cluster and puts the cursor on the row that the filter leaves. */
async function toRow(page: Page, cluster: string, kind: string, title: string, filter: string): Promise<void> {
  await page.evaluate((address) => {
    location.hash = address
  }, `#/cluster/${cluster}/${kind}`)
  const table = page.getByRole('grid', { name: `${title} of ${cluster}` })
  await expect(table.getByRole('row').nth(1)).toBeVisible({ timeout: 30_000 })
  await press(page, '/')
  await page.keyboard.type(filter)
  await expect(table.getByRole('row')).toHaveCount(2)
  await table.focus()
}

test('a rollout is restarted from a row by keyboard alone, and seen to its end', async ({ page }) => {
  await toRow(page, 'staging', 'deployments', 'Deployments', 'support-assistant')
  await press(page, 'a')
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('Actions on support-assistant')
  await expect(dialog.locator('[data-environment="staging"]')).toBeVisible()
  await expect(dialog.getByRole('button', { name: 'Restart rollout' })).toBeFocused()
  await expectAccessible(page, 'the menu of actions')
  await keepScreenshot(page, 'actions-menu')

  await press(page, 'Enter')
  await expect(dialog).toContainText('Restart Deployment support-assistant?')
  await expect(dialog.getByText('2 objects affected')).toBeVisible()
  await expect(dialog.locator('[data-sign="add"]').last()).toContainText('kubectl.kubernetes.io/restartedAt')
  // Enter by habit does nothing but close.
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused()
  await expectAccessible(page, 'the confirmation')
  await keepScreenshot(page, 'actions-confirm')

  await press(page, 'Tab', 'Enter')
  await expect(dialog.getByRole('status')).toContainText('All 2 pods are new and available', { timeout: 60_000 })
  await expect(dialog.getByRole('button', { name: 'Close' })).toBeFocused()
  await keepScreenshot(page, 'actions-done')
  await press(page, 'Enter')
  await expect(dialog).toHaveCount(0)
})

test('production asks for the name, and a cancelled action changes nothing', async ({ page }) => {
  await toRow(page, 'prod-eu', 'deployments', 'Deployments', 'contract-search')
  await press(page, 'a')
  const dialog = page.getByRole('dialog')
  await expect(dialog.locator('[data-environment="production"]')).toContainText('PRODUCTION')
  await dialog.getByRole('button', { name: 'Scale' }).press('Enter')
  const replicas = dialog.getByRole('spinbutton', { name: 'Replicas' })
  await expect(replicas).toHaveValue('1')
  await page.keyboard.type('0')
  await press(page, 'Enter')
  const go = dialog.getByRole('button', { name: 'Scale contract-search' })
  await expect(go).toBeDisabled()
  await dialog.getByRole('textbox').fill('contract-searc')
  await expect(go).toBeDisabled()
  await dialog.getByRole('textbox').fill('contract-search')
  await expect(go).toBeEnabled()
  await expectAccessible(page, 'the typed name')
  await keepScreenshot(page, 'actions-production')
  await press(page, 'Escape')
  await expect(dialog).toHaveCount(0)
  await expect(page.getByRole('grid', { name: 'Deployments of prod-eu' })).toContainText('1/1')
})

test('an object is edited as YAML with the difference first', async ({ page }) => {
  await toRow(page, 'staging', 'deployments', 'Deployments', 'contract-search')
  await press(page, 'a')
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Edit YAML' }).press('Enter')
  const editor = dialog.getByRole('textbox', { name: 'YAML' })
  await expect(editor).toBeFocused()
  // An earlier run may have left its number.
  await press(page, 'Control+f')
  await page.keyboard.type('revisionHistoryLimit')
  await press(page, 'Enter', 'Escape')
  await expect(editor).toBeFocused()
  const line = editor.locator('.cm-line', { hasText: 'revisionHistoryLimit' })
  const limit = (await line.textContent())?.endsWith(' 10') ? 9 : 10
  await press(page, 'End', 'Control+Backspace')
  await page.keyboard.type(`${limit}`)
  await expectAccessible(page, 'the editor')
  await keepScreenshot(page, 'actions-edit')
  await press(page, 'Control+Enter')
  await expect(dialog.locator('[data-sign="add"]')).toContainText([`revisionHistoryLimit: ${limit}`])
  await keepScreenshot(page, 'actions-difference')
  await dialog.getByRole('button', { name: 'Apply contract-search' }).press('Enter')
  await expect(dialog.getByRole('status')).toContainText('Deployment contract-search is changed', { timeout: 30_000 })
})
