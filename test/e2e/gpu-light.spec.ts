import { labPaths } from '@main/lab/lab-folder.ts'
import type { Page } from '@playwright/test'
import { adminClient } from '../integration/clusters/admin-client.ts'
import { expect, expectAccessible, keepScreenshot, press, test } from './cockpit-window.ts'

async function toLight(page: Page): Promise<void> {
  await press(page, 'Control+k')
  await page.keyboard.type('theme')
  await press(page, 'Enter')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light')
}

test('a cluster’s GPUs by keyboard: a node’s cards together, another cluster by its digit, who waits; and all in light', async ({
  page,
  lab,
  labFolder,
}) => {
  test.setTimeout(300_000)
  expect((await lab.status()).phase).toBe('up')
  await press(page, 'g', 'u')
  const map = page.getByRole('application', { name: /Map of every GPU/ })
  await expect(map).toBeVisible({ timeout: 60_000 })
  await toLight(page)
  await expectAccessible(page, 'the map of GPUs, light')
  await keepScreenshot(page, 'gpu-map-light')

  await press(page, '1')
  await expect(page.getByRole('heading', { level: 1, name: 'GPUs of prod-eu' })).toBeVisible()
  await press(page, '3')
  await expect(page.getByRole('heading', { level: 1, name: 'GPUs of staging' })).toBeVisible()
  const grid = page.getByRole('grid', { name: 'GPUs of staging' })
  await expect(grid).toContainText('GPU 3', { timeout: 60_000 })
  await press(page, 'Home', 'Enter')
  const node = page.getByRole('region', { name: 'Graphs of staging-gpu-1', exact: true })
  await expect(node.locator('.uplot canvas')).toHaveCount(4, { timeout: 60_000 })
  await expect(node).toContainText('4 allocatable · 3 requested · 1 idle')
  await expect(node).toContainText('endpoint-qwen-3-32b')
  await press(page, 'v')
  await expect(node.getByRole('button', { name: /Memory/ })).toBeVisible()
  await expectAccessible(page, 'a node’s GPUs, light')
  await keepScreenshot(page, 'gpu-node-light')

  await press(page, 'ArrowDown', 'Enter')
  const card = page.getByRole('region', { name: 'Graphs of staging-gpu-1 · GPU 0' })
  await expect(card.getByRole('figure').first()).toContainText(/busy \d+ %/, { timeout: 30_000 })
  await expectAccessible(page, 'a card, light')
  await keepScreenshot(page, 'gpu-card-light')

  await press(page, 'Escape', 'w', 'w')
  const use = page.getByRole('grid', { name: 'Use of every GPU' })
  await expect(use).toContainText(/GPU \d+/, { timeout: 60_000 })
  await expectAccessible(page, 'idle GPUs, light')
  await keepScreenshot(page, 'gpu-idle-light')

  await press(page, 'p')
  await expect(page.getByRole('heading', { level: 1, name: 'Waiting for GPUs' })).toBeVisible()
  await expect(page.getByRole('main')).toContainText('Nobody is known to wait for GPUs', { timeout: 30_000 })
  const { core } = adminClient(labPaths(labFolder).kubeconfig, 'staging')
  const pod = { name: 'waits-for-two', namespace: 'bud-inference' }
  await core.createNamespacedPod({
    namespace: pod.namespace,
    body: {
      metadata: { name: pod.name },
      spec: {
        containers: [
          { name: 'main', image: 'registry.invalid/none:1', resources: { limits: { 'nvidia.com/gpu': '2' } } },
        ],
        tolerations: [{ key: 'nvidia.com/gpu', operator: 'Exists' }],
      },
    },
  })
  try {
    const waits = page.getByRole('grid', { name: 'Pods that wait for GPUs' })
    await expect(waits).toContainText(pod.name, { timeout: 60_000 })
    await expect(page.getByRole('region', { name: 'Why it waits' })).toContainText(
      'asks for 2 nvidia.com/gpu; the most free on one node is 1 (staging-gpu-1)',
    )
    await expectAccessible(page, 'who waits for GPUs, light')
    await keepScreenshot(page, 'gpu-waiting-light')
    await press(page, 'j', 'Enter')
    await expect(page.getByRole('region', { name: `pods ${pod.name}` })).toBeVisible()
  } finally {
    await core.deleteNamespacedPod({ ...pod, gracePeriodSeconds: 0 })
  }

  // From a node's detail the same key leads to its cards that leads from the cluster to all.
  await page.evaluate(() => {
    location.hash = '#/cluster/staging/nodes/staging-gpu-1'
  })
  await expect(page.getByRole('region', { name: 'nodes staging-gpu-1' })).toBeVisible()
  await press(page, 'u')
  await expect(node).toContainText('4 allocatable')
})
