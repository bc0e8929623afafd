import { systemClock } from '@main/platform/system-clock.ts'
import { answerMain, type FromHostProcess, type ToHostProcess } from '@main/terminal/host-link.ts'
import { TerminalHost } from '@main/terminal/terminal-host.ts'
import type { MessagePortMain } from 'electron'

// A pseudo-terminal gives some 4 kB at a time, and in Electron memory of its own for each takes a third of what reading takes.
Buffer.poolSize = 256 * 1024

/** The utility process that holds the terminals. Its messages come from main alone, its ports from main's own page. */
const send = (message: FromHostProcess) => process.parentPort.postMessage(message)
const host = new TerminalHost(systemClock, (event) => send({ type: 'event', event }))

process.parentPort.on('message', ({ data, ports: [port] }) => {
  const message: ToHostProcess = data
  if (message.type !== 'attach') void answerMain(host, message, send)
  else if (port !== undefined) attach(message.id, port)
})

function attach(id: string, port: MessagePortMain): void {
  try {
    host.attach(id, {
      post: (message) => port.postMessage(message),
      onMessage: (listener) => {
        port.on('message', ({ data }) => listener(data))
        port.start()
      },
      onClose: (listener) => port.on('close', listener),
      close: () => port.close(),
    })
  } catch {
    // The session was closed meanwhile.
    port.close()
  }
}
