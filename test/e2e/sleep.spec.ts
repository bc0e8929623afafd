import { labPaths } from '@main/lab/lab-folder.ts'
import { adminClient } from '../integration/clusters/admin-client.ts'
import { expect, keepScreenshot, press, test } from './cockpit-window.ts'
import { sleepFor } from './process-tree.ts'

const namespace = 'bud-workloads'
/** Longer than any pause that the app takes for anything but sleep. */
const asleepMs = 36_000
/** Between the first turn after the sleep and the first picture of what was found. */
const wakingMs = 1_500

interface Sample {
  readonly at: number
  readonly tone: string
  readonly rows: string
}

test.skip(process.platform !== 'linux', 'The processes of the app are found in /proc.')

test('after a sleep the old state is never shown as live, and what changed meanwhile is there', async ({
  app,
  page,
  labFolder,
}) => {
  const admin = adminClient(labPaths(labFolder).kubeconfig, 'prod-us')
  await admin.removeLeftOvers(namespace)
  await expect(page.getByText(/^All 3 clusters live/)).toBeVisible({ timeout: 60_000 })
  await press(page, '2')
  await expect(page.getByRole('heading', { level: 1, name: 'prod-us' })).toBeVisible()
  const pods = page.getByRole('grid', { name: 'Pods of prod-us' })
  const tone = page.getByRole('main').locator('header [data-tone]').first()
  await expect(tone).toHaveText('Live')
  await expect(pods.getByRole('row').nth(1)).toBeVisible()
  const before = (await pods.getAttribute('aria-rowcount')) ?? ''
  await page.evaluate(() => {
    const samples: Sample[] = []
    Object.assign(window, { samples })
    setInterval(() => {
      samples.push({
        at: Date.now(),
        tone: document.querySelector('main header [data-tone]')?.textContent ?? '',
        rows: document.querySelector('[role=grid][aria-label="Pods of prod-us"]')?.getAttribute('aria-rowcount') ?? '',
      })
    }, 20)
  })

  const pid = app.process().pid
  if (pid === undefined) throw new Error('the app does not run')
  await sleepFor(pid, asleepMs, async () => {
    await admin.createPod('made-in-the-night', namespace)
  })
  const woke = Date.now()
  try {
    await expect(pods).toHaveAttribute('aria-rowcount', `${Number(before) + 1}`, { timeout: 10_000 })
    await expect(tone).toHaveText('Live', { timeout: 10_000 })
    await keepScreenshot(page, 'cluster-after-sleep')
    const samples = await page.evaluate(() => (window as unknown as { samples: Sample[] }).samples)
    const falseGreen = samples.filter(({ at, tone, rows }) => at >= woke && tone === 'Live' && rows === before)
    const last = Math.max(0, ...falseGreen.map(({ at }) => at - woke))
    const live = samples.find(({ at, tone, rows }) => at >= woke && tone === 'Live' && rows !== before)
    console.log(`the old picture stood for ${last} ms, the new one was live after ${(live?.at ?? 0) - woke} ms`)
    expect(last, 'how long the old state was shown as live').toBeLessThan(wakingMs)
  } finally {
    await admin.removeLeftOvers(namespace)
  }
})
