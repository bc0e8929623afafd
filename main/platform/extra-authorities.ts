import { existsSync, readFileSync } from 'node:fs'
import { rootCertificates } from 'node:tls'

export interface ExtraAuthorities {
  /** Node's own authorities and the further ones, PEM; null when there are no further ones. */
  readonly pem: string | null
  /** One per variable that is set. */
  readonly files: readonly { readonly variable: string; readonly path: string; readonly trouble: string | null }[]
}

const variables = ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE'] as const
const largest = 4 * 1024 * 1024

/**
 * The certificate authorities that a company adds. Node reads NODE_EXTRA_CA_CERTS by itself, but an Electron app whose
 * NodeOptions fuse is off does not (Electron's docs, environment variables); SSL_CERT_FILE is what Go's programs, kubectl
 * among them, read. They count for contexts that name no authority of their own, and for https proxies.
 */
export function readExtraAuthorities(env: Readonly<Record<string, string | undefined>>): ExtraAuthorities {
  const found: string[] = []
  const files = variables.flatMap((variable) => {
    const path = env[variable]
    if (!path) return []
    const trouble = take(path, found)
    return { variable, path, trouble }
  })
  return { pem: found.length === 0 ? null : [...rootCertificates, ...found].join('\n'), files }
}

function take(path: string, into: string[]): string | null {
  if (!existsSync(path)) return 'there is no such file'
  try {
    const text = readFileSync(path, 'utf8')
    if (text.length > largest) return 'it is far too large'
    if (!text.includes('-----BEGIN CERTIFICATE-----')) return 'it holds no certificate in PEM form'
    into.push(text)
    return null
  } catch (thrown) {
    return `it cannot be read (${thrown instanceof Error && 'code' in thrown ? thrown.code : 'unknown error'})`
  }
}
