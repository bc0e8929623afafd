import { expect, expectAccessible, keepScreenshot, press, test } from './cockpit-window.ts'

test('the past of a card by keyboard: six hours from Prometheus, and a week, which it does not keep', async ({
  page,
  lab,
}) => {
  test.setTimeout(300_000)
  expect((await lab.status()).phase).toBe('up')
  await press(page, 'g', 'u')
  await expect(page.getByRole('application', { name: /Map of every GPU/ })).toBeVisible({ timeout: 60_000 })
  await press(page, '3')
  await expect(page.getByRole('grid', { name: 'GPUs of staging' })).toContainText('GPU 3', { timeout: 60_000 })
  await press(page, 'Home', 'ArrowDown', 'Enter')
  const graphs = page.getByRole('region', { name: 'Graphs of staging-gpu-1 · GPU 0' })
  await expect(graphs.getByRole('figure').first()).toContainText(/busy \d+ %/, { timeout: 30_000 })
  await expect(graphs.getByRole('status')).toHaveText('last 5 min, as read here')

  await press(page, '-', '-')
  await expect(graphs.getByRole('button', { name: '1 h', pressed: true })).toBeVisible()
  await press(page, '-')
  await expect(graphs.getByRole('button', { name: '6 h', pressed: true })).toBeVisible()
  const status = graphs.getByRole('status')
  await expect(status).toHaveText(/^last 6 h · Prometheus, a point every 1 min · as of \d\d:\d\d:\d\d$/, {
    timeout: 60_000,
  })
  await expect(graphs.getByRole('figure').first()).toContainText(/Utilisation\s*mean\s*busy \d+ %/)
  await expect(graphs.getByRole('figure').nth(3)).toContainText(/Temperature\s*highest\s*GPU \d+ °C/)
  await expect(graphs.getByRole('figure').last()).toContainText('Prometheus has nothing of it in this time')
  // The lab's Prometheus has run for minutes.
  await expect(graphs).toContainText(/nothing before \w{3} \d+ \w{3} \d\d:\d\d/)
  await press(page, 's', 'ArrowLeft')
  await expect(status).toContainText('standing still')
  await expect(graphs).toContainText(/\w{3} \d+ \w{3} \d\d:\d\d.*Ask again/)
  await press(page, '0')
  await expectAccessible(page, 'six hours of a GPU')
  await keepScreenshot(page, 'gpu-past')

  await press(page, '-', '-')
  await expect(status).toHaveText(/^last 7 d · Prometheus, a point every 30 min/, { timeout: 60_000 })
  await press(page, 'r')
  await expect(status).toHaveText(/^last 7 d · Prometheus, a point every 30 min/, { timeout: 60_000 })

  await lab.killPart('Prometheus staging')
  await press(page, '+')
  await expect(graphs).toContainText('Prometheus could not be asked for this time', { timeout: 60_000 })
  await expect(graphs.locator('.uplot')).toHaveCount(0)
  await expectAccessible(page, 'a past that cannot be asked for')
  await keepScreenshot(page, 'gpu-past-refused')
  await lab.startPart('Prometheus staging')
  await press(page, 'r')
  await expect(status).toHaveText(/^last 24 h · Prometheus, a point every 4 min/, { timeout: 60_000 })
  await press(page, '+', '+')
  await expect(status).toHaveText('last 1 h, as read here')
})
