import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { type LabCertificates, makeCertificates } from './certificates.ts'
import type { ClusterPlace } from './kubernetes-plans.ts'
import { labPaths, writePrivately } from './lab-folder.ts'
import { makeKubeconfig } from './lab-kubeconfig.ts'
import type { PlatformAccount } from './platform-api/platform-state.ts'

/** Who may do what in a lab: new keys and tokens on each start. */
export interface LabIdentity {
  readonly certificates: LabCertificates
  readonly adminToken: string
  /** kube-apiserver --token-auth-file */
  readonly tokenFile: string
  /** Who can sign in to the stand-in of the platform's API, one for each role. */
  readonly accounts: readonly PlatformAccount[]
}

/**
 * Makes keys, certificates, tokens and the kubeconfigs: one for each cluster, `lab.kubeconfig` with all as
 * administrator, and `staging-dev.kubeconfig` for a developer whom the manifests' RBAC lets do little. `platform-accounts.yaml` says
 * who can sign in to the platform's API.
 */
export async function makeIdentity(folder: string, places: readonly ClusterPlace[], now: number): Promise<LabIdentity> {
  const paths = labPaths(folder)
  const certificates = await makeCertificates(paths.tls, now)
  const adminToken = randomBytes(24).toString('hex')
  const devToken = randomBytes(24).toString('hex')
  const tokenFile = join(paths.tls, 'tokens.csv')
  await writePrivately(tokenFile, `${adminToken},admin,admin,"system:masters"\n${devToken},dev,dev,"developers"\n`)

  const context = (place: ClusterPlace) => ({
    name: place.name,
    server: `https://127.0.0.1:${place.ports.apiserver}`,
    user: 'admin',
    token: adminToken,
  })
  const write = (path: string, contexts: Parameters<typeof makeKubeconfig>[0]) =>
    writePrivately(path, makeKubeconfig(contexts, certificates.caPem))
  for (const place of places) await write(place.kubeconfig, [context(place)])
  await write(paths.kubeconfig, places.map(context))
  const staging = places.find((place) => place.name === 'staging')
  if (staging !== undefined) {
    await write(paths.restrictedKubeconfig, [
      { ...context(staging), name: 'staging-dev', user: 'dev', token: devToken },
    ])
  }
  const accounts = makeAccounts()
  await writePrivately(paths.platformAccounts, accountsFile(accounts, places))
  return { certificates, adminToken, tokenFile, accounts }
}

function makeAccounts(): readonly PlatformAccount[] {
  const roles = { admin: 'ADMIN', lead: 'PROJECT_ADMIN', viewer: 'USER' } as const
  return Object.entries(roles).map(([name, role]) => ({
    email: `${name}@example.com`,
    password: randomBytes(18).toString('base64url'),
    role,
  }))
}

function accountsFile(accounts: readonly PlatformAccount[], places: readonly ClusterPlace[]): string {
  const heading =
    "# The practice lab's stand-in of the platform's API. A token: POST /auth/login with email and password.\n"
  const addresses = Object.fromEntries(places.map(({ name, ports }) => [name, `http://127.0.0.1:${ports.exporter}`]))
  return `${heading}${stringify({ addresses, accounts })}`
}
