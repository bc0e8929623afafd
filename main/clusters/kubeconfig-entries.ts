import { isAbsolute, resolve, sep } from 'node:path'
import type { Cluster, User } from '@kubernetes/client-node'
import { z } from 'zod'
import type { ProgramCredential, SignInProgram } from './sign-in-program.ts'

const optionalText = z.string().nullish()
export const clusterFields = z.object({
  server: z.string().min(1),
  'certificate-authority': optionalText,
  'certificate-authority-data': optionalText,
  'insecure-skip-tls-verify': z.boolean().nullish(),
  'tls-server-name': optionalText,
  'proxy-url': optionalText,
})
const execFields = z.looseObject({
  apiVersion: optionalText,
  command: z.string().min(1),
  args: z.array(z.string()).nullish(),
  env: z.array(z.object({ name: z.string(), value: z.string() })).nullish(),
  provideClusterInfo: z.boolean().nullish(),
  interactiveMode: optionalText,
  installHint: optionalText,
})
export const userFields = z.object({
  'client-certificate': optionalText,
  'client-certificate-data': optionalText,
  'client-key': optionalText,
  'client-key-data': optionalText,
  token: optionalText,
  tokenFile: optionalText,
  username: optionalText,
  password: optionalText,
  as: optionalText,
  'as-uid': optionalText,
  'as-groups': z.array(z.string()).nullish(),
  'as-user-extra': z.record(z.string(), z.array(z.string())).nullish(),
  'auth-provider': z.looseObject({ name: z.string() }).nullish(),
  exec: execFields.nullish(),
})
export type UserFields = z.output<typeof userFields>
export const contextFields = z.object({ cluster: z.string(), user: z.string().nullish(), namespace: optionalText })

/** A cluster as client-node wants it; paths are relative to the folder of its file. */
export function clusterOf(name: string, sent: z.output<typeof clusterFields>, folder: string): Cluster {
  const caFile = pathIn(folder, sent['certificate-authority'])
  return {
    name,
    server: sent.server.replace(/\/+$/, ''),
    // client-node refuses plain http otherwise; there is no TLS to verify on it.
    skipTLSVerify: sent['insecure-skip-tls-verify'] === true || sent.server.startsWith('http:'),
    // The data win over the file, as in client-go.
    ...(sent['certificate-authority-data'] ? { caData: sent['certificate-authority-data'] } : caFile ? { caFile } : {}),
    ...(sent['tls-server-name'] ? { tlsServerName: sent['tls-server-name'] } : {}),
    ...(sent['proxy-url'] ? { proxyUrl: sent['proxy-url'] } : {}),
  }
}

/**
 * A user as client-node wants it; what a sign-in program gives is added with `withCredential`, and as whom requests are
 * made instead with `impersonationHeaders`.
 */
export function userOf(name: string, sent: UserFields, folder: string): User {
  const certFile = pathIn(folder, sent['client-certificate'])
  const keyFile = pathIn(folder, sent['client-key'])
  const tokenFile = pathIn(folder, sent.tokenFile)
  return {
    // A context without a user is anonymous; client-node needs some user to read the cluster's certificate.
    name: name === '' ? 'anonymous' : name,
    ...(sent['client-certificate-data'] ? { certData: sent['client-certificate-data'] } : certFile ? { certFile } : {}),
    ...(sent['client-key-data'] ? { keyData: sent['client-key-data'] } : keyFile ? { keyFile } : {}),
    ...(sent.token && !tokenFile ? { token: sent.token } : {}),
    ...(sent.username ? { username: sent.username, password: sent.password ?? '' } : {}),
    ...(tokenFile
      ? { authProvider: { name: 'tokenFile', config: { tokenFile } } }
      : sent['auth-provider'] && !sent.exec
        ? { authProvider: sent['auth-provider'] }
        : {}),
  }
}

export function withCredential(user: User, { token, certificate }: ProgramCredential): User {
  const { certFile: _file, keyFile: _key, ...rest } = user
  const base64 = (pem: string) => Buffer.from(pem).toString('base64')
  return {
    ...(certificate === null
      ? user
      : { ...rest, certData: base64(certificate.cert), keyData: base64(certificate.key) }),
    ...(token === null ? {} : { token }),
  }
}

/** Plugins of client-go's second generation read KUBERNETES_EXEC_INFO. */
export function programOf(sent: NonNullable<UserFields['exec']>, folder: string, cluster: Cluster): SignInProgram {
  const apiVersion = sent.apiVersion ?? 'client.authentication.k8s.io/v1'
  const clusterInfo =
    sent.provideClusterInfo === true
      ? {
          server: cluster.server,
          'insecure-skip-tls-verify': cluster.skipTLSVerify,
          'certificate-authority-data': cluster.caData,
          'tls-server-name': cluster.tlsServerName,
          'proxy-url': cluster.proxyUrl,
        }
      : undefined
  const info = { apiVersion, kind: 'ExecCredential', spec: { interactive: false, cluster: clusterInfo } }
  const env = Object.fromEntries((sent.env ?? []).map(({ name, value }) => [name, value]))
  // A command with a path in it is relative to the file; a bare name is looked up in PATH.
  const command =
    sent.command.includes(sep) || sent.command.includes('/') ? resolve(folder, sent.command) : sent.command
  return {
    command,
    args: sent.args ?? [],
    env: { ...env, KUBERNETES_EXEC_INFO: JSON.stringify(info) },
    needsTerminal: sent.interactiveMode === 'Always',
    installHint: sent.installHint ?? null,
  }
}

function pathIn(folder: string, path: string | null | undefined): string | null {
  if (!path) return null
  return isAbsolute(path) ? path : resolve(folder, path)
}
