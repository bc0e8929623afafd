import { readFile } from 'node:fs/promises'
import { labPaths } from '@main/lab/lab-folder.ts'
import type { Page } from '@playwright/test'
import { parse } from 'yaml'
import { z } from 'zod'
import { expect, test } from './cockpit-window.ts'

test('the page has no Node, and only the bridge', async ({ page, app }) => {
  const found = await page.evaluate(() => ({
    node: ['require', 'process', 'module', 'Buffer', 'global', 'electron'].filter((name) => name in window),
    bridge: Object.keys((window as { cockpit?: object }).cockpit ?? {}).sort(),
  }))
  expect(found).toEqual({ node: [], bridge: ['call', 'info', 'open', 'terminal'] })
  const preferences = await app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map((window) => {
      // Not in Electron's types, and the only way to ask what really holds.
      const contents = window.webContents as unknown as { getLastWebPreferences(): Record<string, unknown> }
      const { contextIsolation, sandbox, nodeIntegration, webviewTag } = contents.getLastWebPreferences()
      return { contextIsolation, sandbox, nodeIntegration, webviewTag }
    }),
  )
  expect(preferences).toEqual([{ contextIsolation: true, sandbox: true, nodeIntegration: false, webviewTag: false }])
})

test('no other window, no navigation away, no permission', async ({ page, app }) => {
  const before = page.url()
  expect(before).toMatch(/^app:\/\/cockpit\//)
  expect(await page.evaluate(() => window.open('https://example.com/') === null)).toBe(true)
  await page.evaluate(() => {
    const link = document.createElement('a')
    link.href = 'https://example.com/'
    link.target = '_blank'
    document.body.append(link)
    link.click()
    link.remove()
  })
  expect(await page.evaluate(() => Notification.requestPermission())).toBe('denied')
  // From here on main is asked: Playwright waits for a navigation that has begun, and these are stopped as they begin.
  for (const address of ['https://example.com/', 'file:///etc/hostname']) {
    const still = await app.evaluate(async ({ BrowserWindow }, to) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents
      await contents?.executeJavaScript(`location.href = ${JSON.stringify(to)}; 0`, true)
      await new Promise((resolve) => setTimeout(resolve, 500))
      return {
        url: contents?.getURL(),
        drawn: await contents?.executeJavaScript('document.querySelectorAll("h1").length'),
        windows: BrowserWindow.getAllWindows().length,
      }
    }, address)
    expect(still).toEqual({ url: before, drawn: 1, windows: 1 })
  }
})

test('the content security policy blocks eval, inline scripts and foreign addresses', async ({ page, app }) => {
  const outcome = await page.evaluate(
    () =>
      new Promise<Record<string, string>>((resolve) => {
        // On a turn of its own: code that a debugger evaluates is let through by the policy, the page's own is not.
        setTimeout(async () => {
          const attempt = (work: () => unknown) => {
            try {
              work()
              return 'ran'
            } catch (thrown) {
              return thrown instanceof EvalError ? 'blocked' : String(thrown)
            }
          }
          const script = document.createElement('script')
          script.textContent = 'document.documentElement.dataset.inline = "ran"'
          document.head.append(script)
          const reach = (address: string) =>
            fetch(address).then(
              () => 'reached',
              () => 'blocked',
            )
          resolve({
            // biome-ignore lint/security/noGlobalEval: the attack that must fail.
            eval: attempt(() => eval('1 + 1')),
            function: attempt(() => new Function('return 1')()),
            inline: document.documentElement.dataset.inline ?? 'blocked',
            web: await reach('https://example.com/'),
            file: await reach('file:///etc/hostname'),
          })
        }, 0)
      }),
  )
  expect(outcome).toEqual({
    eval: 'blocked',
    function: 'blocked',
    inline: 'blocked',
    web: 'blocked',
    file: 'blocked',
  })
  // Asked from main, so that the refusal is not noted as an error of the page.
  const outside = await app.evaluate(({ net }) =>
    net.fetch('app://cockpit/..%2f..%2fpackage.json').then((answer) => answer.status),
  )
  expect(outside).toBe(404)
})

const callAnswer = z.object({ ok: z.boolean(), error: z.object({ code: z.string() }).optional() })

test('unknown channels and wrong inputs are refused with a code', async ({ page }) => {
  const ask = async (channel: string, input: unknown) =>
    callAnswer.parse(
      await page.evaluate(
        ([name, value]) =>
          (window as unknown as { cockpit: { call(c: unknown, i: unknown): Promise<unknown> } }).cockpit.call(
            name,
            value,
          ),
        [channel, input],
      ),
    )
  expect(await ask('clusters.nothing', {})).toMatchObject({ ok: false, error: { code: 'UNKNOWN_CHANNEL' } })
  // A stream is not a call, and a property of every object is not a channel.
  expect(await ask('clusters.fleet', {})).toMatchObject({ ok: false, error: { code: 'UNKNOWN_CHANNEL' } })
  expect(await ask('constructor', {})).toMatchObject({ ok: false, error: { code: 'UNKNOWN_CHANNEL' } })
  expect(await ask('clusters.object', { cluster: 7 })).toMatchObject({ ok: false, error: { code: 'BAD_INPUT' } })
})

interface Listening {
  heard: Record<string, unknown[]>
  cockpit: { open(streamId: string, channel: string, input: unknown): void }
}

/** Collects what streams of the test's own send. Before the app's listener, which closes ports that it has not asked for. */
function collectStreams() {
  const page = window as unknown as Listening
  page.heard = {}
  window.addEventListener('message', (event) => {
    const port = event.ports[0]
    const streamId: unknown = event.data?.cockpitStream
    if (typeof streamId !== 'string' || !streamId.startsWith('e2e-') || port === undefined) return
    event.stopImmediatePropagation()
    const heard: unknown[] = []
    page.heard[streamId] = heard
    port.onmessage = (message) => {
      heard.push(message.data)
      port.postMessage({ type: 'ack' })
    }
  })
}

/** Opens a stream by hand, as a page that has been taken over would, and answers what it has sent after 2 s. */
async function listen(page: Page, channel: string): Promise<unknown[]> {
  const streamId = `e2e-${channel}`
  await page.evaluate(
    ([id, name]) => (window as unknown as Listening).cockpit.open(id ?? '', name ?? '', {}),
    [streamId, channel],
  )
  await page.waitForTimeout(2000)
  return page.evaluate((id) => (window as unknown as Listening).heard[id] ?? [], streamId)
}

async function startCollecting(page: Page): Promise<void> {
  await page.addInitScript(collectStreams)
  await page.reload()
  await expect(page.getByRole('navigation', { name: 'Screens' })).toBeVisible()
}

test('an unknown stream ends with a coded error', async ({ page }) => {
  await startCollecting(page)
  expect(await listen(page, 'clusters.nothing')).toMatchObject([{ type: 'error', error: { code: 'UNKNOWN_CHANNEL' } }])
  // A call is not a stream.
  expect(await listen(page, 'clusters.retry')).toMatchObject([{ type: 'error', error: { code: 'UNKNOWN_CHANNEL' } }])
})

const credentials = z.object({ users: z.array(z.object({ user: z.record(z.string(), z.unknown()) })) })

test('no credential of the kubeconfig reaches the page', async ({ page, labFolder }) => {
  const { users } = credentials.parse(parse(await readFile(labPaths(labFolder).kubeconfig, 'utf8')))
  const secrets = users.flatMap(({ user }) => Object.values(user)).filter((value) => typeof value === 'string')
  expect(secrets.length).toBeGreaterThan(0)
  await expect(page.getByText('All 3 clusters live, no problem found')).toBeVisible({ timeout: 60_000 })
  await startCollecting(page)
  const fleet = JSON.stringify(await listen(page, 'clusters.fleet'))
  const lab = JSON.stringify(await listen(page, 'lab.status'))
  expect(fleet).toContain('prod-eu')
  for (const secret of secrets) {
    expect(fleet.includes(secret), 'a credential in the fleet').toBe(false)
    expect(lab.includes(secret), 'a credential in the lab status').toBe(false)
  }
})
