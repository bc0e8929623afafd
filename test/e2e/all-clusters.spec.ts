import { ApiextensionsV1Api, CustomObjectsApi, KubeConfig } from '@kubernetes/client-node'
import { labPaths } from '@main/lab/lab-folder.ts'
import type { Page } from '@playwright/test'
import { expect, expectAccessible, keepScreenshot, press, test } from './cockpit-window.ts'

async function expectFleetFine(page: Page): Promise<void> {
  await expect(page.getByText('All 3 clusters live, no problem found')).toBeVisible({ timeout: 60_000 })
}

/** Opens the pods of all clusters and waits until every one of them is proven. */
async function toAllPods(page: Page): Promise<void> {
  await press(page, 'g', 'a')
  await expect(page.getByRole('heading', { level: 1, name: 'Pods on all 3 clusters' })).toBeVisible()
  await expect(page.getByRole('main').getByRole('status').first()).toHaveText('3 of 3 live', { timeout: 30_000 })
}

test('pods of all clusters in one table by keyboard alone: filter, sort, select, choose, open', async ({
  page,
  lab,
}) => {
  test.setTimeout(240_000)
  expect((await lab.status()).phase).toBe('up')
  await expectFleetFine(page)
  await toAllPods(page)
  const table = page.getByRole('grid', { name: / on / })
  const rows = table.getByRole('row')
  const clustersShown = async () =>
    new Set(
      await rows.evaluateAll((all) =>
        all.slice(1).map((row) => row.querySelector('[role="gridcell"] [title]')?.getAttribute('title') ?? ''),
      ),
    )
  await expect(table).toBeFocused()
  await expect(rows.nth(1)).toContainText(/PROD|STG/)
  await expectAccessible(page, 'all clusters')
  await keepScreenshot(page, 'all-clusters')

  // The cluster is a column like any other: searched, and sorted by.
  await press(page, '/')
  await page.keyboard.type('budapp running')
  await press(page, 'Enter')
  await expect(page.getByText(/^\d+ of \d+ rows$/)).toBeVisible()
  await expect.poll(clustersShown).toEqual(new Set(['prod-eu', 'prod-us', 'staging']))
  await press(page, 'Tab')
  await expect(table.getByRole('button', { name: 'Cluster' })).toBeFocused()
  await press(page, 'Enter')
  await expect(table.getByRole('columnheader', { name: 'Cluster' })).toHaveAttribute('aria-sort', 'ascending')
  await expect(rows.nth(1)).toContainText('prod-eu')
  await press(page, 'Enter')
  await expect(rows.nth(1)).toContainText('staging')
  await press(page, '/')
  await page.keyboard.type(' prod-us')
  await press(page, 'Enter')
  await expect.poll(clustersShown).toEqual(new Set(['prod-us']))
  // What it uses is measured by its own cluster.
  await expect(rows.nth(1)).toContainText(/\d+m( \d+%)?\d+(\.\d+)?[MG]i/, { timeout: 90_000 })

  // What is selected says on which clusters.
  await press(page, '/', 'Escape')
  await page.keyboard.type('budapp')
  await press(page, 'Enter', 'Home', 'Space', 'End', 'Space')
  const selection = page.getByRole('region', { name: 'Selected rows' })
  await expect(selection).toContainText('2 rows selected:')
  await expect(selection.getByRole('listitem')).toHaveCount(2)
  await expect(selection).toContainText('1 on prod-eu')
  await expect(selection).toContainText('1 on staging')
  await keepScreenshot(page, 'all-clusters-selection')
  await press(page, 'Escape')
  await expect(selection).toBeHidden()

  // Some clusters only, and then all again.
  await press(page, 'c')
  const choice = page.getByRole('menuitemcheckbox', { name: /prod-eu/ })
  await expect(choice).toContainText('Live')
  await expectAccessible(page, 'the choice of clusters')
  await keepScreenshot(page, 'all-clusters-choice')
  await page.getByRole('menuitem', { name: 'Only Staging' }).press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'Pods on staging' })).toBeVisible()
  await press(page, 'Escape')
  await expect.poll(clustersShown).toEqual(new Set(['staging']))
  await press(page, 'Control+k')
  await page.keyboard.type('pods on all clusters')
  await press(page, 'Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'Pods on all 3 clusters' })).toBeVisible()

  // An action is on the row's own cluster, and says so.
  await press(page, '/', 'Escape')
  await page.keyboard.type('budapp staging')
  await press(page, 'Enter', 'Home', 'a')
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('on staging')
  await expect(dialog.locator('[data-environment="staging"]')).toBeVisible()
  await press(page, 'Escape')
  await expect(dialog).toHaveCount(0)

  // The focus is back on the row. It opens on its cluster; the way back keeps the filter.
  await expect(table).toBeFocused()
  await press(page, 'Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'staging' })).toBeVisible()
  await expect(page.getByRole('region', { name: /^pods budapp-/ })).toContainText('Running')
  await press(page, 'g', 'a')
  await expect(page.getByRole('searchbox', { name: 'Filter pods' })).toHaveValue('budapp staging')
  await expect.poll(clustersShown).toEqual(new Set(['staging']))

  // Another kind, and one of the cluster's own.
  await press(page, ':')
  await page.keyboard.type('no')
  await press(page, 'Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'Nodes on all 3 clusters' })).toBeVisible()
  await expect(page.getByRole('main').getByRole('status').first()).toHaveText('3 of 3 live', { timeout: 30_000 })
})

test('the palette does what the keys of the screen do, and the list of keys names them', async ({ page }) => {
  await expectFleetFine(page)
  await toAllPods(page)
  await press(page, '?')
  const keys = page.getByRole('dialog', { name: 'Keyboard' })
  for (const label of ['Choose the clusters', 'Choose the namespace', 'Actions on the row', 'Logs of the row']) {
    await expect(keys.getByText(label, { exact: true })).toBeVisible()
  }
  await keepScreenshot(page, 'all-clusters-keys')
  await press(page, 'Escape')
  await press(page, 'Control+k')
  const palette = page.getByRole('dialog', { name: 'Go to' })
  await expect(palette.getByRole('option', { name: 'Filter by labels' })).toContainText('L')
  await expect(palette.getByRole('option', { name: 'All clusters', exact: false }).first()).toBeVisible()
  await expectAccessible(page, 'the palette over all clusters')
  await keepScreenshot(page, 'palette')
  await page.keyboard.type('filter the table')
  await press(page, 'Enter')
  await expect(palette).toHaveCount(0)
  await expect(page.getByRole('searchbox', { name: 'Filter pods' })).toBeFocused()
})

test('the light theme holds the same contrast over all clusters, also in a small window', async ({ app, page }) => {
  await expectFleetFine(page)
  await press(page, 'Control+k')
  await page.keyboard.type('theme')
  await press(page, 'Enter')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light')
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(1280, 720))
  await toAllPods(page)
  await expectAccessible(page, 'all clusters, light')
  await keepScreenshot(page, 'all-clusters-light')
})

test('a kind that only one cluster has says so for the others, and theirs when they get it', async ({
  page,
  labFolder,
}) => {
  test.setTimeout(240_000)
  const cluster = (name: string) => {
    const config = new KubeConfig()
    config.loadFromFile(labPaths(labFolder).kubeconfig)
    config.setCurrentContext(name)
    return {
      definitions: config.makeApiClient(ApiextensionsV1Api),
      objects: config.makeApiClient(CustomObjectsApi),
    }
  }
  const define = (name: string) => cluster(name).definitions.createCustomResourceDefinition({ body: backups })
  const forget = async (name: string) => {
    await cluster(name)
      .definitions.deleteCustomResourceDefinition({ name: 'backups.e2e.example.com' })
      .catch(() => {})
  }
  try {
    await define('staging')
    await expectFleetFine(page)
    await toAllPods(page)
    await expect(page.getByRole('tab', { name: 'backups' })).toBeAttached({ timeout: 30_000 })
    await press(page, 'Control+k')
    await page.keyboard.type('backups on all clusters')
    await press(page, 'Enter')
    await expect(page.getByRole('heading', { level: 1, name: 'Backup on all 3 clusters' })).toBeVisible()
    const line = page.getByRole('main').getByRole('status').first()
    await expect(line).toHaveText('1 of 3 live', { timeout: 30_000 })
    const others = page.getByRole('list', { name: 'Clusters that are not live' })
    await expect(others).toContainText(/prod-eu.*Not served/)
    await expect(others).toContainText(/prod-us.*Not served/)
    await keepScreenshot(page, 'all-clusters-absent')

    await cluster('staging').objects.createNamespacedCustomObject({
      group: 'e2e.example.com',
      version: 'v1',
      namespace: 'default',
      plural: 'backups',
      body: { apiVersion: 'e2e.example.com/v1', kind: 'Backup', metadata: { name: 'nightly' }, spec: { keep: 7 } },
    })
    const row = page.getByRole('grid', { name: 'Backup on all 3 clusters' }).getByRole('row').nth(1)
    await expect(row).toContainText('staging')
    await expect(row).toContainText('nightly')
    await expect(row).toContainText('7')
    await define('prod-us')
    await expect(line).toHaveText('2 of 3 live', { timeout: 60_000 })
  } finally {
    await forget('staging')
    await forget('prod-us')
  }
})

const backups = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'backups.e2e.example.com' },
  spec: {
    group: 'e2e.example.com',
    scope: 'Namespaced',
    names: { plural: 'backups', singular: 'backup', kind: 'Backup' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: { spec: { type: 'object', properties: { keep: { type: 'integer' } } } },
          },
        },
        additionalPrinterColumns: [{ name: 'Keep', type: 'integer', jsonPath: '.spec.keep' }],
      },
    ],
  },
}
