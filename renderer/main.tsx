import { toErrorShape } from '@shared/contract/cockpit-error.ts'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { createActionDesk } from './actions/action-desk.ts'
import { App } from './app/app.tsx'
import { go } from './app/navigation.ts'
import { ServicesProvider } from './app/services.ts'
import { startSubscriptions } from './app/subscriptions.ts'
import { startTheme } from './app/theme.ts'
import { createWindowClients, windowBridge } from './bridge/clients.ts'
import { windowFrames } from './bridge/next-frame.ts'
import { createTerminalPorts } from './bridge/terminal-ports.ts'
import { after } from './bridge/timer.ts'
import { createCheckRunner } from './checks/check-store.ts'
import { createRowsStore } from './clusters/rows-store.ts'
import './design/tokens.css'
import { ErrorPanel } from './design/error-panel.tsx'
import { createTerminalDesk } from './terminal/terminal-desk.ts'

startTheme()
const container = document.getElementById('root')
if (container === null) throw new Error('index.html has no #root.')
const root = createRoot(container)

try {
  const clients = createWindowClients(window)
  const newId = () => crypto.randomUUID()
  const terminals = createTerminalDesk({
    client: clients.terminal,
    newId,
    onOpened: () => go({ screen: 'terminal' }),
  })
  startSubscriptions(clients, terminals)
  const services = {
    clients,
    rows: createRowsStore({
      open: (address, observer) => clients.clusters.rows({ ...address, lines: true }, observer),
      frames: windowFrames,
      after,
    }),
    checks: createCheckRunner((input, observer) => clients.checks.morning(input, observer), Date.now),
    actions: createActionDesk(clients.actions),
    terminals,
    openTerminalPort: createTerminalPorts(windowBridge(window), window, newId),
    version: window.cockpit?.info.version ?? '',
  }
  root.render(
    <StrictMode>
      <ServicesProvider value={services}>
        <App />
      </ServicesProvider>
    </StrictMode>,
  )
} catch (thrown) {
  root.render(<ErrorPanel error={toErrorShape(thrown)} />)
}
