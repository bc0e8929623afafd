import { TLSSocket } from 'node:tls'
import type { buildConnector } from 'undici'

/**
 * Looks at the certificate that a server shows with each new connection.
 * @param seen gets its end, ms since the epoch.
 * @returns what wraps undici's connector.
 */
export function servingCertificate(
  seen: (endsAt: number) => void,
): (connector: buildConnector.connector) => buildConnector.connector {
  return (connector) => (options, callback) =>
    connector(options, (...result) => {
      const [, socket] = result
      // A session that was taken up again shows none; what was seen before still holds.
      const end = socket instanceof TLSSocket ? Date.parse(socket.getPeerX509Certificate()?.validTo ?? '') : Number.NaN
      if (!Number.isNaN(end)) seen(end)
      callback(...result)
    })
}
