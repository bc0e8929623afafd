import { labPaths } from '@main/lab/lab-folder.ts'
import type { Page } from '@playwright/test'
import { adminClient } from '../integration/clusters/admin-client.ts'
import { expect, expectAccessible, keepScreenshot, press, test } from './cockpit-window.ts'

const cluster = 'staging'
const namespace = 'bud-workloads'
const app = 'contract-search'

async function openRow(page: Page, kind: string, filter: string): Promise<void> {
  await page.evaluate((address) => {
    location.hash = address
  }, `#/cluster/${cluster}/${kind}`)
  const table = page.getByRole('grid', { name: `of ${cluster}` })
  await expect(table.getByRole('row').nth(1)).toBeVisible({ timeout: 30_000 })
  await press(page, '/')
  await page.keyboard.type(filter)
  await press(page, 'Enter')
}

const health = async (address: string): Promise<string> => (await fetch(`http://${address}/health`)).text()

test('a port is forwarded by keyboard, follows its pod, and is stopped, removed and brought back', async ({
  page,
  labFolder,
}) => {
  test.setTimeout(180_000)
  const { core } = adminClient(labPaths(labFolder).kubeconfig, cluster)
  const podNames = async () =>
    (await core.listNamespacedPod({ namespace, labelSelector: `app=${app}` })).items
      .filter(({ metadata }) => metadata?.deletionTimestamp === undefined)
      .map(({ metadata }) => metadata?.name ?? '')
  const [before = ''] = await podNames()

  await openRow(page, 'services', app)
  await press(page, 'f')
  const dialog = page.getByRole('dialog', { name: 'Forward a port' })
  await expect(dialog.getByText('protection')).toBeVisible()
  await expect(dialog.getByRole('radio', { name: /8000.*http/ })).toBeChecked()
  await expectAccessible(page, 'the dialog of a port-forward')
  await keepScreenshot(page, 'forward-dialog')
  await press(page, 'Enter')

  const row = page.getByRole('grid', { name: 'Port-forwards' }).getByRole('row').nth(1)
  await expect(row).toContainText('Listening', { timeout: 30_000 })
  await expect(row).toContainText(before)
  const address = /localhost:\d+/.exec((await row.textContent()) ?? '')?.[0] ?? ''
  expect(await health(address)).toBe('{"status":"ok"}')
  await expect(page.getByText(/[1-9]\d* since the start/)).toBeVisible()
  await expectAccessible(page, 'the screen of port-forwards')
  await keepScreenshot(page, 'forwards')

  await core.deleteNamespacedPod({ name: before, namespace, gracePeriodSeconds: 0 })
  await expect(row).not.toContainText(before, { timeout: 60_000 })
  await expect(row).toContainText('Listening', { timeout: 60_000 })
  await expect.poll(podNames).not.toContain(before)
  await expect(row).toContainText((await podNames())[0] ?? 'none', { timeout: 60_000 })
  expect(await health(address)).toBe('{"status":"ok"}')

  await press(page, 's')
  await expect(row).toContainText('Stopped')
  await expect(health(address)).rejects.toThrow()
  await press(page, 'x')
  await expect(page.getByText('No port-forward is declared')).toBeVisible()
  await press(page, 'u')
  await expect(row).toContainText('Stopped')
  await press(page, 's')
  await expect(row).toContainText('Listening', { timeout: 30_000 })
  // The free port of before.
  expect(await health(address)).toBe('{"status":"ok"}')
  await press(page, 'w')
  await expect(row).toContainText('yes')
  await press(page, 'Control+k')
  await page.keyboard.type('theme')
  await press(page, 'Enter')
  await expectAccessible(page, 'the screen of port-forwards, light')
  await keepScreenshot(page, 'forwards-light')
})
