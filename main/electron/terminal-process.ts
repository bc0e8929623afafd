import { type FromHostProcess, RemoteHost, type ToHostProcess } from '@main/terminal/host-link.ts'
import type { HostEvent, HostHandle } from '@main/terminal/terminal-host.ts'
import { type MessagePortMain, type UtilityProcess, utilityProcess } from 'electron'

export interface TerminalProcess {
  readonly host: (tell: (event: HostEvent) => void) => HostHandle
  /** Gives a session the port of its screen. */
  attach(id: string, port: MessagePortMain): void
}

/** The process that holds the terminals, started when it is first needed and again after it ended. It ends with the app. */
export function terminalProcess(script: string): TerminalProcess {
  let child: UtilityProcess | null = null
  let remote: RemoteHost | null = null
  const running = (): UtilityProcess => {
    if (child !== null) return child
    const started = utilityProcess.fork(script, [], { serviceName: 'Terminals', stdio: 'ignore' })
    child = started
    started.on('message', (message: FromHostProcess) => remote?.receive(message))
    started.once('exit', () => {
      child = null
      remote?.processEnded()
    })
    return started
  }
  return {
    host: (tell) => {
      remote = new RemoteHost((message: ToHostProcess) => running().postMessage(message), tell)
      return remote
    },
    attach: (id, port) => {
      const message: ToHostProcess = { type: 'attach', id }
      running().postMessage(message, [port])
    },
  }
}
