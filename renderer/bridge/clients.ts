import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { contracts } from '@shared/contract/contracts.ts'
import { type Client, createClient, type Transport } from '@shared/contract/define-contract.ts'
import type { CockpitBridge } from './cockpit-bridge.ts'
import { after } from './timer.ts'
import { createBridgeTransport } from './transport.ts'

export interface Clients {
  readonly clusters: Client<typeof contracts.clusters>
  readonly checks: Client<typeof contracts.checks>
  readonly gpu: Client<typeof contracts.gpu>
  readonly lab: Client<typeof contracts.lab>
  readonly logs: Client<typeof contracts.logs>
  readonly forwards: Client<typeof contracts.forwards>
  readonly actions: Client<typeof contracts.actions>
  readonly sources: Client<typeof contracts.sources>
  readonly problems: Client<typeof contracts.problems>
  readonly reference: Client<typeof contracts.reference>
  readonly runbooks: Client<typeof contracts.runbooks>
  readonly incidents: Client<typeof contracts.incidents>
  readonly journal: Client<typeof contracts.journal>
  readonly terminal: Client<typeof contracts.terminal>
  readonly recordings: Client<typeof contracts.recordings>
}

/** One typed client per domain over a transport. */
export function createClients(transport: Transport): Clients {
  return {
    clusters: createClient(contracts.clusters, transport),
    checks: createClient(contracts.checks, transport),
    gpu: createClient(contracts.gpu, transport),
    lab: createClient(contracts.lab, transport),
    logs: createClient(contracts.logs, transport),
    forwards: createClient(contracts.forwards, transport),
    actions: createClient(contracts.actions, transport),
    sources: createClient(contracts.sources, transport),
    problems: createClient(contracts.problems, transport),
    reference: createClient(contracts.reference, transport),
    runbooks: createClient(contracts.runbooks, transport),
    incidents: createClient(contracts.incidents, transport),
    journal: createClient(contracts.journal, transport),
    terminal: createClient(contracts.terminal, transport),
    recordings: createClient(contracts.recordings, transport),
  }
}

/** What the preload script gives. Throws NO_BRIDGE when the page was opened outside the app. */
export function windowBridge(page: Window): CockpitBridge {
  if (page.cockpit === undefined) {
    throw new CockpitError('NO_BRIDGE', 'This page runs only inside Foundry Cockpit.', 'Start the app with: npm start')
  }
  return page.cockpit
}

/** The clients of this window. Throws NO_BRIDGE. */
export function createWindowClients(page: Window): Clients {
  return createClients(
    createBridgeTransport({
      bridge: windowBridge(page),
      page,
      newId: () => crypto.randomUUID(),
      after,
    }),
  )
}
