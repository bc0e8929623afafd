import { expect, greenTexts, test } from './cockpit-window.ts'

test('a machine that wakes up shows what it knew as old until it was asked anew', async ({ page, app }) => {
  await expect(page.getByText('All 3 clusters live, no problem found')).toBeVisible({ timeout: 60_000 })
  const grid = page.getByRole('grid', { name: 'Clusters' })
  const rows = await grid.getByRole('row').count()
  // It may be over before a test could look, so the page itself keeps what it showed.
  await grid.evaluate((element) => {
    const seen = new Set<string>()
    Object.assign(window, { seenStates: seen })
    const look = () => {
      for (const state of element.querySelectorAll('[data-tone]')) seen.add(state.textContent ?? '')
    }
    new MutationObserver(look).observe(element, { subtree: true, childList: true, characterData: true })
  })
  await app.evaluate(({ powerMonitor }) => powerMonitor.emit('resume'))
  await expect
    .poll(() => page.evaluate(() => [...(window as unknown as { seenStates: Set<string> }).seenStates].join()))
    .toContain('Stale')
  expect(await grid.getByRole('row').count(), 'rows stay').toBe(rows)
  await expect(page.getByText('All 3 clusters live, no problem found')).toBeVisible({ timeout: 10_000 })
  expect(await greenTexts(page, 'main')).not.toEqual([])
})
