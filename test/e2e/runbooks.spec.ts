import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ElectronApplication, Page } from '@playwright/test'
import { expect, keepScreenshot, press, test } from './cockpit-window.ts'
import { labSecrets } from './lab-secrets.ts'
import { acceptedRunbook, cell, exported, lookAt, stepMs } from './run-window.ts'

test('a service that does not respond is followed on three clusters, to its restart on staging', async ({
  app,
  page,
  lab,
  labFolder,
}, testInfo) => {
  test.setTimeout(480_000)
  await expect(page.getByText('All 3 clusters live, no problem found')).toBeVisible({ timeout: 60_000 })
  await lab.breakIncident('sidecar-not-ready', 'staging')

  await expect(page.getByRole('grid', { name: 'What is wrong over the fleet' })).toContainText('daprd')
  await keepScreenshot(page, 'runbooks-fleet')

  // Found by what one sees of it, and read without a cluster.
  await press(page, 'g', 'r')
  const library = page.getByRole('grid', { name: 'Runbooks' })
  await expect(library.getByRole('row').nth(1)).toBeVisible()
  await press(page, '/')
  await page.keyboard.type('503 service down')
  await expect(library.getByRole('row').filter({ hasText: 'Service not responding' })).toBeVisible()
  await lookAt(app, page, 'runbooks-library')
  await press(page, 'Enter', 'Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'Service not responding' })).toBeVisible()
  await expect(page.getByRole('region', { name: 'Restart the deployment' })).toContainText('kubectl rollout restart')
  await lookAt(app, page, 'runbooks-page')

  // The start says what it would touch before anything is.
  await press(page, 'r')
  const begin = page.getByRole('button', { name: 'Begin the run' })
  await expect(begin).toBeDisabled()
  await expect(page.getByRole('checkbox').first()).toBeFocused()
  await press(page, 'Space', 'Tab', 'Space', 'Tab', 'Space')
  await expect(begin).toBeEnabled()
  await expect(page.getByText('1 of 6 steps changes something (1 × D1)')).toBeVisible()
  await expect(page.getByRole('region', { name: 'Commands' })).toContainText(
    'kubectl --context staging rollout restart deployment/budapp -n bud-system',
  )
  await lookAt(app, page, 'runbooks-start')
  await press(page, 'Enter')

  const grid = page.getByRole('grid', { name: 'Steps by cluster' })
  await expect(grid).toBeFocused()
  await lookAt(app, page, 'runbooks-run-begun')
  await press(page, 'Enter')
  await expect(cell(page, 1, 0)).toContainText('Pass', { timeout: stepMs })
  await expect(cell(page, 1, 1)).toContainText('Pass', { timeout: stepMs })
  await expect(cell(page, 1, 2)).toContainText('Warn', { timeout: stepMs })

  // On the cluster that is in trouble.
  await press(page, 'ArrowRight', 'ArrowRight', 'x')
  await expect(page.locator('[data-environment="staging"]')).toBeVisible()
  await expect(page.getByRole('region', { name: 'Explained' })).toContainText('pods.exists(p,')
  await lookAt(app, page, 'runbooks-run-explained')
  await press(page, 'Enter')
  for (const cluster of [0, 1, 2])
    await expect(cell(page, 2, cluster)).not.toContainText(/Waiting|Running/, { timeout: stepMs })
  await lookAt(app, page, 'runbooks-run-lines')
  await press(page, 'w')
  await expect(page.getByRole('dialog')).toContainText(/Lines 1 to \d+ of \d+/)
  await press(page, 'Escape', 'n', 'r')
  await expect(cell(page, 3, 2)).not.toContainText(/Waiting|Running/, { timeout: stepMs })
  await press(page, 'n', 'r')
  await expect(cell(page, 4, 2)).not.toContainText(/Waiting|Running/, { timeout: stepMs })

  // What changes something is asked for, and Enter by habit changes nothing.
  await expect(grid).toBeFocused()
  await press(page, 'n', 'Enter')
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('budapp', { timeout: stepMs })
  await expect(dialog.locator('[data-environment="staging"]')).toBeVisible()
  await expect(dialog.getByRole('button', { name: 'Not now' })).toBeFocused()
  await lookAt(app, page, 'runbooks-run-confirm')
  await press(page, 'Tab', 'Enter')
  await expect(dialog).toHaveCount(0)
  await expect(cell(page, 5, 2)).toContainText('Pass', { timeout: 2 * stepMs })
  await lookAt(app, page, 'runbooks-run-restarted')
  // Not on the others: nobody asked for it there.
  await expect(cell(page, 5, 0)).toContainText('Waiting')
  await press(page, 'Enter')
  await expect(cell(page, 6, 2)).toContainText('Pass', { timeout: 2 * stepMs })

  const markdown = await exported(app, page, 'e', testInfo.outputPath('evidence.md'))
  for (const cluster of ['prod-eu', 'prod-us', 'staging']) {
    expect(markdown).toContain(`kubectl --context ${cluster} get pods -n bud-system -l app=budapp`)
  }
  expect(markdown).toContain('rollout restart deployment/budapp')
  expect(markdown).toMatch(/pass/i)
  expect(markdown).toMatch(/warn/i)
  expect(markdown).toMatch(/[0-9a-f]{64}/)
  const html = await exported(app, page, 'E', testInfo.outputPath('evidence.html'))
  expect(html).toContain('<html')
  for (const secret of await labSecrets(labFolder)) {
    expect(markdown).not.toContain(secret)
    expect(html).not.toContain(secret)
  }

  // It stays among the runs, is gone on with, and ends by a key of its own.
  await press(page, 'Escape')
  const runs = page.getByRole('grid', { name: 'Runs' })
  await expect(runs.getByRole('row').nth(1)).toContainText('Open')
  await press(page, 'u', 'Enter')
  await expect(grid).toBeFocused()
  await press(page, 'F')
  await expect(page.getByText('Finished')).toBeVisible()
})

test('a problem leads to its runbook by one key, filled in', async ({ app, page, lab }) => {
  test.setTimeout(300_000)
  await expect(page.getByText('All 3 clusters live, no problem found')).toBeVisible({ timeout: 60_000 })
  // A second one that is for the same problem, so that there is a choice.
  await acceptedRunbook(await settingsOf(app), 'own-crash', ownForCrashes)
  await lab.breakIncident('crash-loop', 'prod-us')
  await press(page, '2')
  const wrong = page.getByRole('grid', { name: 'What is wrong on prod-us' })
  await expect(wrong.getByRole('row').filter({ hasText: 'crash-looping' })).toBeVisible({ timeout: 30_000 })
  await press(page, 'p')
  await expect(page.getByRole('region', { name: 'The problem in full' })).toContainText('crash-looping')
  await press(page, 'b')
  // Several fit: each is named with what it is filled in with, and arrows go from one to the next.
  const fitting = page.getByRole('dialog', { name: 'Runbooks for this problem' })
  const choices = fitting.getByRole('list', { name: 'Fitting runbooks' }).getByRole('button')
  await expect(choices.filter({ hasText: 'When anything crashes' })).toBeVisible()
  const wanted = choices.filter({ hasText: /^Service not responding/ })
  await expect(wanted).toContainText('service = budcluster')
  await expect(choices.first()).toBeFocused()
  await lookAt(app, page, 'runbooks-chooser')
  for (let turn = await choices.count(); turn > 0; turn -= 1) {
    if (await wanted.evaluate((button) => button === document.activeElement)) break
    await press(page, 'ArrowDown')
  }
  await expect(wanted).toBeFocused()
  await press(page, 'Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'Start: Service not responding' })).toBeVisible()
  await expect(page.getByLabel('Service', { exact: true })).toHaveValue('budcluster')
  await expect(page.getByRole('checkbox', { name: /prod-us/ })).toBeChecked()
  await expect(page.getByRole('button', { name: 'Begin the run' })).toBeEnabled()
  await lookAt(app, page, 'runbooks-start-from-problem')
  await press(page, 'Enter')
  await expect(page.getByRole('grid', { name: 'Steps by cluster' })).toBeFocused()
  await press(page, 'Enter')
  await expect(cell(page, 1, 0)).toContainText(/Warn|Fail/, { timeout: stepMs })
  await expect(page.getByText(/CrashLoopBackOff/).first()).toBeVisible()
  await lookAt(app, page, 'runbooks-run-crash-loop')

  // A step that is left out says why, and the run is ended on purpose.
  await press(page, 'n', 's')
  await page.keyboard.type('the cause is known')
  await press(page, 'Enter')
  await expect(cell(page, 2, 0)).toContainText('Skipped')
  await press(page, 'X')
  await expect(page.getByRole('dialog').getByRole('button', { name: 'Cancel', exact: true })).toBeFocused()
  await press(page, 'Tab', 'Enter')
  await expect(page.getByText('Cancelled')).toBeVisible()
})

/** Begins a run of it on staging, by instruction, and its first step. */
async function beginByInstruction(page: Page, runbook: string): Promise<void> {
  await expect(page.getByText('All 3 clusters live, no problem found')).toBeVisible({ timeout: 60_000 })
  await page.evaluate((id) => {
    location.hash = `#/runbooks/${id}/start`
  }, runbook)
  await page.getByRole('checkbox', { name: /staging/ }).press('Space')
  await page.getByRole('checkbox', { name: /By instruction/ }).press('Space')
  await expect(page.getByRole('button', { name: 'Begin the run' })).toBeEnabled()
  await page.getByRole('checkbox', { name: /By instruction/ }).press('Enter')
  await expect(page.getByRole('grid', { name: 'Steps by cluster' })).toBeFocused()
  await press(page, 'Enter')
  await expect(cell(page, 1, 0)).toContainText('Asks', { timeout: stepMs })
}

test('by instruction nothing is run: what is pasted is judged, and compared with a run', async ({ app, page }) => {
  test.setTimeout(300_000)
  await beginByInstruction(page, 'service-not-responding')
  await press(page, 'Enter')
  const paste = page.getByRole('textbox', { name: 'What the command printed, all of it' })
  await expect(paste).toBeFocused()
  await paste.fill(
    [
      'NAME       READY   STATUS    RESTARTS   AGE',
      'budapp-1   2/2     Running   0          5d',
      'budapp-2   1/2     Running   7          5d',
    ].join('\n'),
  )
  await lookAt(app, page, 'runbooks-run-paste')
  await press(page, 'Control+Enter')
  await expect(cell(page, 1, 0)).toContainText('Warn')
  await expect(page.getByText(/attempt 1, pasted/)).toBeVisible()

  // A second run beside it, for real; a key goes from one to the other, and both are compared.
  await page.evaluate(() => {
    location.hash = '#/runbooks/service-not-responding/start'
  })
  await page.getByRole('checkbox', { name: /staging/ }).press('Space')
  await expect(page.getByRole('button', { name: 'Begin the run' })).toBeEnabled()
  await page.getByRole('checkbox', { name: /staging/ }).press('Enter')
  await expect(page.getByText('2 open runs')).toBeVisible()
  await press(page, 'Enter')
  await expect(cell(page, 1, 0)).toContainText('Pass', { timeout: stepMs })
  await press(page, ']')
  await expect(cell(page, 1, 0)).toContainText('Warn')
  await press(page, ']')
  await expect(cell(page, 1, 0)).toContainText('Pass')
  await press(page, 'Escape')
  const runs = page.getByRole('grid', { name: 'Runs' })
  await expect(runs.getByRole('row')).toHaveCount(3)
  await press(page, 'u', 'Space', 'ArrowDown', 'Space', 'd')
  const compared = page.getByRole('grid', { name: 'Steps of two runs' })
  await expect(compared.getByRole('row').filter({ hasText: 'pods' }).first()).toContainText('Better')
  await lookAt(app, page, 'runbooks-compare')
})

test('by instruction a person judges a check that cannot be pasted, and the step says by whom', async ({
  app,
  page,
}) => {
  await beginByInstruction(page, 'morning-check')
  await expect(page.getByText(/type: kubectl --context staging get pods -n bud-system/)).toBeVisible()
  await press(page, 'Enter', 'Tab')
  const note = page.getByRole('textbox', { name: 'What you saw, kept in the evidence as judged by a person' })
  await expect(note).toBeFocused()
  await expect(page.getByRole('button', { name: 'Warn' })).toBeDisabled()
  await page.keyboard.type('All run; one was restarted an hour ago')
  await lookAt(app, page, 'runbooks-run-person')
  await press(page, 'Tab', 'ArrowRight', 'Enter')
  await expect(cell(page, 1, 0)).toContainText('Warn, by a person')
  await expect(page.getByText('Judged by a person: All run; one was restarted an hour ago')).toBeVisible()
  await keepScreenshot(page, 'runbooks-run-person-judged')
})

test('a runbook of one’s own is accepted first; its gate holds, its change is undone, its secret is nowhere', async ({
  app,
  page,
}, testInfo) => {
  test.setTimeout(300_000)
  await expect(page.getByText('All 3 clusters live, no problem found')).toBeVisible({ timeout: 60_000 })
  const settings = await settingsOf(app)
  await mkdir(join(settings, 'runbooks'), { recursive: true })
  await writeFile(join(settings, 'runbooks', 'own-scale.md'), ownRunbook)

  await press(page, 'g', 'r')
  const row = page.getByRole('grid', { name: 'Runbooks' }).getByRole('row').filter({ hasText: 'Scale by hand' })
  await press(page, '/')
  await page.keyboard.type('scale by hand')
  await expect(row).toContainText('own, not accepted')
  await press(page, 'Enter', 'Enter')
  await expect(page.getByText('this very file was not accepted')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Run …' })).toBeDisabled()
  // What looks like HTML is read as text.
  await expect(page.getByText('<img src=x onerror=alert(1)>')).toBeVisible()
  await press(page, 'A')
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText(/[0-9a-f]{64}/)
  await lookAt(app, page, 'runbooks-accept')
  await press(page, 'Tab', 'Enter')
  await expect(page.getByText('own, accepted')).toBeVisible()

  await press(page, 'r')
  const key = page.getByLabel('Key', { exact: true })
  await expect(key).toHaveAttribute('type', 'password')
  await page.getByRole('checkbox', { name: /staging/ }).press('Space')
  await expect(page.getByText('a value is needed')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Begin the run' })).toBeDisabled()
  await key.fill('hunter2-hunter2')
  await expect(page.getByRole('button', { name: 'Begin the run' })).toBeEnabled()
  await key.press('Enter')
  const grid = page.getByRole('grid', { name: 'Steps by cluster' })
  await expect(grid).toBeFocused()

  // Behind the gate nothing runs, and Enter leads back to it.
  await press(page, 'n', 'n')
  await expect(page.getByText('Blocked: "Agreed" must pass first.')).toBeVisible()
  await press(page, 'r')
  await expect(page.getByRole('alert')).toContainText('BLOCKED')
  await lookAt(app, page, 'runbooks-run-blocked')
  await page.getByRole('alert').getByRole('button', { name: 'Close' }).press('Enter')
  await expect(grid).toBeFocused()
  await press(page, 'Enter', 'Enter')
  await expect(cell(page, 1, 0)).toContainText('Asks')
  await press(page, 'a', '2')
  await expect(cell(page, 1, 0)).toContainText('Fail')
  await press(page, 'o')
  await page.keyboard.type('agreed on the phone')
  await press(page, 'Enter')
  await expect(cell(page, 1, 0)).toContainText('Overridden')

  await press(page, 'Enter')
  await expect(cell(page, 2, 0)).toContainText('Pass', { timeout: stepMs })
  await expect(page.getByRole('img', { name: /series over time/ })).toBeVisible()
  await lookAt(app, page, 'runbooks-run-chart')

  await press(page, 'Enter')
  await expect(dialog.getByRole('button', { name: 'Not now' })).toBeFocused({ timeout: stepMs })
  await press(page, 'Tab', 'Enter')
  await expect(cell(page, 3, 0)).toContainText('Pass', { timeout: 2 * stepMs })
  await press(page, 'z')
  await expect(dialog.getByRole('button', { name: 'Not now' })).toBeFocused({ timeout: stepMs })
  await press(page, 'Tab', 'Enter')
  await expect(page.getByText(/^Undone/)).toBeVisible({ timeout: 2 * stepMs })
  await lookAt(app, page, 'runbooks-run-undone')
  expect(await exported(app, page, 'e', testInfo.outputPath('evidence.md'))).not.toContain('hunter2')
  expect(await page.content()).not.toContain('hunter2')
})

const settingsOf = (app: ElectronApplication) => app.evaluate(() => process.env.FOUNDRY_COCKPIT_SETTINGS ?? '')

const fence = '```'
const ownForCrashes = `---
id: own-crash
title: When anything crashes
summary: What we look at first.
severity: critical
minutes: 1
fits:
  - problem: crash-loop
---

## Look

${fence}kubectl
kubectl get pods -n bud-system
${fence}
`
const ownRunbook = `---
id: own-scale
title: Scale by hand
summary: For tests.
severity: routine
minutes: 1
inputs:
  - { name: key, title: Key, type: secret }
---

What an engineer wrote: <img src=x onerror=alert(1)>

## Agreed

${fence}ask
Has the owner agreed?
${fence}

${fence}yaml step
gate: true
answers: ["yes", "no"]
expect:
  - pass: answer == "yes"
    because: Agreed
  - fail: true
    because: Not agreed
${fence}

## Load

${fence}promql
up{job="platform"}
${fence}

${fence}yaml step
range: 5m
expect:
  - pass: size(series) > 0
    because: "{= size(series)} series"
show: { chart: series }
${fence}

## Scale

${fence}kubectl
kubectl scale deployment/budapp -n bud-system --replicas=4
${fence}

${fence}yaml step
tier: D1
timeout: 90s
expect:
  - pass: true
    because: Done
${fence}

${fence}kubectl undo
kubectl scale deployment/budapp -n bud-system --replicas=3
${fence}
`
