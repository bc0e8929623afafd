import { contextBridge, ipcRenderer } from 'electron'

/**
 * The only thing that the page gets. Channel names and inputs are checked in main, by the contract.
 * A port cannot cross the context bridge, so it is handed over with window.postMessage.
 */
const bridge = {
  call: (channel: string, input: unknown): Promise<unknown> => ipcRenderer.invoke('cockpit:call', channel, input),
  open: (streamId: string, channel: string, input: unknown): void => {
    const { port1, port2 } = new MessageChannel()
    ipcRenderer.postMessage('cockpit:open', { channel, input }, [port2])
    window.postMessage({ cockpitStream: streamId }, window.location.origin, [port1])
  },
  terminal: (portId: string, session: string): void => {
    const { port1, port2 } = new MessageChannel()
    ipcRenderer.postMessage('cockpit:terminal', { session }, [port2])
    window.postMessage({ cockpitTerminal: portId }, window.location.origin, [port1])
  },
  info: { version: versionFrom(process.argv), platform: process.platform },
}

/** main-window.ts passes it: a sandboxed preload can ask neither the app nor the package. */
function versionFrom(argv: readonly string[]): string {
  return argv.find((argument) => argument.startsWith('--cockpit-version='))?.split('=')[1] ?? ''
}

contextBridge.exposeInMainWorld('cockpit', bridge)
