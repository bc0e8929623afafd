import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, expectAccessible, keepScreenshot, press, test } from './cockpit-window.ts'
import { nextDownload } from './run-window.ts'

test('an incident is made and healed from the lab screen by keyboard, and Enter by habit makes none', async ({
  page,
  lab,
}) => {
  await expect(page.getByText('All 3 clusters live, no problem found')).toBeVisible({ timeout: 60_000 })
  await press(page, 'g', 'l')
  const card = page.getByRole('listitem').filter({ hasText: 'crash-loop' })
  await card.getByRole('combobox').focus()
  await page.keyboard.type('prod-us')
  await press(page, 'Tab', 'Enter')
  const dialog = page.getByRole('dialog', { name: 'Break prod-us?' })
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused()
  await expectAccessible(page, 'the question before an incident')
  await press(page, 'Enter')
  await expect(dialog).toBeHidden()
  expect((await lab.status()).active).toEqual([])

  await card.getByRole('button', { name: 'Break' }).focus()
  await press(page, 'Enter', 'Tab', 'Enter')
  await expect(card.getByText('Broken on prod-us')).toBeVisible({ timeout: 30_000 })
  await keepScreenshot(page, 'lab-crash-loop')
  await press(page, '2')
  await expect(page.getByRole('grid', { name: 'What is wrong on prod-us' })).toContainText('CrashLoopBackOff')
  await press(page, 'g', 'l', 'h')
  await expect(card.getByText('Broken on prod-us')).toBeHidden({ timeout: 30_000 })
  await press(page, 'g', 'f')
  await expect(page.getByText('All 3 clusters live, no problem found')).toBeVisible({ timeout: 30_000 })
})

test('the morning check names the broken sidecar, and its report is saved as Markdown', async ({
  page,
  app,
  lab,
}, testInfo) => {
  await lab.breakIncident('sidecar-not-ready', 'prod-eu')
  await press(page, 'g', 'm')
  await expect(page.getByRole('checkbox', { name: 'prod-eu' })).toBeChecked()
  await press(page, 'r')
  const verdict = page.getByRole('main').getByRole('status').first()
  await expect(verdict).toHaveText(/^Fail: \d+ failed \(prod-eu\)/, { timeout: 60_000 })
  const wrong = page.getByRole('region', { name: 'Detail' }).getByRole('button').first()
  await expect(wrong).toContainText('Fail')
  await expect(wrong).toContainText('prod-eu')
  await wrong.focus()
  await press(page, 'Enter')
  await expect(page.getByRole('region', { name: 'Detail' })).toContainText('kubectl')
  await keepScreenshot(page, 'morning-check-sidecar-not-ready')

  const path = join(testInfo.outputDir, 'report.md')
  const saved = await nextDownload(app, path)
  await press(page, 'e')
  expect(await saved()).toMatch(/^morning-check-\d{4}-\d\d-\d\dT\d\d-\d\d\.md$/)
  const report = await readFile(path, 'utf8')
  expect(report).toContain('prod-eu')
  expect(report).toContain('daprd')
})

test('a run is cancelled with a key and then has no verdict', async ({ page, lab }) => {
  // A server that does not answer makes the run long enough to be cancelled.
  await lab.killPart('kube-apiserver prod-us')
  await press(page, 'g', 'm')
  await expect(page.getByRole('checkbox', { name: 'prod-us' })).toBeChecked()
  await press(page, 'r', 'x')
  const verdict = page.getByRole('main').getByRole('status').first()
  await expect(verdict).toHaveText(/^Cancelled, no verdict/)
  await expect(page.getByRole('button', { name: 'Cancel' })).toBeDisabled()
})
