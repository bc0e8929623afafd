import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, expectAccessible, keepScreenshot, press, test } from './cockpit-window.ts'

test.use({ kubeconfigs: 'none' })

test('a sign typed into the palette leads to the section of a runbook, with no cluster and no kubeconfig', async ({
  page,
}) => {
  await press(page, 'Control+k')
  await page.keyboard.type('log of dapr sidecr')
  const hits = page.getByRole('group', { name: 'Reference' }).getByRole('option')
  await expect(hits.first()).toContainText('Dapr sidecar issues')
  await expect(hits.first()).toContainText('runbook')
  await expectAccessible(page, 'the palette with hits')
  await keepScreenshot(page, 'reference-palette')
  await expect(hits.first()).toHaveAttribute('aria-selected', 'true')
  await press(page, 'Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'Dapr sidecar issues' })).toBeVisible()
  const heading = page.locator('[data-anchor]:focus')
  await expect(heading).toContainText(/sidecar/i)
  await expect(heading).toBeInViewport()
  await expect(page.getByText('kubectl logs').first()).toBeVisible()
  await keepScreenshot(page, 'reference-runbook')

  // Find in the text: how often, and on to the next.
  await press(page, '/')
  await page.keyboard.type('restart')
  await expect(page.getByRole('status').filter({ hasText: /^1 of \d+$/ })).toBeVisible()
  await press(page, 'Enter')
  await expect(page.getByRole('status').filter({ hasText: /^2 of \d+$/ })).toBeVisible()
  await press(page, 'Escape', 'Escape')
  await expect(page.getByRole('grid', { name: 'Runbooks and pages' })).toBeVisible()
})

test('own Markdown is read and drawn, none of it runs or leads out, in both themes', async ({ page, app }) => {
  const folder = await mkdtemp(join(tmpdir(), 'cockpit-e2e-notes-'))
  try {
    await mkdir(join(folder, 'notes'))
    await writeFile(
      join(folder, 'notes', 'night.md'),
      [
        '# Night shift',
        '',
        'Call the lead when `queue_depth` grows. <script>document.title = "taken"</script>',
        '',
        '## What to look at',
        '',
        '| metric | limit |',
        '| --- | --- |',
        '| queue | **100** |',
        '',
        '1. First [the runbook](runbook:service-not-responding).',
        '2. Then [the plan](https://example.com/plan) and [not this](javascript:alert(1)).',
        '',
        '- [x] read',
        '- [ ] done',
        '',
        '```sh',
        'kubectl get pods -n bud-system',
        '```',
        '',
        '![remote](https://example.com/pixel.png)',
        '',
        '> Sleep when you can.',
      ].join('\n'),
    )
    await press(page, 'g', 'h')
    await expect(page.getByRole('heading', { level: 1, name: 'Reference' })).toBeVisible()
    await page.getByRole('textbox', { name: 'Path of a folder' }).fill(join(folder, 'notes'))
    await press(page, 'Enter')
    await expect(page.getByText('pages: 1, runbooks: 0')).toBeVisible()
    await expectAccessible(page, 'the list')
    await keepScreenshot(page, 'reference-list')

    await press(page, 'Control+k')
    await page.keyboard.type('queue_dep')
    const hit = page.getByRole('option').filter({ hasText: 'Night shift' })
    await expect(hit).toContainText('own page')
    // Hits come after the letters, and are what Enter is for a frame later.
    await expect(hit).toHaveAttribute('aria-selected', 'true')
    await press(page, 'Enter')
    await expect(page.getByRole('heading', { level: 1, name: 'Night shift' })).toBeVisible()
    await expect(page.getByRole('cell', { name: '100' })).toBeVisible()
    await expect(page.getByText('https://example.com/plan')).toBeVisible()
    await expect(page.getByRole('main').locator('a[href^="http"], a[href^="javascript"], img, script')).toHaveCount(0)
    expect(await page.title()).toBe('Night shift – Foundry Cockpit')
    for (const theme of ['dark', 'light']) {
      await page.evaluate((name) => document.documentElement.setAttribute('data-theme', name), theme)
      await expectAccessible(page, `a page in the ${theme} theme`)
      await keepScreenshot(page, `reference-page-${theme}`)
    }

    // The text that is open follows its file.
    await writeFile(join(folder, 'notes', 'night.md'), '# Night shift\n\nQuiet now.')
    await expect(page.getByText('Quiet now.')).toBeVisible({ timeout: 30_000 })
    expect(await app.windows()).toHaveLength(1)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
