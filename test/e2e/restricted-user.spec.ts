import type { Page } from '@playwright/test'
import { kindSections } from '@shared/clusters/kinds/sections.ts'
import { expect, expectAccessible, greenTexts, keepScreenshot, press, test } from './cockpit-window.ts'

test.use({ kubeconfigs: 'restricted' })

/** What the lab lets the user dev read, in bud-workloads only (resources/lab/manifests/45-bud-workloads.yaml). */
const readable = new Set([
  'pods',
  'deployments',
  'statefulsets',
  'daemonsets',
  'replicasets',
  'podmetrics',
  'services',
  'endpointslices',
  'configmaps',
  'events',
])
const allKinds = kindSections.flatMap(({ kinds }) => kinds)

async function goToKind(page: Page, word: string, title: string): Promise<void> {
  await press(page, ':')
  await expect(page.getByRole('searchbox', { name: 'Find a kind' })).toBeFocused()
  await page.keyboard.type(word)
  await press(page, 'Enter')
  await expect(page.getByRole('tab', { name: title, exact: true })).toHaveAttribute('aria-selected', 'true')
}

async function chooseNamespace(page: Page): Promise<void> {
  await expect(page.getByRole('navigation', { name: 'Clusters' })).toContainText('staging-dev')
  await press(page, '1')
  const strip = page.getByRole('region', { name: 'Namespace that is read' })
  await expect(strip).toContainText(/dev may not list pods, .* everywhere/, { timeout: 30_000 })
  // Of the platform's namespaces the cluster says itself which one this user may read.
  await expect(strip.getByRole('button', { name: 'bud-workloads' })).toBeVisible()
  await expect(strip.getByRole('button', { name: 'bud-system' })).toBeHidden()
  await press(page, 'n', 'Enter')
  await expect(strip).toContainText('Only namespace bud-workloads is read')
}

test('what a user may not read is said, and never shown as none', async ({ page, lab }) => {
  expect((await lab.status()).phase).toBe('up')
  const row = page.getByRole('grid', { name: 'Clusters' }).getByRole('row').nth(1)
  await expect(row).toContainText('– denied', { timeout: 30_000 })
  await expect(row).not.toContainText('0/0')
  await expect(page.getByText('no problem found', { exact: false })).toBeHidden()
  await expect(page.getByRole('region', { name: 'What is wrong' })).toContainText('none known')
  expect(await greenTexts(page, '#screen')).toEqual([])
  await keepScreenshot(page, 'fleet-restricted')

  await press(page, '1')
  await expect(page.getByRole('tab', { name: 'Pods', exact: true })).toHaveAttribute('aria-selected', 'true')
  for (const { plural, title, namespaced } of allKinds) {
    await goToKind(page, plural, title)
    const table = page.getByRole('grid', { name: `${title} of staging-dev` })
    await expect(table, `${plural} everywhere`).toContainText(`You may not list ${title.toLowerCase()} here`)
    await expect(table).toContainText(/User "dev" cannot list resource .* at the cluster scope/)
    if (namespaced) await expect(table.getByLabel('One namespace that you may read:')).toBeVisible()
    await expect(page.getByRole('tabpanel').getByText('Denied', { exact: true })).toBeVisible()
  }
  await expectAccessible(page, 'a denied table')
  await keepScreenshot(page, 'cluster-restricted')
})

test('in the namespace that is chosen every screen works, and says what it cannot see', async ({ page }) => {
  test.setTimeout(240_000)
  await chooseNamespace(page)
  const main = page.getByRole('main')
  await expect(main).toContainText(/Pods3\/3 running/)
  await expect(main).toContainText('Nodes– denied')
  await expect(main).toContainText('GPUs– denied')
  const wrong = page.getByRole('region', { name: 'What is wrong' })
  await expect(wrong).toContainText('every namespace but bud-workloads, which is the only one that is read')
  await expect(wrong).toContainText('No problem in what could be seen')
  await expect(wrong).toContainText(/dev may not list certificates, .*jobs.* in bud-workloads/)
  await expect(wrong).toContainText(/dev may not list .*storageclasses.* everywhere/)
  await expectAccessible(page, 'a cluster of which one namespace is read')
  await keepScreenshot(page, 'cluster-one-namespace')

  for (const { plural, title, namespaced } of allKinds) {
    await goToKind(page, plural, title)
    const table = page.getByRole('grid', { name: `${title} of staging-dev` })
    const state = page.getByRole('tabpanel')
    if (readable.has(plural)) {
      await expect(state.getByText('Live', { exact: true }), plural).toBeVisible({ timeout: 60_000 })
      await expect(table).not.toContainText('You may not')
    } else {
      await expect(table, plural).toContainText(`You may not list ${title.toLowerCase()} here`)
      const where = namespaced ? 'in the namespace "bud-workloads"' : 'at the cluster scope'
      await expect(table).toContainText('User "dev" cannot list resource')
      await expect(table).toContainText(where)
    }
  }

  // A pod: the whole of it, what may be done with it, its log.
  await goToKind(page, 'pods', 'Pods')
  await expect(page.getByRole('grid', { name: 'Pods of staging-dev' }).getByRole('row')).toHaveCount(4)
  await press(page, 'j', 'Enter')
  await expect(page.getByRole('region', { name: /^pods / })).toContainText('bud-workloads')
  await press(page, 'a')
  const actions = page.getByRole('dialog', { name: /^Actions on / })
  await expect(actions).toContainText(/dev may not delete pods/)
  await expect(actions).toContainText(/dev may not create pods\/eviction/)
  await keepScreenshot(page, 'actions-restricted')
  await press(page, 'Escape', 'l')
  await expect(page.getByRole('heading', { level: 1 })).toContainText(/contract-search|support-assistant/)
  await expect(main).toContainText('1 of 1 containers followed', { timeout: 30_000 })
  await keepScreenshot(page, 'logs-restricted')

  await press(page, 'g', 'f')
  const row = page.getByRole('grid', { name: 'Clusters' }).getByRole('row').nth(1)
  await expect(row).toContainText('3/3 running in bud-workloads only')
  await expect(row).toContainText('– denied')
  await expect(row).toContainText('None in what could be seen')
  await expect(page.getByRole('main').getByRole('status').first()).toHaveText('1 only partly seen')
  await keepScreenshot(page, 'fleet-one-namespace')

  // The palette goes to what is read as to everything.
  await press(page, 'Control+k')
  await expect(page.getByRole('dialog', { name: 'Go to' })).toContainText('staging-dev')
  await press(page, 'Escape')

  await press(page, 'g', 'm', 'r')
  const verdicts = page.getByRole('grid', { name: 'Verdicts by check and cluster' })
  await expect(verdicts.getByText('Unknown').first()).toBeVisible({ timeout: 60_000 })
  await expect(page.getByRole('main').getByRole('status').first()).toHaveText(/^Unknown: /, { timeout: 60_000 })
  await expect(verdicts.getByText('Pass')).toHaveCount(0)
  await press(page, 'j')
  await expect(page.getByRole('region', { name: 'Detail' })).toContainText('User "dev" cannot')
  await keepScreenshot(page, 'morning-check-restricted')

  await press(page, 'g', 's')
  await expect(page.getByRole('main')).toContainText('User "dev" cannot', { timeout: 30_000 })
  await expectAccessible(page, 'the sources of a restricted user')
  await keepScreenshot(page, 'sources-restricted')

  await press(page, 'g', 'l')
  await expect(page.getByRole('heading', { level: 1, name: 'Practice lab' })).toBeVisible()

  // Back to all of it, which is denied again and not empty.
  await press(page, '1')
  await page.getByRole('button', { name: 'All namespaces' }).press('Enter')
  await expect(page.getByRole('region', { name: 'Namespace that is read' })).toContainText('dev may not list pods')
})
