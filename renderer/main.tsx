import { toErrorShape } from '@shared/contract/cockpit-error.ts'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { createActionDesk } from './actions/action-desk.ts'
import { App } from './app/app.tsx'
import { ServicesProvider } from './app/services.ts'
import { startSubscriptions } from './app/subscriptions.ts'
import { startTheme } from './app/theme.ts'
import { createWindowClients } from './bridge/clients.ts'
import { windowFrames } from './bridge/next-frame.ts'
import { after } from './bridge/timer.ts'
import { createCheckRunner } from './checks/check-store.ts'
import { createRowsStore } from './clusters/rows-store.ts'
import './design/tokens.css'
import { ErrorPanel } from './design/error-panel.tsx'

startTheme()
const container = document.getElementById('root')
if (container === null) throw new Error('index.html has no #root.')
const root = createRoot(container)

try {
  const clients = createWindowClients(window)
  startSubscriptions(clients)
  const services = {
    clients,
    rows: createRowsStore({
      open: (address, observer) => clients.clusters.rows({ ...address, lines: true }, observer),
      frames: windowFrames,
      after,
    }),
    checks: createCheckRunner((input, observer) => clients.checks.morning(input, observer), Date.now),
    actions: createActionDesk(clients.actions),
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
