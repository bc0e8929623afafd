import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { z } from 'zod'
import { bringUpLargeLab, type LargeLab, takeDownLargeLab } from '../large-cluster/large-lab.ts'
import { largeAndPlain, type PodPlace, podPlaces } from '../large-cluster/large-platform.ts'
import { test as base, expect, keepScreenshot, press } from './cockpit-window.ts'

const bringUpMs = 10 * 60_000
/** Every pod of the cluster is read before the first problem is told, on a machine that also runs the cluster. */
const firstLookMs = 120_000

/** In the midst of the list, of a workload with few replicas. */
const crashing = podPlaces('prod-eu', largeAndPlain).find(
  ({ workload }, n) => n > 5_000 && workload.replicas === 3,
) as PodPlace
const { namespace, name: deployment } = crashing.workload

let folder = ''
let large: LargeLab | null = null

const test = base.extend({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern.
  labFolder: async ({}, use) => {
    await use(folder)
  },
})

test.beforeAll(async () => {
  test.setTimeout(bringUpMs)
  folder = await realpath(await mkdtemp(join(tmpdir(), 'cockpit-e2e-large-')))
  large = await bringUpLargeLab({
    folder,
    size: largeAndPlain,
    crashing: crashing.name,
    signal: AbortSignal.timeout(bringUpMs),
    progress: () => undefined,
  })
})

test.afterAll(async () => {
  test.setTimeout(120_000)
  large?.close()
  await takeDownLargeLab(folder)
  await rm(folder, { recursive: true, force: true })
})

const counted = z.object({ metadata: z.object({ remainingItemCount: z.number() }) })

/** As the API server counts them. */
async function countPods(): Promise<number> {
  return 1 + counted.parse(await large?.request('GET', '/api/v1/pods?limit=1')).metadata.remainingItemCount
}

/** Moves the cursor of the table that has the focus down to a row with the text. */
async function cursorTo(page: Page, table: Locator, text: string): Promise<void> {
  await expect(table).toBeFocused()
  const rows = await table.getByRole('row').count()
  for (let row = 1; row < rows; row += 1) {
    const active = await table.getAttribute('aria-activedescendant')
    if (active !== null && (await page.locator(`[id="${active}"]`).textContent())?.includes(text)) return
    await press(page, 'j')
  }
  throw new Error(`No row of ${await table.getAttribute('aria-label')} says ${text}.`)
}

test('by keyboard: a crashing pod among 10,000, its previous log, its deployment restarted and seen to recover', async ({
  page,
}) => {
  test.setTimeout(10 * 60_000)
  // The fleet names it.
  const fleet = page.getByRole('grid', { name: 'What is wrong over the fleet' })
  const problems = fleet.getByRole('row').filter({ hasText: crashing.name })
  const crash = problems.filter({ hasText: /crash/i })
  await expect(crash.first()).toBeVisible({ timeout: firstLookMs })
  await keepScreenshot(page, 'large-fleet')
  await press(page, 'p')
  await cursorTo(page, fleet, crashing.name)
  await press(page, 'Enter')

  // It is open beside all the others.
  await expect(page.locator('[data-environment="production"]')).toContainText('PRODUCTION')
  await expect(page.getByRole('heading', { level: 2, name: crashing.name })).toBeVisible()
  const pane = page.getByRole('region', { name: `pods ${crashing.name}` })
  await expect(pane).toContainText('CrashLoopBackOff')
  const table = page.getByRole('tabpanel').first()
  await expect(table.getByText('Live', { exact: true }).first()).toBeVisible({ timeout: firstLookMs })
  const pods = await countPods()
  expect(pods).toBeGreaterThan(10_000)
  await expect(table.getByText(`${pods.toLocaleString('en')} rows`)).toBeVisible()
  const inTable = page.getByRole('grid', { name: 'Pods of prod-eu' }).getByRole('row', { selected: true })
  // Beside the pane the table is narrower than its rows.
  await expect(inTable).toBeInViewport({ ratio: 0.5 })
  await keepScreenshot(page, 'large-pod')

  // What its previous run wrote last.
  await press(page, 'l')
  const log = page.getByRole('region', { name: 'Log' })
  await expect(log.getByRole('heading', { name: crashing.name })).toBeVisible()
  await press(page, 'p')
  await expect(log.getByRole('button', { name: 'Run before' })).toHaveAttribute('aria-pressed', 'true')
  await expect(log).toContainText('the cache is damaged')
  await keepScreenshot(page, 'large-previous-log')
  await press(page, 'Escape')

  // Its owners lead to the deployment.
  await expect(pane).toContainText('CrashLoopBackOff')
  await press(page, ']')
  const related = pane.getByRole('grid', { name: /^Related to/ })
  await expect(related).toContainText('Deployment')
  await cursorTo(page, related, 'Deployment')
  await press(page, 'Enter')
  await expect(page.getByRole('region', { name: `deployments ${deployment}` })).toBeVisible()

  // Restarted: production asks first, and Enter by habit would do nothing.
  await press(page, 'a')
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText(`Actions on ${deployment}`)
  await expect(dialog.getByRole('button', { name: 'Restart rollout' })).toBeFocused()
  await press(page, 'Enter')
  await expect(dialog).toContainText(`Restart Deployment ${deployment}?`)
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused()
  await expect(dialog.getByText('3 objects affected')).toBeVisible()
  await expect(dialog).toContainText(crashing.name)
  await keepScreenshot(page, 'large-confirm')
  await press(page, 'Tab')
  await expect(dialog.getByRole('button', { name: `Restart ${deployment}` })).toBeFocused()
  await press(page, 'Enter')
  await expect(dialog.getByRole('status')).toContainText('All 3 pods are new and available', { timeout: 120_000 })
  await keepScreenshot(page, 'large-restarted')
  await expect(dialog.getByRole('button', { name: 'Close' })).toBeFocused()
  await press(page, 'Enter')
  await expect(dialog).toHaveCount(0)

  // Three new pods run, none of the old is left.
  await press(page, ':')
  await expect(page.getByRole('searchbox', { name: 'Find a kind' })).toBeFocused()
  await page.keyboard.type('po')
  await press(page, 'Enter')
  const running = page.getByRole('grid', { name: 'Pods of prod-eu' })
  await expect(running).toBeVisible()
  await press(page, '/')
  await page.keyboard.type(`${namespace} ${deployment}`)
  // One row is the header.
  await expect(running.getByRole('row')).toHaveCount(4)
  const rows = running.getByRole('row').filter({ hasText: deployment })
  await expect(rows.filter({ hasText: /Running.*1\/1|1\/1.*Running/ })).toHaveCount(3)
  await expect(rows.filter({ hasText: crashing.workload.hash })).toHaveCount(0)
  await keepScreenshot(page, 'large-recovered')
  // Out of the filter's box, which takes letters as text.
  await press(page, 'Enter')
  await expect(running).toBeFocused()

  // The fleet has nothing to say of it any more.
  await press(page, 'g', 'f')
  await expect(page.getByRole('heading', { level: 1, name: 'Fleet' })).toBeVisible()
  await expect(fleet.getByRole('row').filter({ hasText: deployment })).toHaveCount(0, { timeout: 60_000 })
  await expect(page.getByText('The cluster is live, no problem found')).toBeVisible({ timeout: 60_000 })
})
