import type { Notify } from '@main/incidents/gatherer.ts'
import { BrowserWindow, Notification } from 'electron'
import { appOrigin } from './app-protocol.ts'

/** Kept until it is closed: a notification that is collected as garbage loses its click. */
const shown = new Set<Notification>()
const mostShown = 20

/** A notification of the desktop; a click on it brings the window, on the incident. Where there are none, nothing is shown. */
export const desktopNotice: Notify = ({ title, body, incident }) => {
  if (!Notification.isSupported()) return
  const notification = new Notification({ title, body, urgency: 'critical', timeoutType: 'never' })
  notification.on('click', () => {
    const window = BrowserWindow.getAllWindows()[0]
    window?.show()
    // Another part after # of the address that is there: the page is not loaded anew.
    void window?.loadURL(`${appOrigin}/index.html#/incidents/${incident}`)
  })
  notification.on('close', () => shown.delete(notification))
  shown.add(notification)
  for (const old of shown) {
    if (shown.size <= mostShown) break
    old.close()
    shown.delete(old)
  }
  notification.show()
}
