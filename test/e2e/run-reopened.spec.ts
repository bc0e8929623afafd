import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { labPaths } from '@main/lab/lab-folder.ts'
import type { ElectronApplication, Page } from '@playwright/test'
import { expect, keepScreenshot, press, test } from './cockpit-window.ts'
import { launchCockpit } from './launch-cockpit.ts'
import { acceptedRunbook, cell, lookAt, openFromPalette, stepGrid, stepMs } from './run-window.ts'

const fence = '```'
/** @param ticket what the first step expects of the answer. */
const ownRunbook = (ticket: string): string => `---
id: own-night
title: Night watch
summary: For tests.
severity: routine
minutes: 1
---

## Ticket

${fence}ask
Which ticket is this for?
${fence}

${fence}yaml step
expect:
  - pass: answer.matches("${ticket}")
    because: "Ticket {= answer}"
  - fail: true
    because: "{= answer} is no ticket"
${fence}

## Long output

${fence}kubectl
kubectl exec deploy/budapp -n bud-system -c budapp -- seq 1 2500
${fence}

${fence}yaml step
tier: D0
expect:
  - pass: exitCode == 0
    because: Counted
${fence}

## Watch for a while

${fence}kubectl
kubectl get deployment budapp -n bud-system
${fence}

${fence}yaml step
timeout: 5m
repeat: { every: 5s, times: 40 }
hold: 3m
expect:
  - pass: true
    because: It is there
${fence}
`

async function opened(labFolder: string, profile: string): Promise<{ app: ElectronApplication; page: Page }> {
  const app = await launchCockpit({ kubeconfig: labPaths(labFolder).kubeconfig, labFolder, profile })
  const page = await app.firstWindow()
  await page.getByRole('navigation', { name: 'Screens' }).waitFor()
  await expect(page.getByText('All 3 clusters live, no problem found')).toBeVisible({ timeout: 60_000 })
  return { app, page }
}

test('a run goes on after the app was killed: what was running is not known, and only a person repeats it', async ({
  labFolder,
}) => {
  test.setTimeout(480_000)
  const profile = await mkdtemp(join(tmpdir(), 'cockpit-e2e-killed-'))
  const settings = join(profile, 'settings')
  await mkdir(settings)
  await acceptedRunbook(settings, 'own-night', ownRunbook('^OPS-[0-9]+$'))
  let { app, page } = await opened(labFolder, profile)
  try {
    await openFromPalette(page, 'Night watch')
    await expect(page.getByText('own, accepted')).toBeVisible()
    await press(page, 'r')
    await page.getByRole('checkbox', { name: /staging/ }).press('Space')
    await expect(page.getByRole('button', { name: 'Begin the run' })).toBeEnabled()
    await page.getByRole('checkbox', { name: /staging/ }).press('Enter')
    await expect(stepGrid(page)).toBeFocused()

    // A question that is answered in one's own words.
    await press(page, 'Enter')
    await expect(cell(page, 1, 0)).toContainText('Asks')
    await press(page, 'Enter')
    await expect(page.getByRole('textbox', { name: 'Your answer' })).toBeFocused()
    await page.keyboard.type('OPS-4711')
    await keepScreenshot(page, 'run-question')
    await press(page, 'Control+Enter')
    await expect(cell(page, 1, 0)).toContainText('Pass')
    await expect(page.getByRole('status').filter({ hasText: 'Ticket OPS-4711' })).toBeVisible()
    await expect(stepGrid(page)).toBeFocused()

    // An output of several pages.
    await press(page, 'Enter')
    await expect(cell(page, 2, 0)).toContainText('Pass', { timeout: stepMs })
    await press(page, 'w')
    const output = page.getByRole('dialog')
    await expect(output).toContainText('Lines 1 to 1000 of 2500')
    await output.getByRole('button', { name: /^Next page/ }).focus()
    await press(page, 'n')
    await expect(output).toContainText('Lines 1001 to 2000 of 2500')
    await press(page, 'n')
    await expect(output).toContainText('Lines 2001 to 2500 of 2500')
    await expect(output.getByText('2500', { exact: false }).first()).toBeVisible()
    await press(page, 'n')
    await expect(output).toContainText('Lines 2001 to 2500 of 2500')
    await press(page, 'p')
    await expect(output).toContainText('Lines 1001 to 2000 of 2500')
    await press(page, 'Escape')
    await expect(stepGrid(page)).toBeFocused()

    await press(page, 'Enter')
    await expect(cell(page, 3, 0)).toContainText('Running', { timeout: stepMs })
    const gone = new Promise((resolve) => app.process().once('exit', resolve))
    app.process().kill('SIGKILL')
    await gone

    ;({ app, page } = await opened(labFolder, profile))
    await press(page, 'g', 'r')
    await expect(page.getByRole('grid', { name: 'Runs' }).getByRole('row').nth(1)).toContainText('Open')
    await press(page, 'u', 'Enter')
    await expect(stepGrid(page)).toBeFocused()
    await expect(cell(page, 3, 0)).toContainText('Not known')
    await expect(page.getByText('what became of it is not known')).toBeVisible()
    await expect(cell(page, 1, 0)).toContainText('Pass')
    // Enter by habit repeats nothing, and nothing goes on by itself.
    await press(page, 'Enter')
    await page.waitForTimeout(3_000)
    await expect(cell(page, 3, 0)).toContainText('Not known')
    await expect(page.getByRole('button', { name: /^Nothing is proposed/ })).toBeDisabled()
    await lookAt(app, page, 'run-interrupted')
    await press(page, 'r')
    await expect(cell(page, 3, 0)).toContainText('Running', { timeout: stepMs })
    await press(page, 'X', 'Tab', 'Enter')
    await expect(page.getByText('Cancelled').first()).toBeVisible({ timeout: stepMs })

    // The expectation is another one by now: the old answer is judged by it, and the old verdict stays.
    await writeFile(join(settings, 'runbooks', 'own-night.md'), ownRunbook('^INC-[0-9]+$'))
    await press(page, 'J')
    const judged = page.getByRole('grid', { name: 'Steps judged again' })
    const ticket = judged.getByRole('row').filter({ hasText: 'ticket' })
    await expect(ticket).toContainText('Worse')
    await expect(ticket).toContainText('OPS-4711 is no ticket')
    await expect(page.getByRole('status').filter({ hasText: 'The runbook has changed since' })).toContainText(
      '1 of 3 verdicts are others today; 1 could not be judged again',
    )
    await lookAt(app, page, 'run-judged-again')
    await press(page, 'Escape')
    await expect(cell(page, 1, 0)).toContainText('Pass')
  } finally {
    await app.close().catch(() => undefined)
    await rm(profile, { recursive: true, force: true })
  }
})
