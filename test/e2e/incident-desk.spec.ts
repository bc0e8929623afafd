import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ElectronApplication, Page } from '@playwright/test'
import { expect, expectAccessible, keepScreenshot, press, test } from './cockpit-window.ts'

async function toLight(page: Page): Promise<void> {
  await press(page, 'Control+k')
  await page.keyboard.type('theme')
  await press(page, 'Enter')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light')
}

async function restart(page: Page, cluster: string, name: string): Promise<void> {
  await page.evaluate((address) => {
    location.hash = address
  }, `#/cluster/${cluster}/deployments`)
  const table = page.getByRole('grid', { name: `Deployments of ${cluster}` })
  await expect(table.getByRole('row').nth(1)).toBeVisible({ timeout: 30_000 })
  await press(page, '/')
  await page.keyboard.type(name)
  await expect(table.getByRole('row')).toHaveCount(2)
  await table.focus()
  await press(page, 'a')
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Restart rollout' }).press('Enter')
  await expect(dialog).toContainText(`Restart Deployment ${name}?`, { timeout: 20_000 })
  await press(page, 'Tab', 'Enter')
  await expect(dialog.getByRole('status')).toContainText('new and available', { timeout: 60_000 })
  await press(page, 'Enter')
  await expect(dialog).toHaveCount(0)
}

interface Watched {
  notices?: string[]
  asked?: string[]
}

/** What the desktop would show, and what is asked before the window closes; `answer` is the button that is pressed. */
async function watchDesktop(app: ElectronApplication, answer: number): Promise<void> {
  await app.evaluate(({ Notification, dialog }, response) => {
    const watched = globalThis as Watched
    watched.notices = []
    watched.asked = []
    // Here is no service that draws them; that each is made and shown is what the app does.
    Object.defineProperty(Notification, 'isSupported', { value: () => true })
    Notification.prototype.show = function (this: { title: string; body: string }) {
      watched.notices?.push(`${this.title}: ${this.body}`)
    }
    Object.defineProperty(dialog, 'showMessageBox', {
      value: async (_window: unknown, { message }: { message: string }) => {
        watched.asked?.push(message)
        return { response, checkboxChecked: false }
      },
    })
  }, answer)
}
const stay = 2

test('an incident from a problem to its report, and the journal, by keyboard', async ({ app, page, lab }) => {
  test.setTimeout(300_000)
  const settings = await app.evaluate(() => process.env.FOUNDRY_COCKPIT_SETTINGS ?? '')
  const fleet = page.getByRole('grid', { name: 'What is wrong over the fleet' })
  await expect(
    page.getByRole('grid', { name: 'Clusters' }).getByRole('row').filter({ hasText: 'prod-eu' }),
  ).toContainText('Live', { timeout: 60_000 })
  await lab.breakIncident('crash-loop', 'prod-eu')
  await expect(fleet.getByRole('row').filter({ hasText: 'crash-looping' }).first()).toBeVisible({ timeout: 30_000 })

  await watchDesktop(app, stay)
  // From the problem under the cursor.
  await press(page, 'p', 'o')
  const dialog = page.getByRole('dialog', { name: 'Open an incident' })
  await expect(dialog.getByLabel('Title')).toHaveValue(/budcluster/)
  await expect(dialog.getByRole('radio', { name: /^Critical/ })).toBeChecked()
  await expect(dialog.getByRole('checkbox', { name: /prod-eu/ })).toBeChecked()
  await expectAccessible(page, 'the dialog that opens an incident')
  await keepScreenshot(page, 'incident-open')
  await press(page, 'Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'Incidents' })).toBeVisible()
  const timeline = page.getByRole('grid', { name: /^Timeline of .*budcluster/ })
  const line = (text: string | RegExp) => timeline.getByRole('row').filter({ hasText: text })
  await expect(line('crash-looping').first()).toBeVisible({ timeout: 30_000 })
  const clock = page.getByRole('region', { name: 'Escalation' })
  await expect(clock).toContainText('Call On-call Engineer for')
  await expect(clock).toContainText('nobody is named for Platform Lead')
  await expect(clock).toContainText('VP Engineering')

  // The desktop is told who is to be called, and every screen shows the clock.
  await expect
    .poll(() => app.evaluate(() => (globalThis as Watched).notices ?? []), { timeout: 30_000 })
    .toEqual([expect.stringMatching(/^Call On-call Engineer now: .*budcluster/)])
  await press(page, 'g', 'f')
  const strip = page.getByRole('region', { name: 'Open incident' })
  await expect(strip).toContainText(/budcluster[\s\S]*open for \d+:\d\d[\s\S]*Call On-call Engineer for/)
  await expectAccessible(page, 'the fleet under an open incident')
  await keepScreenshot(page, 'incident-strip')
  await press(page, '0')
  await expect(timeline).toBeVisible()
  // A window that closes takes the clock with it, so it asks.
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
  await expect
    .poll(() => app.evaluate(() => (globalThis as Watched).asked ?? []))
    .toEqual([expect.stringMatching(/^An incident is open: .*budcluster/)])
  await expect(strip).toBeVisible()

  // A contact is typed in; what is none is refused.
  await press(page, 'u')
  const lead = page.getByRole('form', { name: 'Platform Lead' })
  await lead.getByLabel('Name').fill('Ada Example')
  await lead.getByLabel('Phone').fill('call me')
  await expect(lead.getByRole('alert')).toContainText('A phone number has digits')
  await expect(lead.getByRole('button', { name: 'Save' })).toBeDisabled()
  await lead.getByLabel('Phone').fill('+49 30 1234567')
  await expectAccessible(page, 'the contacts')
  await keepScreenshot(page, 'incident-contacts')
  await press(page, 'Enter')
  await expect(lead.getByRole('button', { name: 'Save' })).toBeDisabled()
  await press(page, 'Escape')
  await expect(clock).toContainText('Ada Example, +49 30 1234567')

  await press(page, 'c')
  await expect(page.getByRole('dialog', { name: 'On-call Engineer was called' })).toContainText('nobody is named')
  await press(page, 'ArrowDown')
  await expectAccessible(page, 'the dialog of a call')
  await press(page, 'Enter')
  await expect(line('On-call Engineer called, not reached').first()).toBeVisible()
  await expect(clock).toContainText(/Next: Platform Lead in 1[0-4]:\d\d/)

  await press(page, 'n')
  await page.getByRole('dialog', { name: 'Note' }).getByLabel('Text').fill('Config map was changed at 20:10')
  await press(page, 'Enter')
  await expect(line('Config map was changed').first()).toBeVisible()

  // What is done elsewhere in the app is gathered.
  await restart(page, 'prod-eu', 'contract-search')
  await press(page, 'g', 'i')
  await expect(line(/restart deployments .*contract-search/).first()).toBeVisible({ timeout: 20_000 })
  await press(page, 'm')
  await press(page, 'Enter')
  await expect(line(/first .*, highest/).first()).toBeVisible({ timeout: 20_000 })
  await timeline.focus()
  // What clears or appears meanwhile may be newer than the graph.
  const graph = page.getByRole('region', { name: 'The entry in full' }).getByRole('img')
  await press(page, 'Home')
  await expect(async () => {
    if (!(await graph.isVisible())) await press(page, 'j')
    await expect(graph).toBeVisible({ timeout: 1000 })
  }).toPass({ timeout: 30_000 })
  await expectAccessible(page, 'an incident')
  await keepScreenshot(page, 'incident')
  await toLight(page)
  await expectAccessible(page, 'an incident, light')
  await keepScreenshot(page, 'incident-light')
  await press(page, 'g', 'f')
  await expectAccessible(page, 'the fleet under an open incident, light')
  await keepScreenshot(page, 'incident-strip-light')
  await press(page, 'g', 'i')
  await expect(page.getByRole('button', { name: 'Handover' })).toBeVisible()

  await press(page, 'h')
  const handover = page.getByRole('dialog', { name: 'Handover note' })
  await expect(handover.getByLabel('Note')).toHaveValue(/What was tried[\s\S]*contract-search[\s\S]*NOT reached/)
  await expectAccessible(page, 'the handover')
  await keepScreenshot(page, 'incident-handover')
  await handover.getByLabel('Note').fill('Watch budcluster until morning')
  await handover.getByRole('button', { name: 'Keep it' }).press('Enter')
  await expect(line('Handover note written').first()).toBeVisible()

  await press(page, 'x')
  const close = page.getByRole('dialog', { name: 'Close the incident' })
  await close.getByLabel('What happened').fill('Clusters could not be onboarded')
  await expectAccessible(page, 'the dialog that closes')
  await press(page, 'Enter')
  await expect(close).toHaveCount(0)
  await expect(page.getByRole('status').filter({ hasText: 'None is open' })).toBeVisible({ timeout: 20_000 })
  const [id = ''] = (await readdir(join(settings, 'incidents'))).filter((name) => name !== 'lock')
  for (const form of ['md', 'html']) {
    const report = await readFile(join(settings, 'incidents', id, `report.${form}`), 'utf8')
    for (const part of [
      'Clusters could not be onboarded',
      'contract-search',
      'Watch budcluster until morning',
      'to be filled in',
    ]) {
      expect(report, form).toContain(part)
    }
    expect(report).not.toMatch(/<script|Bearer /)
  }
  expect(await readFile(join(settings, 'incidents', id, 'report.html'), 'utf8')).toContain('<svg')

  // The journal of what was changed.
  await press(page, 'g', 'd')
  await expect(page.getByRole('heading', { level: 1, name: 'Journal' })).toBeVisible()
  await expect(page.getByRole('main').getByRole('status').first()).toContainText(/Chain verified at .*: 2 entries/)
  const journal = page.getByRole('grid', { name: 'Journal' })
  await expect(journal.getByRole('row')).toHaveCount(3)
  await press(page, '/')
  await page.keyboard.type('done restart')
  await press(page, 'Enter')
  await expect(journal.getByRole('row')).toHaveCount(2)
  await expect(journal).toBeFocused()
  await press(page, 'j')
  await expect(page.getByRole('region', { name: 'The entry in full' })).toContainText('contract-search')
  await expectAccessible(page, 'the journal, light')
  await keepScreenshot(page, 'journal-light')
  await press(page, 'Control+k')
  await page.keyboard.type('theme')
  await press(page, 'Enter')
  await expectAccessible(page, 'the journal')
  await keepScreenshot(page, 'journal')
})
