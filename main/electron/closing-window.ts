import { type BrowserWindow, dialog } from 'electron'

const minimise = 0
const close = 1
const stay = 2

/**
 * While an incident is open a person is asked before the window closes: with it end the clock, the notifications and the
 * timeline.
 * @param openIncidents titles of those that are open; a failure to tell counts as none, so that the window always closes.
 */
export function askBeforeClosing(window: BrowserWindow, openIncidents: () => Promise<readonly string[]>): void {
  let phase: 'open' | 'asking' | 'closing' = 'open'
  const closeNow = () => {
    phase = 'closing'
    window.close()
  }
  const ask = async (titles: readonly string[]): Promise<void> => {
    const { response } = await dialog.showMessageBox(window, {
      type: 'warning',
      title: 'An incident is open',
      message: titles.length === 1 ? `An incident is open: ${titles[0]}` : `${titles.length} incidents are open`,
      detail:
        'Its clock, its notifications and its timeline go on only while the cockpit runs. Once it is closed nobody is told who is to be called; the next start says what became due meanwhile.',
      buttons: ['Minimise the window', 'Close the cockpit', 'Cancel'],
      defaultId: minimise,
      cancelId: stay,
      noLink: true,
    })
    phase = 'open'
    if (response === minimise) window.minimize()
    if (response === close) closeNow()
  }
  window.on('close', (event) => {
    if (phase === 'closing') return
    event.preventDefault()
    if (phase === 'asking') return
    phase = 'asking'
    void openIncidents()
      .then((titles) => (titles.length === 0 ? closeNow() : ask(titles)))
      .catch(closeNow)
  })
}
