import { expect, expectAccessible, keepScreenshot, press, test } from './cockpit-window.ts'

test('a saved view opens by keyboard, its lines stand in columns, and are sifted by level, fields and expression', async ({
  page,
}) => {
  test.setTimeout(120_000)
  await page.evaluate(() => {
    location.hash = '#/cluster/staging/pods'
  })
  await expect(page.getByRole('grid', { name: 'Pods of staging' }).getByRole('row').nth(1)).toBeVisible({
    timeout: 30_000,
  })
  await press(page, 'g', 'v')
  const views = page.getByRole('list', { name: 'Log views' })
  await expect(views.getByRole('button', { name: /^All services/ })).toBeVisible()
  await expectAccessible(page, 'the log views')
  await keepScreenshot(page, 'log-views')
  await press(page, 'ArrowDown', 'ArrowDown', 'Enter')

  const log = page.getByRole('listbox', { name: 'Log of bud-system' })
  await expect(log.getByRole('option').nth(5)).toBeVisible({ timeout: 30_000 })
  // Lines of several pods, each named beside its colour.
  await expect(log).toContainText('budapp')
  await press(page, 'v')
  await expect(page.getByRole('button', { name: 'Columns on' })).toBeVisible()
  await expect(page.getByText('latency_ms', { exact: true })).toBeVisible()
  await expectAccessible(page, 'structured lines in columns')
  await keepScreenshot(page, 'log-columns')

  await press(page, 'q')
  await page.keyboard.type('latency_ms > 2000')
  await press(page, 'Enter')
  await expect(log).not.toContainText('/projects', { timeout: 30_000 })
  await expect(log).toContainText('inference')
  await keepScreenshot(page, 'log-fields')

  await press(page, 'q', 'Escape')
  await page.getByRole('combobox', { name: 'Level' }).selectOption('warn')
  await expect(log).toContainText('slow query')
  await expect(log).not.toContainText('gc: collected')

  await press(page, 'Escape')
  await log.focus()
  await press(page, 'x', 'f')
  await page.keyboard.type('LOGIN_(FAILED|OK')
  await expect(page.getByRole('alert')).toContainText('The filter is not used')
  await page.keyboard.type(')')
  await expect(page.getByRole('alert')).toHaveCount(0)
  await expect(log).toContainText('LOGIN_FAILED')
  await expect(log).not.toContainText('slow query')
  await expect(page.getByText(/lines came/)).toBeVisible()
  await keepScreenshot(page, 'log-sifted')
  await press(page, 'Escape', 'f', 'Escape')
  await press(page, 'Control+k')
  await page.keyboard.type('theme')
  await press(page, 'Enter')
  await expectAccessible(page, 'structured lines, light')
  await keepScreenshot(page, 'log-columns-light')
})
