import { writeFile } from 'node:fs/promises'
import type { Cockpit } from '@main/cockpit.ts'
import { type CheckResult, exitCodeFor } from '@shared/checks/check.ts'
import { toErrorShape } from '@shared/contract/cockpit-error.ts'
import type { BrowserWindow } from 'electron'

export interface HeadlessCheck {
  /** Resolves when there is a fleet to look at: at once with a kubeconfig, when the lab is up without one. */
  readonly cockpit: Promise<Cockpit>
  readonly window: BrowserWindow
  readonly screenshot: string | null
  readonly print: (text: string) => void
}

/** How long clusters get to answer for the first time, ms, before the check says what it could not tell. */
const patienceMs = 60_000

/**
 * What `npm start` does where there is no display: the morning check on the whole fleet, the report on stdout, a
 * screenshot of the window. Resolves with the exit code: 0 fine, 1 something is wrong, 2 could not tell.
 */
export async function headlessCheck({ cockpit: opening, window, screenshot, print }: HeadlessCheck): Promise<number> {
  try {
    const cockpit = await opening
    await cockpit.settled(AbortSignal.timeout(patienceMs))
    const results: CheckResult[] = []
    const clusters = cockpit.clusterIds()
    if (clusters.length === 0) {
      print('No cluster to check: the kubeconfig names no usable context.')
      return 2
    }
    const signal = new AbortController().signal
    for await (const message of cockpit.handlers.checks.morning({ clusters: [...clusters] }, signal)) {
      results.push(...message.finished)
    }
    const { markdown } = await cockpit.handlers.checks.markdown({ results }, signal)
    print(markdown)
    if (screenshot !== null) await saveScreenshot(window, screenshot, print)
    return exitCodeFor(results.map((result) => result.verdict))
  } catch (thrown) {
    const { code, message, hint } = toErrorShape(thrown)
    print(`error ${code}: ${message}\n${hint}`)
    return 2
  }
}

async function saveScreenshot(window: BrowserWindow, path: string, print: (text: string) => void): Promise<void> {
  // Without a window manager nothing exposes the window, and the compositor would hand over its first, empty frame.
  window.webContents.invalidate()
  await new Promise((resolve) => setTimeout(resolve, 500))
  const image = await window.webContents.capturePage()
  await writeFile(path, image.toPNG())
  print(`Screenshot: ${path}`)
}
