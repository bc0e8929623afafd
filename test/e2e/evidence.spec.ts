import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stepKey } from '@main/runbooks/run-record.ts'
import { RunStore } from '@main/runbooks/run-store.ts'
import type { ElectronApplication, Page } from '@playwright/test'
import { utcText } from '@shared/clusters/utc-text.ts'
import { type Runbook, stepsOf } from '@shared/runbooks/runbook.ts'
import { expect, press, test } from './cockpit-window.ts'
import { labSecrets } from './lab-secrets.ts'
import { cell, exported, openFromPalette, stepGrid, stepMs } from './run-window.ts'

const clusters = ['prod-eu', 'prod-us', 'staging']

/** From the palette to a run on all three clusters that has begun. */
async function beginFromPalette(page: Page, title: string): Promise<void> {
  await openFromPalette(page, title)
  await press(page, 'r')
  await expect(page.getByRole('checkbox').first()).toBeFocused()
  await press(page, 'Space', 'Tab', 'Space', 'Tab', 'Space')
  await expect(page.getByRole('button', { name: 'Begin the run' })).toBeEnabled()
  await press(page, 'Enter')
  await expect(stepGrid(page)).toBeFocused()
}

/** Every step on every cluster: side by side where it goes side by side, else one cluster after another. */
async function runAll(page: Page): Promise<void> {
  const steps = (await stepGrid(page).getByRole('row').count()) - 1
  for (let step = 1; step <= steps; step += 1) {
    for (const [place] of clusters.entries()) {
      if (place > 0) await press(page, 'ArrowRight')
      await expect(cell(page, step, place)).not.toContainText('Running', { timeout: stepMs })
      if ((await cell(page, step, place).textContent())?.includes('Waiting') !== true) continue
      await press(page, 'r')
      await expect(cell(page, step, place)).not.toContainText(/Waiting|Running/, { timeout: stepMs })
    }
    for (let back = 1; back < clusters.length; back += 1) await press(page, 'ArrowLeft')
    if (step < steps) await press(page, 'n')
  }
  await press(page, 'F')
  await expect(page.getByText('Finished')).toBeVisible()
}

/** Both forms as they were saved, after each was found complete beside what the run's own folder holds. */
async function completeEvidence(
  app: ElectronApplication,
  page: Page,
  runbook: string,
  folder: (name: string) => string,
): Promise<readonly string[]> {
  const markdown = await exported(app, page, 'e', folder(`${runbook}.md`))
  const html = await exported(app, page, 'E', folder(`${runbook}.html`))
  const settings = await app.evaluate(() => process.env.FOUNDRY_COCKPIT_SETTINGS ?? '')
  const store = new RunStore(settings, Date.now)
  const [id = ''] = await store.ids()
  const { begun, steps, broken } = await store.read(id)
  expect(begun.runbook.id).toBe(runbook)
  expect(begun.clusters).toEqual(clusters)
  expect(broken).toBeNull()
  const texts = [markdown, unescaped(html)]
  for (const text of texts) {
    for (const part of [id, begun.who, utcText(begun.startedAt), begun.runbook.hash, 'finished', ...begun.versions]) {
      expect(text).toContain(part)
    }
  }
  for (const [place, { id: step }] of stepsOf(begun.runbook as Runbook).entries()) {
    for (const [column, cluster] of clusters.entries()) {
      const state = steps.get(stepKey(step, cluster))?.state
      if (state === undefined) throw new Error(`${step} on ${cluster} is not written down`)
      expect(['judged', 'skipped'], `${step} on ${cluster}`).toContain(state.phase)
      for (const text of texts)
        expect(text).toContain(state.phase === 'skipped' ? 'skipped' : state.because.slice(0, 40))
      expect(state.attempts.length, `${step} on ${cluster}`).toBe(state.phase === 'skipped' ? 0 : 1)
      for (const { command, startedAt, endedAt, outputHash, number } of state.attempts) {
        expect(command).toContain(`--context ${cluster}`)
        expect(endedAt).toBeGreaterThanOrEqual(startedAt)
        const output = await readFile(store.outputPath(id, { step: place, cluster: column, attempt: number }))
        expect(outputHash).toBe(createHash('sha256').update(output).digest('hex'))
        for (const text of texts) {
          for (const part of [`$ ${command}`, `${utcText(startedAt)}, took `, `sha256 ${outputHash}`]) {
            expect(text, `${step} on ${cluster}`).toContain(part)
          }
        }
      }
    }
  }
  return [markdown, html]
}

const unescaped = (html: string): string =>
  html
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')

/** Every file under a folder, as text. */
async function filesUnder(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  return Promise.all(files.map(({ parentPath, name }) => readFile(join(parentPath, name), 'utf8')))
}

test('the evidence of two runbooks on three clusters is complete and holds no secret', async ({
  app,
  page,
  labFolder,
}, testInfo) => {
  test.setTimeout(480_000)
  await expect(page.getByText('All 3 clusters live, no problem found')).toBeVisible({ timeout: 60_000 })
  const folder = (name: string) => testInfo.outputPath(name)

  await beginFromPalette(page, 'Morning health check')
  await runAll(page)
  const saved = [...(await completeEvidence(app, page, 'morning-check', folder))]

  await beginFromPalette(page, 'Service not responding')
  await runAll(page)
  saved.push(...(await completeEvidence(app, page, 'service-not-responding', folder)))

  // Nor has anything else that was kept of the runs: records, outputs, typed results.
  const settings = await app.evaluate(() => process.env.FOUNDRY_COCKPIT_SETTINGS ?? '')
  const kept = await filesUnder(join(settings, 'runs'))
  expect(kept.length).toBeGreaterThan(saved.length)
  const secrets = await labSecrets(labFolder)
  for (const text of [...saved, ...kept]) {
    expect(secrets.filter((secret) => text.includes(secret)).map((secret) => `${secret.slice(0, 4)}…`)).toEqual([])
  }
})
