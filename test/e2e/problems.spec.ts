import { expect, expectAccessible, greenTexts, keepScreenshot, press, test } from './cockpit-window.ts'

test('a crash loop shows its last log lines; ignored it is counted apart, listed, and taken back, by keyboard', async ({
  page,
  lab,
}) => {
  test.setTimeout(180_000)
  const fleet = page.getByRole('grid', { name: 'What is wrong over the fleet' })
  const row = page.getByRole('grid', { name: 'Clusters' }).getByRole('row').filter({ hasText: 'prod-eu' })
  await expect(row).toContainText('No problem found', { timeout: 60_000 })
  await lab.breakIncident('crash-loop', 'prod-eu')
  await expect(fleet.getByRole('row').filter({ hasText: 'budcluster' }).first()).toBeVisible({ timeout: 15_000 })

  // The cluster's screen: the problem in full, with what the container wrote before it ended.
  await row.click()
  const wrong = page.getByRole('region', { name: 'What is wrong' })
  const list = page.getByRole('grid', { name: 'What is wrong on prod-eu' })
  await press(page, 'p')
  await expect(list).toBeFocused()
  const detail = page.getByRole('region', { name: 'The problem in full' })
  await expect(detail).toContainText('CrashLoopBackOff')
  await expect(detail).toContainText(/of the previous run[\s\S]*KEYCLOAK_URL is not set/, { timeout: 20_000 })
  await expectAccessible(page, 'a problem in full')
  await keepScreenshot(page, 'problem-crash-loop')

  // For this object, with a reason.
  await press(page, 'i')
  const dialog = page.getByRole('dialog', { name: 'Ignore a problem' })
  await expect(dialog).toContainText('every object of the rule pods/crash-loop on prod-eu')
  await expectAccessible(page, 'the dialog that ignores')
  await dialog.getByLabel('Reason').fill('rolled back at 10')
  await keepScreenshot(page, 'ignore-dialog')
  await press(page, 'Enter')
  await expect(dialog).toBeHidden()
  await expect(wrong.getByRole('button', { name: /1 ignored/ })).toBeVisible()
  await expect(list.getByRole('row').filter({ hasText: 'crash-looping' })).toHaveCount(0)

  // Its consequences still count; ignored as well, the fleet says "ignored" and nothing of it is green.
  while (
    (await list
      .getByRole('row')
      .filter({ hasText: /Critical|Warning/ })
      .count()) > 0
  ) {
    await press(page, 'p', 'i')
    const next = page.getByRole('dialog', { name: 'Ignore a problem' })
    await expect(next).toBeVisible()
    await next
      .getByRole('radio', { name: /on prod-eu/ })
      .nth(1)
      .check()
    const title =
      (await next
        .getByText(/budcluster/)
        .first()
        .textContent()) ?? ''
    await press(page, 'Enter')
    await expect(next).toBeHidden()
    await expect(list.getByText(title, { exact: true })).toHaveCount(0)
  }
  await expect(wrong).toContainText('Nothing but')
  await expect(page.getByRole('navigation', { name: 'Clusters' })).toContainText(/\d ignored/)
  await press(page, 'g', 'f')
  await expect(row).toContainText('None that counts')
  await expect(row).toContainText(/\d ignored/)
  await expect(page.getByRole('main').getByRole('status').first()).toContainText('with nothing but ignored problems')
  await expect(page.getByRole('main').getByText(/live, no problem found/)).toBeHidden()
  expect(await greenTexts(page, '[role="status"]')).toEqual([])
  await keepScreenshot(page, 'fleet-ignored')

  // Shown on demand, and all decisions in one list.
  await press(page, 'H')
  await expect(fleet.getByRole('row').filter({ hasText: 'Ignored' }).filter({ hasText: 'crash-looping' })).toBeVisible()
  await press(page, 'I')
  const all = page.getByRole('grid', { name: 'What is ignored' })
  await expect(all.getByRole('row').filter({ hasText: 'rolled back at 10' })).toBeVisible()
  await expectAccessible(page, 'the list of what is ignored')
  await keepScreenshot(page, 'ignore-list')

  // Taken back, it counts again.
  await expect(all).toBeFocused()
  for (let left = (await all.getByRole('row').count()) - 1; left > 0; left--) {
    await press(page, 'Enter')
    if (left > 1) await expect(all.getByRole('row')).toHaveCount(left)
  }
  await expect(all).toContainText('Nothing is ignored')
  await press(page, 'Escape')
  await expect(
    fleet.getByRole('row').filter({ hasText: 'Critical' }).filter({ hasText: 'crash-looping' }),
  ).toBeVisible()
  await expect(row).toContainText('1 critical')
})
