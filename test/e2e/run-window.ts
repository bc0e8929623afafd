import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { ElectronApplication, Locator, Page } from '@playwright/test'
import { expect, expectAccessible, keepScreenshot, press } from './cockpit-window.ts'

/** Time that a step of a runbook may take on a busy machine, ms. */
export const stepMs = 60_000

/** What a screen looks like at both sizes and in both themes, each looked at for accessibility. */
export async function lookAt(app: ElectronApplication, page: Page, name: string): Promise<void> {
  for (const [width, height] of [
    [1280, 720],
    [1440, 900],
  ] as const) {
    await app.evaluate(
      ({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]?.setContentSize(size[0], size[1]),
      [width, height] as const,
    )
    await expect.poll(() => page.evaluate(() => window.innerWidth)).toBe(width)
    for (const theme of ['light', 'dark']) {
      await page.evaluate((wanted) => {
        document.documentElement.dataset.theme = wanted
      }, theme)
      if (width === 1280) await expectAccessible(page, `${name}, ${theme}`)
      await keepScreenshot(page, `${name}-${width}-${theme}`)
    }
  }
}

interface Downloading {
  cockpitDownload?: Promise<{ readonly name: string; readonly state: string }>
}

/** Presses the key of an export and reads what was saved. */
export async function exported(app: ElectronApplication, page: Page, key: string, to: string): Promise<string> {
  const saved = await nextDownload(app, to)
  await press(page, key)
  await saved()
  return readFile(to, 'utf8')
}

/** For the next download there is no window that asks where to; the answer waits for it and tells its proposed name. */
export async function nextDownload(app: ElectronApplication, to: string): Promise<() => Promise<string>> {
  // Keys reach the window by another way: it must be listened before one is pressed.
  await app.evaluate(({ session }, path) => {
    const main = globalThis as Downloading
    main.cockpitDownload = new Promise((resolve) => {
      session.defaultSession.once('will-download', (_event, download) => {
        download.setSavePath(path)
        download.once('done', (_done, state) => resolve({ name: download.getFilename(), state }))
      })
    })
  }, to)
  return async () => {
    const done = await app.evaluate(() => (globalThis as Downloading).cockpitDownload)
    expect(done?.state).toBe('completed')
    return done?.name ?? ''
  }
}

/** Goes to the page of a runbook by its name, typed into the palette. */
export async function openFromPalette(page: Page, title: string): Promise<void> {
  await press(page, 'Control+k')
  await page.keyboard.type(title)
  const entry = page.getByRole('group', { name: 'Runbooks' }).getByRole('option').first()
  await expect(entry).toContainText(title)
  // Whatever came later than the letters, Enter is for what stands first.
  await expect(entry).toHaveAttribute('aria-selected', 'true')
  await press(page, 'Enter')
  await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible()
}

export const stepGrid = (page: Page): Locator => page.getByRole('grid', { name: 'Steps by cluster' })

/** @param step counted from 1. @param cluster counted from 0. */
export const cell = (page: Page, step: number, cluster: number): Locator =>
  stepGrid(page).getByRole('row').nth(step).getByRole('gridcell').nth(cluster)

/** Puts a runbook of one's own into a settings folder, accepted as it is. */
export async function acceptedRunbook(settings: string, id: string, text: string): Promise<void> {
  const path = join(settings, 'runbooks', `${id}.md`)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, text)
  const hash = createHash('sha256').update(text).digest('hex')
  await writeFile(join(settings, 'accepted-runbooks.json'), JSON.stringify({ [id]: hash }))
}
