import { createPrivateKey, X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { KubeConfig } from '@kubernetes/client-node'
import { makeCertificates } from '@main/lab/certificates.ts'
import { makeKubeconfig } from '@main/lab/lab-kubeconfig.ts'
import { afterAll, describe, expect, it } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'certificates-'))
afterAll(() => rmSync(folder, { recursive: true }))
const now = Date.UTC(2026, 10, 22)

describe("a lab's certificates", () => {
  it('are signed by the authority of the kubeconfig, for loopback and for the time given', async () => {
    const made = await makeCertificates(folder, now)
    const authority = new X509Certificate(made.caPem)
    const serving = new X509Certificate(readFileSync(made.servingCertFile))
    expect(authority.ca).toBe(true)
    expect(serving.verify(authority.publicKey)).toBe(true)
    expect(serving.checkIssued(authority)).toBe(true)
    expect(serving.checkIP('127.0.0.1')).toBe('127.0.0.1')
    expect(serving.checkIP('127.0.0.2')).toBeUndefined()
    expect(serving.ca).toBe(false)
    expect(serving.checkPrivateKey(createPrivateKey(readFileSync(made.servingKeyFile)))).toBe(true)
    expect(Date.parse(serving.validFrom)).toBeLessThan(now)
    expect(Date.parse(serving.validTo) - now).toBe(30 * 86_400_000)

    const frontAuthority = new X509Certificate(readFileSync(made.frontProxyCaFile))
    const frontProxy = new X509Certificate(readFileSync(made.frontProxyCertFile))
    expect(frontProxy.verify(frontAuthority.publicKey)).toBe(true)
    // Whoever holds a client certificate of the front proxy may act for anybody: the two authorities must differ.
    expect(frontProxy.verify(authority.publicKey)).toBe(false)
    expect(frontProxy.subject).toBe('CN=front-proxy-client')
    for (const file of [made.servingKeyFile, made.frontProxyKeyFile, made.serviceAccountKeyFile]) {
      expect(statSync(file).mode & 0o077).toBe(0)
    }
  })
})

describe('a kubeconfig of the lab', () => {
  it('is read by the client library and trusts only the given authority', () => {
    const config = new KubeConfig()
    const context = (name: string, port: number) => ({
      name,
      server: `https://127.0.0.1:${port}`,
      user: 'admin',
      token: `token-${name}`,
    })
    config.loadFromString(makeKubeconfig([context('prod-eu', 1), context('staging', 2)], 'CERTIFICATE'))
    expect(config.getContexts().map((one) => one.name)).toEqual(['prod-eu', 'staging'])
    expect(config.getCurrentContext()).toBe('prod-eu')
    config.setCurrentContext('staging')
    expect(config.getCurrentUser()?.token).toBe('token-staging')
    expect(config.getCurrentCluster()).toMatchObject({
      server: 'https://127.0.0.1:2',
      caData: Buffer.from('CERTIFICATE').toString('base64'),
      skipTLSVerify: false,
    })
  })
})
