import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { type Cockpit, openCockpit } from '@main/cockpit.ts'
import { Dispatcher } from '@main/contract/dispatcher.ts'
import { defaultLabFolder } from '@main/lab/lab-folder.ts'
import { createLabService, type LabService } from '@main/lab/lab-service.ts'
import { settingsFolder } from '@main/platform/settings-folder.ts'
import { systemClock } from '@main/platform/system-clock.ts'
import { openReference } from '@main/reference/open-reference.ts'
import { ownKubeconfigPaths } from '@main/sources/own-kubeconfigs.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { contracts } from '@shared/contract/contracts.ts'
import type { Contract, Handlers } from '@shared/contract/define-contract.ts'
import { app, BrowserWindow, Menu, powerMonitor, shell } from 'electron'
import { declareAppScheme, serveRenderer } from './app-protocol.ts'
import { readArguments } from './arguments.ts'
import { askBeforeClosing } from './closing-window.ts'
import { desktopNotice } from './desktop-notice.ts'
import { headlessCheck } from './headless-check.ts'
import { registerIpc } from './ipc-registrar.ts'
import { utilitySupervisor } from './lab-process.ts'
import { later } from './later.ts'
import { denyPermissions, lockDown } from './lock-down.ts'
import { openLog } from './log.ts'
import { openMainWindow } from './main-window.ts'
import { terminalProcess } from './terminal-process.ts'

const root = app.getAppPath()
/** Holds resources/: beside the archive in an installed app, the checkout otherwise. */
const resourceRoot = app.isPackaged ? process.resourcesPath : root
const log = openLog(app.getPath('logs'))

// Electron answers an uncaught exception with a dialog, at which a run without a display hangs for ever.
process.on('uncaughtException', (thrown) => {
  log.fatal({ err: thrown }, 'uncaught exception')
  process.stderr.write(`Foundry Cockpit ends: ${thrown.message}\n`)
  app.exit(70)
})

declareAppScheme()
lockDown()

const standardKubeconfig = join(homedir(), '.kube', 'config')

/** KUBECONFIG, else ~/.kube/config where it or an added context is there, else null: the practice lab. */
async function configuredKubeconfigs(): Promise<string[] | null> {
  const listed = (process.env.KUBECONFIG ?? '').split(process.platform === 'win32' ? ';' : ':').filter(Boolean)
  if (listed.length > 0) return listed
  if (existsSync(standardKubeconfig)) return [standardKubeconfig]
  const added = await ownKubeconfigPaths(
    settingsFolder({ platform: process.platform, env: process.env, home: homedir() }),
  )
  return added.length > 0 ? [standardKubeconfig] : null
}

/** The lab's kubeconfig, as soon as the lab has one; brings the lab up if it does not run. */
async function labKubeconfig(lab: LabService, signal: AbortSignal): Promise<string> {
  await lab.handlers.up({}, signal)
  for await (const status of lab.watchStatus(signal)) {
    if (status.kubeconfig !== null) return status.kubeconfig
  }
  throw new CockpitError('CANCELLED', 'The app is closing.')
}

async function waitForLab(lab: LabService, signal: AbortSignal): Promise<void> {
  for await (const status of lab.watchStatus(signal)) {
    if (status.phase === 'up' || status.phase === 'failed') return
  }
}

async function main(): Promise<void> {
  await app.whenReady()
  denyPermissions()
  serveRenderer(join(root, 'out', 'renderer'))
  const options = readArguments(process.argv.slice(1))
  const closing = new AbortController()
  const startedHere = { lab: false }
  const supervise = utilitySupervisor(join(root, 'out', 'main', 'lab-supervisor.cjs'))
  const lab = createLabService({
    folder: defaultLabFolder(process.env, process.platform),
    root: resourceRoot,
    out: join(root, 'out', 'main'),
    node: process.env.COCKPIT_NODE ?? null,
    clock: systemClock,
    startSupervisor: (argv, folder) => {
      startedHere.lab = true
      return supervise(argv, folder)
    },
  })

  const settings = settingsFolder({ platform: process.platform, env: process.env, home: homedir() })
  // Where it cannot be made, nothing is kept from one start to the next; whatever must be kept says so when it is written.
  await mkdir(settings, { recursive: true, mode: 0o700 }).catch(() => undefined)
  // Before anything of a cluster, and on its own: it is read where there is none.
  const reference = openReference({ root: resourceRoot, settingsFolder: settings, home: homedir(), clock: systemClock })
  const kubeconfigs = options.lab ? null : await configuredKubeconfigs()
  const cockpit: Promise<Cockpit> = (
    kubeconfigs === null ? labKubeconfig(lab, closing.signal).then((path) => [path]) : Promise.resolve(kubeconfigs)
  ).then(async (kubeconfigPaths) =>
    openCockpit({
      kubeconfigPaths,
      optionalKubeconfigs: [standardKubeconfig],
      withAddedContexts: true,
      contexts: null,
      root: resourceRoot,
      clock: systemClock,
      reference: await reference,
      notify: desktopNotice,
      browse: (url) => shell.openExternal(url),
    }),
  )
  const terminals = terminalProcess(join(root, 'out', 'main', 'terminal-host.cjs'))
  const terminal = cockpit.then((opened) =>
    opened.openTerminal({ host: terminals.host, openLink: (url) => shell.openExternal(url) }),
  )
  terminal.catch((thrown: unknown) => log.error({ err: thrown }, 'terminals did not open'))
  powerMonitor.on('resume', () => {
    log.info('the machine woke up')
    cockpit.then((opened) => opened.wokeUp()).catch(() => undefined)
  })
  cockpit.catch((thrown: unknown) => log.error({ err: thrown }, 'cockpit did not open'))

  const dispatcher = new Dispatcher((channel, thrown) => log.error({ channel, err: thrown }, 'defect'))
  const registerLater = <C extends Contract>(contract: C, opened: Promise<Handlers<C>>, meanwhile = {}) =>
    dispatcher.register(contract, later(contract, opened, meanwhile))
  const service = <D extends keyof Cockpit['handlers']>(domain: D) => cockpit.then(({ handlers }) => handlers[domain])
  registerLater(contracts.clusters, service('clusters'), { fleet: { order: [], changed: [], sourceErrors: [] } })
  registerLater(contracts.checks, service('checks'))
  registerLater(contracts.logs, service('logs'))
  registerLater(contracts.forwards, service('forwards'))
  registerLater(contracts.actions, service('actions'))
  registerLater(contracts.sources, service('sources'))
  registerLater(contracts.problems, service('problems'))
  registerLater(contracts.runbooks, service('runbooks'))
  registerLater(contracts.incidents, service('incidents'))
  registerLater(contracts.journal, service('journal'))
  registerLater(contracts.recordings, service('recordings'))
  registerLater(contracts.gpu, service('gpu'), { fleet: { order: [], changed: [] } })
  registerLater(
    contracts.reference,
    reference.then(({ handlers }) => handlers),
  )
  registerLater(
    contracts.terminal,
    terminal.then(({ handlers }) => handlers),
  )
  dispatcher.register(contracts.lab, lab.handlers)
  registerIpc(dispatcher, terminals.attach)

  const window = openMainWindow(join(root, 'out', 'preload'))
  askBeforeClosing(window, async () => {
    // Whatever is not open yet holds up nobody who wants to close.
    const opened = await Promise.race([cockpit, Promise.resolve(null)])
    return opened === null ? [] : openIncidentTitles(opened)
  })
  log.info({ version: app.getVersion(), electron: process.versions.electron }, 'started')

  closeInOrder(async () => {
    closing.abort()
    await cockpit.then((opened) => opened.close()).catch(() => undefined)
    await reference.then((opened) => opened.close()).catch(() => undefined)
    if (startedHere.lab) await lab.down()
  })

  if (options.headlessCheck) {
    const ready = kubeconfigs === null ? cockpit.then(() => waitForLab(lab, closing.signal)) : Promise.resolve()
    const code = await headlessCheck({
      cockpit: ready.then(() => cockpit),
      window,
      screenshot: options.screenshot,
      print: (text) => process.stdout.write(`${text}\n`),
    })
    process.exitCode = code
    app.quit()
  }
}

async function openIncidentTitles({ handlers }: Cockpit): Promise<readonly string[]> {
  for await (const { incidents } of handlers.incidents.list({}, new AbortController().signal)) {
    return incidents.flatMap(({ title, closedAt }) => (closedAt === null ? [title] : []))
  }
  return []
}

/** Quitting waits for the services to end; a second quit does not wait. */
function closeInOrder(close: () => Promise<void>): void {
  let phase: 'running' | 'closing' | 'closed' = 'running'
  app.on('window-all-closed', () => app.quit())
  app.on('before-quit', (event) => {
    if (phase === 'closed') return
    event.preventDefault()
    if (phase === 'closing') return
    phase = 'closing'
    void close()
      .catch((thrown: unknown) => log.error({ err: thrown }, 'did not close in order'))
      .then(() => {
        phase = 'closed'
        app.exit(Number(process.exitCode ?? 0))
      })
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => app.quit())
}

Menu.setApplicationMenu(
  process.platform === 'darwin' ? Menu.buildFromTemplate([{ role: 'appMenu' }, { role: 'editMenu' }]) : null,
)
app.on('activate', () => BrowserWindow.getAllWindows()[0]?.show())

main().catch((thrown: unknown) => {
  log.fatal({ err: thrown }, 'did not start')
  process.stderr.write(`Foundry Cockpit cannot start: ${thrown instanceof Error ? thrown.message : String(thrown)}\n`)
  app.exit(70)
})
