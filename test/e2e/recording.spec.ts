import { labPaths } from '@main/lab/lab-folder.ts'
import type { Page } from '@playwright/test'
import { adminClient } from '../integration/clusters/admin-client.ts'
import { expect, expectAccessible, keepScreenshot, press, test } from './cockpit-window.ts'

const cluster = 'staging'
const node = 'staging-gpu-1'

async function goTo(page: Page, hash: string): Promise<void> {
  await page.evaluate((to) => {
    location.hash = to
  }, hash)
}

async function toLight(page: Page): Promise<void> {
  await press(page, 'Control+k')
  await page.keyboard.type('theme')
  await press(page, 'Enter')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light')
}

async function openIncident(page: Page): Promise<void> {
  await press(page, 'g', 'i')
  await expect(page.getByRole('heading', { level: 1, name: 'Incidents' })).toBeVisible()
  await press(page, 'o')
  const dialog = page.getByRole('dialog', { name: 'Open an incident' })
  await page.keyboard.type('Node misbehaves')
  await dialog.getByRole('checkbox', { name: cluster }).press('Space')
  await dialog.getByRole('button', { name: /Open incident/ }).press('Enter')
  await expect(page.getByRole('grid', { name: 'Timeline of Node misbehaves' })).toBeVisible()
}

/** From the node's pane to a shell in the pod that was made for it. */
async function openNodeShell(page: Page): Promise<void> {
  await goTo(page, `#/cluster/${cluster}/nodes/${node}`)
  await expect(page.getByRole('region', { name: `nodes ${node}` })).toBeVisible({ timeout: 30_000 })
  await press(page, 'a')
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Make a shell pod on it' }).press('Enter')
  await expect(dialog.getByRole('textbox', { name: 'Image' })).toBeFocused()
  await press(page, 'Enter')
  await expect(dialog).toContainText('It is removed when the terminal that is opened in it is closed')
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused()
  await press(page, 'Shift+Tab')
  await page.keyboard.type(node)
  await press(page, 'Enter')
  await expect(dialog.getByRole('button', { name: 'Open a terminal in it' })).toBeFocused({ timeout: 30_000 })
  await keepScreenshot(page, 'node-shell-made')
  await press(page, 'Enter')
  await expect(page.getByRole('region', { name: `node ${node} on ${cluster}` })).toBeVisible({ timeout: 60_000 })
}

test('a node’s shell is made, recorded into the incident, replayed by keyboard, and gone with its tab', async ({
  page,
  labFolder,
}) => {
  test.setTimeout(240_000)
  const pods = async () => {
    const { core } = adminClient(labPaths(labFolder).kubeconfig, cluster)
    const { items } = await core.listNamespacedPod({ namespace: 'default' })
    return items.flatMap(({ metadata }) => (metadata?.name?.startsWith('node-shell-') ? [metadata.name] : []))
  }
  const before = await pods()
  await openIncident(page)
  await openNodeShell(page)
  expect((await pods()).length).toBe(before.length + 1)

  const pane = page.getByRole('region', { name: `node ${node} on ${cluster}` })
  const rows = pane.locator('.xterm-rows')
  await expect(rows).toContainText(/[#$] /, { timeout: 20_000 })
  await press(page, 'Control+Shift+R')
  await expect(pane.getByText(/^Recording 0:\d\d$/)).toBeVisible()
  await expect(page.getByRole('tab', { name: /REC/ })).toBeVisible()
  await page.keyboard.type('echo "recorded $((40+2)) in $COCKPIT_LAB_CLUSTER"\n')
  await expect(rows).toContainText('recorded 42 in staging')
  await page.keyboard.type('read -rs word && echo "of $(printf %s "$word" | wc -c) letters"\n')
  await page.waitForTimeout(1_000)
  await page.keyboard.type('typed-secret\n')
  await expect(rows).toContainText('of 12 letters')
  await expectAccessible(page, 'a terminal that is recorded')
  await keepScreenshot(page, 'recording')
  await press(page, 'Control+Shift+R')
  await expect(page.getByText(/Recording of node staging-gpu-1 ended by hand: .*sha256 [0-9a-f]{64}/)).toBeVisible()
  await expect(pane.getByText(/^Recording 0:/)).toBeHidden()

  // From the list of all recordings.
  await press(page, 'Control+F6', 'R')
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('list', { name: 'Recordings' })).toContainText(`node ${node} on ${cluster}`)
  await expectAccessible(page, 'the list of recordings')
  await keepScreenshot(page, 'recordings')
  await press(page, 'Enter')
  const replayed = dialog.locator('.xterm-rows')
  await expect(replayed).toContainText('recorded 42 in staging', { timeout: 20_000 })
  await press(page, 'End', 'Home')
  await expect(replayed).not.toContainText('recorded 42')
  await press(page, '+', 'ArrowRight', 'ArrowRight')
  await expect(replayed).toContainText('of 12 letters')
  await expect(replayed).not.toContainText('typed-secret')
  await expectAccessible(page, 'a replay')
  await keepScreenshot(page, 'replay')
  await press(page, 'Escape')
  await expect(dialog).toBeHidden()

  // What is still recorded when the tab is closed is kept as well.
  await toLight(page)
  await press(page, 'r')
  await expect(pane.getByText(/^Recording 0:/)).toBeVisible()
  await keepScreenshot(page, 'recording-light')
  await press(page, 'x')
  const told = page.getByText(/Pod default\/node-shell-\w+ was removed\. Recording of node \S+ ended with its session/)
  await expect(told).toBeVisible({ timeout: 30_000 })
  await expect.poll(pods).toEqual(before)

  // From the incident's timeline, which knows what the file was.
  await press(page, 'g', 'i')
  const timeline = page.getByRole('grid', { name: 'Timeline of Node misbehaves' })
  const entry = timeline.getByRole('row').filter({ hasText: 'ended by hand' })
  await expect(entry).toBeVisible({ timeout: 20_000 })
  await entry.dblclick()
  await expect(dialog).toContainText('as the timeline has it')
  await expect(dialog.locator('.xterm-rows')).toContainText('recorded 42 in staging', { timeout: 20_000 })
  await keepScreenshot(page, 'replay-light')
  await press(page, 'Escape')
  await expect(dialog).toBeHidden()
  await expectAccessible(page, 'a timeline with recordings')
  await keepScreenshot(page, 'recording-timeline-light')
})
