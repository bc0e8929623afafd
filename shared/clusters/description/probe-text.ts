import { z } from 'zod'
import { figure, listOf, part, text } from '../kinds/fields.ts'

const port = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((value) => (value === null || value === undefined ? null : `${value}`))
  .catch(null)

export const probe = part(
  z.object({
    httpGet: part(z.object({ path: text, port, scheme: text, host: text })),
    tcpSocket: part(z.object({ port, host: text })),
    exec: part(z.object({ command: listOf(z.string()) })),
    grpc: part(z.object({ port, service: text })),
    initialDelaySeconds: figure,
    periodSeconds: figure,
    timeoutSeconds: figure,
    failureThreshold: figure,
  }),
)
export type Probe = NonNullable<z.output<typeof probe>>

/** "HTTP GET /health on http, first after 5s, every 10s, in 1s, fails after 3"; the API's defaults are said too. */
export function probeText(sent: Probe): string {
  const first = sent.initialDelaySeconds ? `first after ${sent.initialDelaySeconds}s, ` : ''
  const { periodSeconds, timeoutSeconds, failureThreshold } = sent
  return `${how(sent)}, ${first}every ${periodSeconds ?? 10}s, in ${timeoutSeconds ?? 1}s, fails after ${failureThreshold ?? 3}`
}

function how({ httpGet, tcpSocket, exec, grpc }: Probe): string {
  if (httpGet !== null) {
    const word = httpGet.scheme === 'HTTPS' ? 'HTTPS' : 'HTTP'
    return `${word} GET ${httpGet.path ?? '/'} on ${httpGet.host ? `${httpGet.host}:` : ''}${httpGet.port ?? '?'}`
  }
  if (tcpSocket !== null) return `TCP connect to ${tcpSocket.host ? `${tcpSocket.host}:` : ''}${tcpSocket.port ?? '?'}`
  if (grpc !== null) return `gRPC health on ${grpc.port ?? '?'}${grpc.service ? ` of ${grpc.service}` : ''}`
  // A command may hold a password as an argument: its name says enough.
  if (exec !== null) return `command ${exec.command[0] ?? ''}`.trim()
  return 'of an unknown form'
}
