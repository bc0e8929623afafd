import { generateKeyPairSync, randomBytes, webcrypto } from 'node:crypto'
import { join } from 'node:path'
// x509's dependency injection wants it loaded first.
import 'reflect-metadata'
import * as x509 from '@peculiar/x509'
import { makePrivateFolder, writePrivately } from './lab-folder.ts'

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
const dayMs = 86_400_000
/** A lab lives for hours; certificates that outlive it by much would only be a burden if a key leaked. */
const validDays = 30

export interface LabCertificates {
  readonly caFile: string
  readonly caPem: string
  readonly servingCertFile: string
  readonly servingKeyFile: string
  /** The aggregation layer's own authority and client, see kube-apiserver --requestheader-client-ca-file. */
  readonly frontProxyCaFile: string
  readonly frontProxyCertFile: string
  readonly frontProxyKeyFile: string
  readonly serviceAccountKeyFile: string
  readonly serviceAccountPublicFile: string
}

interface Authority {
  readonly certificate: x509.X509Certificate
  readonly keys: CryptoKeyPair
}

/** Makes every key and certificate of a lab below `folder`. They are new on each start. */
export async function makeCertificates(folder: string, now: number): Promise<LabCertificates> {
  x509.cryptoProvider.set(webcrypto as Crypto)
  await makePrivateFolder(folder)
  const file = (name: string) => join(folder, name)
  const [authority, frontAuthority] = await Promise.all([
    makeAuthority('Foundry Cockpit lab', now),
    makeAuthority('Foundry Cockpit lab front proxy', now),
  ])
  const serving = await issue(authority, 'CN=kube-apiserver', now, [
    new x509.SubjectAlternativeNameExtension([
      { type: 'ip', value: '127.0.0.1' },
      { type: 'ip', value: firstServiceAddress },
      { type: 'dns', value: 'localhost' },
      { type: 'dns', value: 'kubernetes.default.svc' },
    ]),
    new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
  ])
  const frontProxy = await issue(frontAuthority, 'CN=front-proxy-client', now, [
    new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth]),
  ])
  // Service account tokens are signed with RSA as kubeadm does; the API server takes either.
  const account = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  const caPem = authority.certificate.toString('pem')
  await writePrivately(file('ca.crt'), caPem)
  await writePrivately(file('serving.crt'), serving.certificate)
  await writePrivately(file('serving.key'), serving.key)
  await writePrivately(file('front-proxy-ca.crt'), frontAuthority.certificate.toString('pem'))
  await writePrivately(file('front-proxy.crt'), frontProxy.certificate)
  await writePrivately(file('front-proxy.key'), frontProxy.key)
  await writePrivately(file('service-account.key'), account.privateKey)
  await writePrivately(file('service-account.pub'), account.publicKey)
  return {
    caFile: file('ca.crt'),
    caPem,
    servingCertFile: file('serving.crt'),
    servingKeyFile: file('serving.key'),
    frontProxyCaFile: file('front-proxy-ca.crt'),
    frontProxyCertFile: file('front-proxy.crt'),
    frontProxyKeyFile: file('front-proxy.key'),
    serviceAccountKeyFile: file('service-account.key'),
    serviceAccountPublicFile: file('service-account.pub'),
  }
}

/** The `kubernetes` Service of every cluster: the first address of its service range. */
export const firstServiceAddress = '10.96.0.1'

async function makeAuthority(name: string, now: number): Promise<Authority> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: `CN=${name}`,
    notBefore: new Date(now - dayMs),
    notAfter: new Date(now + validDays * dayMs),
    signingAlgorithm: algorithm,
    keys: keys as CryptoKeyPair,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey as CryptoKey),
    ],
  })
  return { certificate, keys: keys as CryptoKeyPair }
}

async function issue(authority: Authority, subject: string, now: number, extensions: x509.Extension[]) {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject,
    issuer: authority.certificate.subject,
    notBefore: new Date(now - dayMs),
    notAfter: new Date(now + validDays * dayMs),
    signingAlgorithm: algorithm,
    publicKey: keys.publicKey as CryptoKey,
    signingKey: authority.keys.privateKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      await x509.AuthorityKeyIdentifierExtension.create(authority.certificate.publicKey),
      ...extensions,
    ],
  })
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64')
  const lines = pkcs8.match(/.{1,64}/g) ?? []
  return {
    certificate: certificate.toString('pem'),
    key: `-----BEGIN PRIVATE KEY-----\n${lines.join('\n')}\n-----END PRIVATE KEY-----\n`,
  }
}

/** Positive and never with a leading zero byte, as DER wants. */
const serialNumber = (): string => `4${randomBytes(15).toString('hex').slice(1)}`
