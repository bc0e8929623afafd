import type { Dispatcher, StreamPort } from '@main/contract/dispatcher.ts'
import { CockpitError, toErrorShape } from '@shared/contract/cockpit-error.ts'
import { sessionId } from '@shared/terminal/contract.ts'
import { type IpcMainEvent, type IpcMainInvokeEvent, ipcMain, type MessagePortMain } from 'electron'
import { z } from 'zod'
import { appOrigin } from './app-protocol.ts'

const attachRequest = z.object({ session: sessionId })
const openRequest = z.object({ channel: z.string().max(128), input: z.unknown() })

/** The one place where ipcMain is listened to. Only the main frame of our own page is answered. */
export function registerIpc(
  dispatcher: Dispatcher,
  attachScreen: (session: string, port: MessagePortMain) => void,
): void {
  ipcMain.handle('cockpit:call', (event, channel: unknown, input: unknown) => {
    if (!isOurPage(event)) {
      return { ok: false, error: toErrorShape(new CockpitError('FOREIGN_SENDER', 'The sender is not the app window.')) }
    }
    return dispatcher.call(channel, input, new AbortController().signal)
  })
  ipcMain.on('cockpit:open', (event, raw: unknown) => {
    const port = event.ports[0]
    if (port === undefined) return
    const request = openRequest.safeParse(raw)
    if (!isOurPage(event) || !request.success) {
      port.close()
      return
    }
    void dispatcher.open(request.data.channel, request.data.input, streamPort(port, event))
  })
  ipcMain.on('cockpit:terminal', (event, raw: unknown) => {
    const port = event.ports[0]
    if (port === undefined) return
    const request = attachRequest.safeParse(raw)
    if (!isOurPage(event) || !request.success) port.close()
    else attachScreen(request.data.session, port)
  })
}

function isOurPage(event: IpcMainEvent | IpcMainInvokeEvent): boolean {
  const frame = event.senderFrame
  return (
    frame !== null &&
    frame === event.sender.mainFrame &&
    new URL(frame.url).protocol === 'app:' &&
    frame.url.startsWith(`${appOrigin}/`)
  )
}

function streamPort(port: MessagePortMain, event: IpcMainEvent): StreamPort {
  const closeListeners: (() => void)[] = []
  const onGone = () => {
    for (const listener of closeListeners) listener()
  }
  port.on('close', onGone)
  // A reloaded or crashed page does not always close its ports.
  event.sender.once('render-process-gone', onGone)
  event.sender.once('did-navigate', onGone)
  const streamPort: StreamPort = {
    post: (message) => port.postMessage(message),
    onMessage: (listener) => {
      port.on('message', (message) => listener(message.data))
      port.start()
    },
    onClose: (listener) => closeListeners.push(listener),
    close: () => {
      event.sender.off('render-process-gone', onGone)
      event.sender.off('did-navigate', onGone)
      port.close()
    },
  }
  return streamPort
}
