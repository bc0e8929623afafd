import { createContext, useContext } from 'react'
import type { ActionDesk } from '../actions/action-desk.ts'
import type { Clients } from '../bridge/clients.ts'
import type { OpenTerminalPort } from '../bridge/terminal-ports.ts'
import type { CheckRunner } from '../checks/check-store.ts'
import type { RowsStore } from '../clusters/rows-store.ts'
import type { TerminalDesk } from '../terminal/terminal-desk.ts'

/** What screens may ask of the app core. Given once, at the root. */
export interface Services {
  readonly clients: Clients
  readonly rows: RowsStore
  readonly checks: CheckRunner
  readonly actions: ActionDesk
  readonly terminals: TerminalDesk
  readonly openTerminalPort: OpenTerminalPort
  readonly version: string
}

const Context = createContext<Services | null>(null)

export const ServicesProvider = Context.Provider

export function useServices(): Services {
  const services = useContext(Context)
  if (services === null) throw new Error('A screen was drawn outside ServicesProvider.')
  return services
}
