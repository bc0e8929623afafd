import { mkdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { findLab, type LabClient } from '@main/lab/lab-client.ts'
import { labPaths } from '@main/lab/lab-folder.ts'
import { test as base, type ElectronApplication, expect, type Page } from '@playwright/test'
import { labFolderVariable } from './lab-under-windows.ts'
import { launchCockpit } from './launch-cockpit.ts'

const root = resolve(import.meta.dirname, '..', '..')
const screenshots = join(root, 'test', 'output', 'screenshots')

interface Fixtures {
  readonly labFolder: string
  /** The lab's own controls; what a test breaks is healed after it, and killed parts are started again. */
  readonly lab: LabClient
  /** Which kubeconfigs the app opens on: override with test.use. */
  readonly kubeconfigs: 'administrator' | 'restricted' | 'both' | 'none'
  readonly app: ElectronApplication
  /** The app's window, when it has drawn its frame. */
  readonly page: Page
}

export const test = base.extend<Fixtures>({
  kubeconfigs: ['administrator', { option: true }],

  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern.
  labFolder: async ({}, use) => {
    const folder = process.env[labFolderVariable]
    if (folder === undefined) throw new Error('There is no lab: run through playwright.config.ts.')
    await use(folder)
  },

  lab: async ({ labFolder }, use) => {
    const lab = await findLab(labFolder)
    if (lab === null) throw new Error(`The lab in ${labFolder} does not answer.`)
    await use(lab)
    await lab.heal(null)
    for (const part of (await lab.status()).parts) if (part.state !== 'ready') await lab.startPart(part.name)
  },

  app: async ({ labFolder, kubeconfigs }, use) => {
    const profile = await mkdtemp(join(tmpdir(), 'cockpit-e2e-profile-'))
    const paths = labPaths(labFolder)
    const kubeconfig = {
      administrator: [paths.kubeconfig],
      restricted: [paths.restrictedKubeconfig],
      both: [paths.kubeconfig, paths.restrictedKubeconfig],
      none: [join(profile, 'there-is-no-kubeconfig')],
    }[kubeconfigs].join(delimiter)
    const app = await launchCockpit({ kubeconfig, labFolder, profile })
    await use(app)
    await app.close()
    await rm(profile, { recursive: true, force: true })
  },

  page: async ({ app }, use) => {
    const page = await app.firstWindow()
    const complaints: string[] = []
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text())
    })
    await page.getByRole('navigation', { name: 'Screens' }).waitFor()
    await use(page)
    // What a test provokes on purpose (eval, foreign addresses) is the policy doing its work.
    const defects = complaints.filter(
      (text) => !/Content Security Policy|Not allowed to load local resource/.test(text),
    )
    expect(defects, 'errors in the page').toEqual([])
  },
})

export { expect }

/** Presses keys one after the other, as a person does. */
export async function press(page: Page, ...keys: string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key)
}

/** No serious or critical violation of WCAG on what is shown now. Electron has one page, hence axe's legacy mode. */
export async function expectAccessible(page: Page, what: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
  const serious = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, impact, nodes }) => `${impact} ${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`)
  expect(serious, `accessibility of ${what}`).toEqual([])
}

/** Kept as output of the tests. */
export async function keepScreenshot(page: Page, name: string): Promise<void> {
  mkdirSync(screenshots, { recursive: true })
  await page.screenshot({ path: join(screenshots, `${name}.png`) })
}

/** Texts inside `scope` that are drawn in the colour of an all-clear. */
export async function greenTexts(page: Page, scope: string): Promise<string[]> {
  return page.evaluate((selector) => {
    const probe = document.createElement('span')
    probe.className = 'text-ok'
    document.body.append(probe)
    const green = getComputedStyle(probe).color
    probe.remove()
    if (green === getComputedStyle(document.body).color) throw new Error('The page has no colour for an all-clear.')
    return [...document.querySelectorAll(`${selector} *`)]
      .filter((element) => getComputedStyle(element).color === green)
      .map((element) => element.textContent ?? '')
  }, scope)
}
