import { z } from 'zod'
import type { CockpitBridge } from './cockpit-bridge.ts'

const delivery = z.object({ cockpitTerminal: z.string() })

/** Asks for the port of a terminal session. It never resolves where the app core is gone, which the streams tell. */
export type OpenTerminalPort = (session: string) => Promise<MessagePort>

/** Ports of terminal sessions over the preload bridge. */
export function createTerminalPorts(
  bridge: CockpitBridge,
  page: Pick<EventTarget, 'addEventListener'>,
  newId: () => string,
): OpenTerminalPort {
  const wanted = new Map<string, (port: MessagePort) => void>()
  page.addEventListener('message', (event) => {
    if (!(event instanceof MessageEvent) || event.source !== page) return
    const parsed = delivery.safeParse(event.data)
    const port = event.ports[0]
    if (!parsed.success || port === undefined) return
    wanted.get(parsed.data.cockpitTerminal)?.(port)
    wanted.delete(parsed.data.cockpitTerminal)
  })
  return (session) =>
    new Promise((resolve) => {
      const id = newId()
      wanted.set(id, resolve)
      bridge.terminal(id, session)
    })
}
