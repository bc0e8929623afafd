import type { Page } from '@playwright/test'
import { expect, expectAccessible, keepScreenshot, press, test } from './cockpit-window.ts'

const screen = (page: Page, name: RegExp) => page.getByRole('region', { name }).locator('.xterm-rows')

/** Goes to a pod's row and asks for a shell in its application's container. */
async function shellInPod(page: Page, cluster: string, filter: string): Promise<void> {
  await page.evaluate((to) => {
    location.hash = to
  }, `#/cluster/${cluster}/pods`)
  const table = page.getByRole('grid', { name: `Pods of ${cluster}` })
  await expect(table.getByRole('row').nth(1)).toBeVisible({ timeout: 30_000 })
  await press(page, '/')
  await page.keyboard.type(filter)
  await press(page, 'Enter')
  await expect(table.getByRole('row').nth(1)).toContainText(filter)
  await press(page, 'j', 's')
  await page.getByRole('dialog').getByRole('list', { name: 'Containers' }).waitFor()
  await press(page, 'Enter')
  await expect(page.getByRole('dialog', { name: /Open a shell in/ })).toContainText('a shell runs in container')
}

test('a shell in a pod: typed in, searched, split, and opened again after its API server was away', async ({
  page,
  lab,
}) => {
  test.setTimeout(240_000)
  await expect(page.getByText('All 3 clusters live, no problem found')).toBeVisible({ timeout: 60_000 })
  await shellInPod(page, 'prod-us', 'budapp-')
  const question = page.getByRole('dialog', { name: /Open a shell in/ })
  await expect(question).toContainText('PRODUCTION')
  await expectAccessible(page, 'the question before a shell')
  await question.getByRole('button', { name: /Open shell in budapp/ }).click()

  const pane = page.getByRole('region', { name: /budapp-.* on prod-us/ })
  await expect(pane).toContainText('PRODUCTION')
  const rows = screen(page, /budapp-.* on prod-us/)
  await expect(rows).toContainText(/[#$] /, { timeout: 20_000 })
  await page.keyboard.type('echo "in $COCKPIT_LAB_CLUSTER"; printf "\\033]0;prod-eu\\007"\n')
  await expect(rows).toContainText('in prod-us')
  await expect(pane).toContainText('program says “prod-eu”')

  // Ctrl K is the shell's own here; Ctrl F6 leaves.
  await page.keyboard.type('forgotten')
  await press(page, 'Control+A', 'Control+K')
  await expect(page.getByRole('dialog')).toBeHidden()
  await page.keyboard.type('seq 1 200\n')
  await expect(rows).toContainText('200')
  await press(page, 'Control+Shift+F')
  await page.keyboard.type('seq 1 200')
  await press(page, 'Enter', 'Enter')
  await expect(page.getByRole('search')).not.toContainText('Not found')
  await page.keyboard.type('-nowhere')
  await press(page, 'Enter')
  await expect(page.getByRole('search')).toContainText('Not found')
  await press(page, 'Escape')

  // Several lines into production are asked about first, and cannot end their bracket.
  await page.evaluate(() => {
    const text = 'echo one\necho two\u001b[201~\n'
    const data = new DataTransfer()
    data.setData('text/plain', text)
    document.activeElement?.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true }))
  })
  const paste = page.getByRole('dialog', { name: 'Paste 2 lines?' })
  await expect(paste).toContainText('1 control characters in it are left out')
  await expectAccessible(page, 'the question before a paste')
  await keepScreenshot(page, 'terminal-paste')
  await press(page, 'Escape')
  await expect(paste).toBeHidden()
  // The search had left the screen further up; a key leads back to the end.
  await press(page, 'Enter')
  await expect(rows).toContainText('200')

  // A shell of this machine beside it, which sees this cluster only.
  await press(page, 'Control+F6', 's')
  await expect(page.getByRole('dialog', { name: 'New session' })).toBeVisible()
  await press(page, 'Enter')
  const local = screen(page, /local shell on prod-us/)
  await expect(local).toContainText(/[#$] /, { timeout: 20_000 })
  await page.keyboard.type('grep -c "name: prod-eu" $KUBECONFIG; grep current $KUBECONFIG\n')
  await expect(local).toContainText('current-context: prod-us')
  await expect(local).toContainText(/\n?0/)
  await expectAccessible(page, 'terminals')
  await keepScreenshot(page, 'terminal-split')

  // The flood is held and Ctrl-C answered, and the shell of the pod beside it is not disturbed.
  await page.keyboard.type('yes flooding\n')
  await expect(local).toContainText('flooding')
  await page.waitForTimeout(1_000)
  await press(page, 'Control+C')
  await page.keyboard.type('echo calm$((20+2))\n')
  await expect(local).toContainText('calm22', { timeout: 20_000 })

  await lab.killPart('kube-apiserver prod-us')
  await expect(pane.getByRole('status')).toContainText('connection lost', { timeout: 60_000 })
  await expect(rows).toContainText('Enter starts it again')
  await keepScreenshot(page, 'terminal-lost')
  await lab.startPart('kube-apiserver prod-us')
  await expect(async () => {
    await pane.getByRole('button', { name: /Start again/ }).click({ timeout: 2_000 })
    await expect(pane.getByRole('status')).toBeHidden({ timeout: 10_000 })
  }).toPass({ timeout: 90_000 })
  await pane.locator('.xterm-screen').click()
  await page.keyboard.type('echo back$((1+1))\n')
  await expect(rows).toContainText('back2', { timeout: 20_000 })

  // Closed, nothing is left.
  await press(page, 'Control+Shift+W')
  await expect(page.getByRole('region', { name: /budapp-.* on prod-us/ })).toBeHidden()
})
