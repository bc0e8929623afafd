import { labPaths } from '@main/lab/lab-folder.ts'
import type { Page } from '@playwright/test'
import { adminClient } from '../integration/clusters/admin-client.ts'
import { expect, expectAccessible, keepScreenshot, press, test } from './cockpit-window.ts'

const cluster = 'staging'

/** Opens the first row that a filter leaves. */
async function openRow(page: Page, kind: string, title: string, filter: string): Promise<void> {
  await page.evaluate((address) => {
    location.hash = address
  }, `#/cluster/${cluster}/${kind}`)
  const table = page.getByRole('grid', { name: `${title} of ${cluster}` })
  await expect(table.getByRole('row').nth(1)).toBeVisible({ timeout: 30_000 })
  await press(page, '/')
  await page.keyboard.type(filter)
  await press(page, 'Enter', 'Enter')
}

/** What the page's policy refused since it was drawn. */
async function watchPolicy(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const seen: string[] = []
    Object.assign(window, { refusedByPolicy: seen })
    document.addEventListener('securitypolicyviolation', (event) => {
      seen.push(`${event.violatedDirective} ${event.blockedURI}`)
    })
  })
  return () => page.evaluate(() => (window as unknown as { refusedByPolicy: string[] }).refusedByPolicy)
}

test('a pod is read part by part, and its deployment opened and edited, by keyboard alone', async ({ page }) => {
  test.setTimeout(120_000)
  const refused = await watchPolicy(page)
  await openRow(page, 'pods', 'Pods', 'budapp')
  const pane = page.getByRole('region', { name: /^pods budapp-/ })
  const part = (name: string) => pane.getByRole('tab', { name: new RegExp(`^${name}`) })

  // Overview.
  await expect(part('Overview')).toHaveAttribute('aria-selected', 'true')
  await expect(pane.getByRole('heading', { name: 'Containers' })).toBeVisible()
  await expect(pane.getByText('daprd', { exact: true })).toBeVisible()
  await expect(pane.getByText('PodScheduled')).toBeVisible()
  await expectAccessible(page, 'the overview of a pod')
  await keepScreenshot(page, 'object-overview')

  // Events, metrics, YAML, backwards and forwards.
  await press(page, ']', ']')
  await expect(part('Events')).toHaveAttribute('aria-selected', 'true')
  await press(page, ']')
  await expect(pane.getByRole('img', { name: /^CPU: .*m used, request 600m/ })).toBeVisible({ timeout: 60_000 })
  await expect(pane.getByRole('img').first().locator('canvas')).toBeVisible()
  await expectAccessible(page, 'the metrics of a pod')
  await keepScreenshot(page, 'object-metrics')
  await press(page, ']')
  const yaml = pane.getByRole('textbox', { name: 'YAML, read only' })
  await expect(yaml).toContainText('kind: Pod')
  await expect(yaml).toBeFocused()
  await expect(yaml).not.toContainText('managedFields')
  await expectAccessible(page, 'the YAML of a pod')
  await keepScreenshot(page, 'object-yaml')
  // It can be searched, typed keys do not change it, and Tab goes on.
  await press(page, 'Control+f')
  await page.keyboard.type('nodeName')
  await press(page, 'Enter', 'Escape')
  await expect(yaml).toContainText('nodeName')
  await expect(yaml).toBeFocused()
  await press(page, '[')
  await expect(part('Metrics')).toHaveAttribute('aria-selected', 'true')
  await press(page, ']')
  await expect(yaml).toBeFocused()
  await press(page, 'Tab')
  await expect(yaml).not.toBeFocused()

  // The owner chain leads to the deployment.
  await press(page, '[', '[', '[')
  const related = pane.getByRole('grid', { name: /^Related to/ })
  await expect(related).toBeFocused()
  await expect(related.getByRole('row').nth(2)).toContainText('Deployment')
  await expectAccessible(page, 'what is related to a pod')
  await keepScreenshot(page, 'object-related')
  await press(page, 'j', 'Enter')
  const deployment = page.getByRole('region', { name: 'deployments budapp' })
  await expect(deployment.getByText('RollingUpdate')).toBeVisible()
  await expect(page.getByRole('grid', { name: `Deployments of ${cluster}` })).toBeVisible()

  // Edit: from the pane, with the difference first, and back out.
  await press(page, '[')
  await expect(deployment.getByRole('textbox', { name: 'YAML, read only' })).toBeFocused()
  await press(page, 'e')
  const dialog = page.getByRole('dialog')
  const editor = dialog.getByRole('textbox', { name: 'YAML' })
  await expect(editor).toBeFocused()
  await press(page, 'Control+f')
  await page.keyboard.type('revisionHistoryLimit')
  await press(page, 'Enter', 'Escape')
  await expect(editor).toBeFocused()
  await press(page, 'End', 'Control+Backspace')
  await page.keyboard.type('8')
  await expect(editor).toContainText('revisionHistoryLimit: 8')
  await press(page, 'Control+z', 'Control+z')
  await expect(editor).toContainText('revisionHistoryLimit: 10')
  await press(page, 'End', 'Control+Backspace')
  await page.keyboard.type('7')
  await expectAccessible(page, 'the editor')
  await keepScreenshot(page, 'object-edit')
  await press(page, 'Control+Enter')
  await expect(dialog.locator('[data-sign="add"]')).toContainText(['revisionHistoryLimit: 7'])
  // Back in the edit nothing is lost; only a button throws it away.
  await press(page, 'Escape')
  await expect(editor).toBeFocused()
  await press(page, 'Control+f')
  await page.keyboard.type('revisionHistoryLimit: 7')
  await press(page, 'Enter', 'Escape')
  await expect(editor).toContainText('revisionHistoryLimit: 7')
  await press(page, 'Escape')
  await expect(editor).toBeVisible()
  await dialog.getByRole('button', { name: 'Discard edit' }).press('Enter')
  await expect(dialog).toHaveCount(0)
  await press(page, 'Escape')
  await expect(deployment).toBeHidden()
  expect(await refused()).toEqual([])
})

test('a Secret shows one value when it is asked for, and an object that goes is said to be gone', async ({
  page,
  labFolder,
}) => {
  const admin = adminClient(labPaths(labFolder).kubeconfig, cluster)
  const namespace = 'bud-workloads'
  const name = `shown-${Date.now()}`
  await admin.core.createNamespacedSecret({
    namespace,
    body: { metadata: { name }, stringData: { password: 'hunter2', other: 'correct horse' } },
  })
  try {
    await page.evaluate((address) => {
      location.hash = address
    }, `#/cluster/${cluster}/secrets/${namespace}/${name}`)
    const pane = page.getByRole('region', { name: `secrets ${name}` })
    await expect(pane.getByText('7 bytes')).toBeVisible({ timeout: 30_000 })
    await expect(pane).not.toContainText('hunter2')
    await pane.getByRole('button', { name: 'Show the value of password' }).press('Enter')
    await expect(pane.getByText('hunter2')).toBeVisible()
    await expect(pane).not.toContainText('correct horse')
    await expectAccessible(page, 'a Secret with one value shown')
    await keepScreenshot(page, 'object-secret')
    await pane.getByRole('button', { name: 'Hide the value of password' }).press('Enter')
    await expect(pane).not.toContainText('hunter2')
    await admin.core.deleteNamespacedSecret({ name, namespace })
    await expect(pane.getByRole('status')).toContainText('This object is gone', { timeout: 15_000 })
    await expect(pane.getByText('7 bytes')).toBeVisible()
  } finally {
    await admin.core.deleteNamespacedSecret({ name, namespace }).catch(() => undefined)
  }
})
