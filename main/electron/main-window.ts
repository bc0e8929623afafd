import { join } from 'node:path'
import { app, BrowserWindow, nativeTheme } from 'electron'
import { appOrigin } from './app-protocol.ts'

/** Shown as soon as it has painted: the first frame is the app's own, never white. */
export function openMainWindow(preloadFolder: string): BrowserWindow {
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    minWidth: 1024,
    minHeight: 640,
    show: false,
    title: 'Foundry Cockpit',
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#0e1116' : '#f7f8fa',
    webPreferences: {
      preload: join(preloadFolder, 'bridge.cjs'),
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
      additionalArguments: [`--cockpit-version=${app.getVersion()}`],
    },
  })
  window.once('ready-to-show', () => window.show())
  void window.loadURL(`${appOrigin}/index.html`)
  return window
}
