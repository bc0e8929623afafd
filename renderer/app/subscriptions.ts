import type { FleetMessage } from '@shared/clusters/contract.ts'
import type { Unsubscribe } from '@shared/contract/define-contract.ts'
import type { LabStatus } from '@shared/lab/contract.ts'
import type { TerminalMessage } from '@shared/terminal/contract.ts'
import type { Clients } from '../bridge/clients.ts'
import { keepOpen } from '../bridge/keep-open.ts'
import { after } from '../bridge/timer.ts'
import { fleetFeed } from '../clusters/fleet-store.ts'
import { labStore } from '../lab/lab-store.ts'
import type { TerminalDesk } from '../terminal/terminal-desk.ts'

/** The streams that live as long as the window. Those of single screens are leases (clusters/use-rows.ts). */
export function startSubscriptions(clients: Clients, terminals: TerminalDesk): Unsubscribe {
  const stopFleet = keepOpen<FleetMessage>(
    (observer) => clients.clusters.fleet({}, observer),
    {
      next: (message) => fleetFeed.receive(message),
      broken: ({ code, message, hint }) => fleetFeed.fail({ code, message, hint }),
    },
    after,
  )
  const stopLab = keepOpen<LabStatus>(
    (observer) => clients.lab.status({}, observer),
    {
      next: (status) => labStore.setState({ status, broken: null }),
      broken: ({ code, message, hint }) => labStore.setState({ broken: { code, message, hint } }),
    },
    after,
  )
  const stopTerminals = keepOpen<TerminalMessage>(
    (observer) => clients.terminal.sessions({}, observer),
    { next: (message) => terminals.receive(message), broken: () => undefined },
    after,
  )
  return () => {
    stopTerminals()
    stopFleet()
    stopLab()
  }
}
