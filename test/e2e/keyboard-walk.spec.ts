import type { Page } from '@playwright/test'
import { expect, expectAccessible, keepScreenshot, press, test } from './cockpit-window.ts'

/** What one types, and the table that it leads to; all have rows in the lab. Metrics come last: they take a minute. */
const kinds = [
  ['deploy', 'Deployments'],
  ['sts', 'Stateful sets'],
  ['rs', 'Replica sets'],
  ['svc', 'Services'],
  ['eps', 'Endpoint slices'],
  ['netpol', 'Network policies'],
  ['cm', 'Config maps'],
  ['sa', 'Service accounts'],
  ['clusterroles', 'Cluster roles'],
  ['ns', 'Namespaces'],
  ['ev', 'Events'],
  ['top-pods', 'Pod metrics'],
  ['top-nodes', 'Node metrics'],
] as const

async function goToKind(page: Page, word: string): Promise<void> {
  await press(page, ':')
  await expect(page.getByRole('searchbox', { name: 'Find a kind' })).toBeFocused()
  await page.keyboard.type(word)
  await press(page, 'Enter')
}

async function expectTable(page: Page, kind: string): Promise<void> {
  await expect(page.getByRole('tab', { name: kind, exact: true })).toHaveAttribute('aria-selected', 'true')
}

async function expectHeading(page: Page, name: string): Promise<void> {
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible()
}

async function expectFleetFine(page: Page): Promise<void> {
  await expect(page.getByRole('main').getByRole('status').first()).toHaveText('All 3 clusters live, no problem found', {
    timeout: 60_000,
  })
}

test('fleet, clusters, morning check and lab by keyboard alone', async ({ page, lab }) => {
  test.setTimeout(300_000)
  expect((await lab.status()).phase).toBe('up')
  await expectHeading(page, 'Fleet')
  await expectFleetFine(page)
  const clusters = page.getByRole('grid', { name: 'Clusters' })
  await expect(clusters.getByText('PRODUCTION')).toHaveCount(2)
  await expectAccessible(page, 'the fleet')
  await keepScreenshot(page, 'fleet')

  // The list has the focus: down, up, open.
  await expect(clusters).toBeFocused()
  await press(page, 'j', 'k', 'Enter')
  await expectHeading(page, 'prod-eu')
  await expect(page.locator('[data-environment="production"]')).toContainText('PRODUCTION')
  await expect(page.locator('[data-environment="production"]')).toContainText('protection confirm')

  // A digit changes the cluster and keeps the table.
  await goToKind(page, 'no')
  await expectTable(page, 'Nodes')
  await press(page, '3')
  await expectHeading(page, 'staging')
  await expectTable(page, 'Nodes')
  await expect(page.locator('[data-environment="staging"]')).toContainText('Staging')

  for (const [word, kind] of kinds) {
    await goToKind(page, word)
    await expectTable(page, kind)
    const table = page.getByRole('grid', { name: `${kind} of staging` })
    // Metrics come a minute after the lab's start.
    await expect(table.getByRole('row').nth(1), `rows of ${kind}`).toBeVisible({ timeout: 90_000 })
    await expect(page.getByRole('tabpanel').getByText('Live', { exact: true })).toBeVisible({ timeout: 90_000 })
  }

  // Pods have what they use beside them; the neighbours in the list are one key away.
  await goToKind(page, 'po')
  await expectTable(page, 'Pods')
  const firstPod = page.getByRole('grid', { name: 'Pods of staging' }).getByRole('row').nth(1)
  await expect(firstPod).toContainText(/\d+m( \d+%)?\d+(\.\d+)?[MG]i/, { timeout: 30_000 })
  await press(page, ']')
  await expectTable(page, 'Deployments')
  await press(page, '[')
  await expectTable(page, 'Pods')

  // Labels, several rows at once, columns.
  await press(page, 'L')
  await page.keyboard.type('app in (budapp, budnotify)')
  await press(page, 'Enter')
  await expect(page.getByRole('tabpanel').getByText(/^\d+ of \d+ rows/)).toBeVisible()
  await press(page, 'Space', 'Shift+ArrowDown')
  await expect(page.getByRole('region', { name: 'Selected rows' })).toContainText('2 rows selected')
  await press(page, 'Escape')
  await expect(page.getByRole('region', { name: 'Selected rows' })).toBeHidden()
  await press(page, 'C')
  await expectAccessible(page, 'the columns of a table')
  await page.getByRole('menuitemcheckbox', { name: 'IP', exact: true }).press('Enter')
  await press(page, 'Escape')
  await expect(page.getByRole('columnheader', { name: 'IP', exact: true })).toBeHidden()
  await press(page, 'L')
  await press(page, 'Escape', 'Escape')

  // Filter, open, read, close.
  await press(page, '/')
  await expect(page.getByRole('searchbox', { name: 'Filter pods' })).toBeFocused()
  await page.keyboard.type('budapp')
  await press(page, 'Enter', 'Enter')
  const pane = page.getByRole('region', { name: /^pods budapp-/ })
  await expect(pane.getByRole('heading', { name: 'Containers' })).toBeVisible()
  await expect(pane.getByRole('heading', { name: 'Conditions' })).toBeVisible()
  await expectAccessible(page, 'a cluster with an open pod')
  await keepScreenshot(page, 'cluster')
  await press(page, 'Escape')
  await expect(pane).toBeHidden()
  await press(page, 'Escape')
  await expectHeading(page, 'Fleet')

  // The morning check.
  await press(page, 'g', 'm')
  await expectHeading(page, 'Morning check')
  const matrix = page.getByRole('grid', { name: 'Verdicts by check and cluster' })
  const verdict = page.getByRole('main').getByRole('status').first()
  // Right after the lab's start metrics have no data yet, which is no verdict of the platform.
  await expect(async () => {
    await press(page, 'r')
    await expect(verdict).toHaveText(/^(Pass|Warn): /, { timeout: 20_000 })
  }).toPass({ timeout: 110_000 })
  const planned = (await matrix.getByRole('row').count()) - 1
  expect(planned).toBeGreaterThanOrEqual(6)
  await expect(page.getByText(`${planned * 3} of ${planned * 3},`)).toBeVisible()
  await press(page, 'j', 'j')
  await expect(page.getByRole('region', { name: 'Detail' })).toContainText('Expected')
  const copy = page.getByRole('button', { name: 'Copy command' }).first()
  await copy.focus()
  await press(page, 'Enter')
  await expect(copy).toHaveText('Copied')
  await expectAccessible(page, 'the morning check')
  await keepScreenshot(page, 'morning-check')

  // The lab, the list of keys, the palette.
  await press(page, 'g', 'l')
  await expectHeading(page, 'Practice lab')
  await expect(page.getByText('A shell in a pod of the lab is a shell on this machine.')).toBeVisible()
  await expectAccessible(page, 'the lab')
  await keepScreenshot(page, 'lab')
  await press(page, '?')
  await expect(page.getByRole('dialog', { name: 'Keyboard' })).toContainText('Morning check')
  await expectAccessible(page, 'the list of keys')
  await press(page, 'Escape')
  await press(page, 'Control+k')
  await expect(page.getByRole('dialog', { name: 'Go to' })).toBeVisible()
  await expectAccessible(page, 'the palette')
  await page.keyboard.type('prod-us')
  await press(page, 'Enter')
  await expectHeading(page, 'prod-us')
})

test('the light theme holds the same contrast', async ({ page }) => {
  await expectFleetFine(page)
  await press(page, 'Control+k')
  await page.keyboard.type('theme')
  await press(page, 'Enter')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light')
  await expectAccessible(page, 'the fleet, light')
  await keepScreenshot(page, 'fleet-light')
  await press(page, '1')
  await expect(page.getByRole('tabpanel').getByText('Live', { exact: true })).toBeVisible()
  await expectAccessible(page, 'a cluster, light')
  await keepScreenshot(page, 'cluster-light')
  await press(page, 'g', 'm')
  await expectAccessible(page, 'the morning check, light')
  await press(page, 'g', 'l')
  await expectAccessible(page, 'the lab, light')
})
