import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Fleet, openFleet } from '@main/clusters/fleet.ts'
import { type KubeconfigWatch, watchKubeconfigs } from '@main/clusters/kubeconfig-watch.ts'
import { makeCertificates } from '@main/lab/certificates.ts'
import { systemClock } from '@main/platform/system-clock.ts'
import type { ClusterSummary } from '@shared/clusters/cluster-summary.ts'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { z } from 'zod'
import { type Fault, FaultyApiServer } from './faulty-api-server.ts'
import { shippedProfile, until } from './lab-fleet.ts'

/** A real cluster's entry of the lab's kubeconfig, to be spoilt in one way each. */
const labConfig = z.object({
  clusters: z.array(z.object({ name: z.string(), cluster: z.record(z.string(), z.unknown()) })),
  users: z.array(z.object({ name: z.string(), user: z.record(z.string(), z.unknown()) })),
  contexts: z.array(z.object({ name: z.string(), context: z.object({ cluster: z.string(), user: z.string() }) })),
})
const podsPath = '/api/v1/pods'

let folder: string
let healthy: FaultyApiServer
const servers: FaultyApiServer[] = []
let fleet: Fleet
let watch: KubeconfigWatch

const faulty = async (...faults: readonly (readonly [string, Fault])[]): Promise<FaultyApiServer> => {
  const server = new FaultyApiServer()
  await server.listen()
  server.put(podsPath, 'p', { status: { phase: 'Running' } })
  for (const [path, fault] of faults) server.failAlways(path, fault)
  servers.push(server)
  return server
}
const one = (name: string, cluster: object, user: object = { token: 'SECRETTOKEN' }) =>
  stringify({
    clusters: [{ name: `${name}-c`, cluster }],
    users: [{ name: `${name}-u`, user }],
    contexts: [{ name, context: { cluster: `${name}-c`, user: `${name}-u` } }],
  })
const write = async (name: string, text: string): Promise<string> => {
  const path = join(folder, name)
  await writeFile(path, text)
  return path
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cockpit-bad-input-'))
  const lab = labConfig.parse(parse(await readFile(inject('lab').kubeconfig, 'utf8')))
  const context = lab.contexts.find(({ name }) => name === 'staging')?.context
  const real = lab.clusters.find(({ name }) => name === context?.cluster)?.cluster ?? {}
  const user = lab.users.find(({ name }) => name === context?.user)?.user ?? {}
  const [other, old] = await Promise.all([
    makeCertificates(join(folder, 'other'), Date.now()),
    makeCertificates(join(folder, 'old'), Date.now() - 400 * 86_400_000),
  ])
  const read = (path: string) => readFile(path, 'utf8')
  const expired = new FaultyApiServer({ cert: await read(old.servingCertFile), key: await read(old.servingKeyFile) })
  await expired.listen()
  servers.push(expired)
  const [half, cut, gone, busy, good] = await Promise.all([faulty(), faulty(), faulty(), faulty(), faulty()])
  for (let turn = 0; turn < 3; turn += 1) {
    half.failWatch('half-line')
    cut.failWatch('cut')
    gone.failWatch('gone-event')
    busy.failList('throttled')
  }
  healthy = good
  const alwaysBusy = await faulty([podsPath, 'throttled'])
  const oneKind = await faulty(['/api/v1/nodes', 'forbidden'])
  const base64 = (text: string) => Buffer.from(text).toString('base64')
  const paths = await Promise.all([
    write('not-a-kubeconfig', 'just: some\nclusters: text\nSECRETTOKEN: x\n'),
    write('not-yaml', 'clusters: [{\n\tSECRETTOKEN'),
    write(
      'bomb',
      `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c,*c]\nclusters: *a\n`,
    ),
    Promise.resolve(join(folder, 'not-there')),
    write('good', `current-context: nowhere\n${one('good', { server: good.url })}`),
    write('good-again', one('good', { server: half.url })),
    write('half-json', one('half-json', { server: half.url })),
    write('drops', one('drops', { server: cut.url })),
    write('gone', one('gone', { server: gone.url })),
    write('busy', one('busy', { server: busy.url })),
    write('always-busy', one('always-busy', { server: alwaysBusy.url })),
    write('one-kind', one('one-kind', { server: oneKind.url })),
    write('expired', one('expired', { server: expired.url, 'certificate-authority-data': base64(old.caPem) })),
    write('wrong-ca', one('wrong-ca', { ...real, 'certificate-authority-data': base64(other.caPem) }, user)),
    write(
      'expired-user',
      one('expired-user', real, {
        'client-certificate-data': base64(await read(old.frontProxyCertFile)),
        'client-key-data': base64(await read(old.frontProxyKeyFile)),
      }),
    ),
    write('wrong-token', one('wrong-token', real, { token: 'SECRETTOKEN' })),
    write('real', one('real', real, user)),
    write('nothing-there', one('nothing-there', { server: 'https://127.0.0.1:1' })),
  ])
  watch = await watchKubeconfigs({ paths: () => paths, clock: systemClock })
  fleet = openFleet({
    contexts: watch.reading.contexts,
    sourceErrors: watch.reading.errors,
    profile: await shippedProfile(),
    clock: systemClock,
  })
  await fleet.settled(AbortSignal.timeout(20_000))
}, 60_000)
afterAll(async () => {
  watch.close()
  await fleet.close()
  for (const server of servers) await server.close()
  await rm(folder, { recursive: true, force: true })
})

const phase = (name: string): ClusterSummary['connection'] => fleet.summary(name).connection
const errorOf = (file: string) => fleet.sourceErrors.find(({ source }) => source.includes(join(folder, file)))?.error

describe('a fleet in which everything is wrong at once', () => {
  it.each(['good', 'half-json', 'drops', 'gone', 'busy', 'real'])('%s is live', async (name) => {
    await until(`${name} live`, () => phase(name).phase === 'live', 15_000)
    expect(fleet.summary(name).pods?.total).toBeGreaterThan(0)
  })

  it.each([
    ['not-a-kubeconfig', 'it is not a kubeconfig'],
    ['not-yaml', 'not valid YAML'],
    ['bomb', 'not valid YAML'],
    ['not-there', 'no such file'],
    ['good-again', 'is defined in'],
  ])('the file %s is listed with its reason', (file, words) => {
    expect(errorOf(file)?.message).toContain(words)
    expect(errorOf(file)?.hint).not.toBe('')
  })

  it('an unknown current-context is remarked, and costs nothing', () => {
    const file = watch.reading.files.find(({ path }) => path === join(folder, 'good'))
    expect(file?.remarks).toEqual([expect.stringContaining('current-context nowhere is not defined')])
  })

  it.each([
    ['expired', 'unreachable', /certificate has expired/],
    ['wrong-ca', 'unreachable', /another certificate authority|not signed by the certificate authority/],
    ['expired-user', 'sign-in-needed', /client certificate of this context ended on/],
    ['wrong-token', 'sign-in-needed', /does not accept the credentials/],
    ['nothing-there', 'unreachable', /connection refused/],
    ['one-kind', 'denied', /may not list nodes everywhere/],
  ] as const)('%s is %s with cause and next step, and never green', async (name, expected, words) => {
    await until(expected, () => phase(name).phase === expected, 10_000)
    expect(phase(name).reason).toMatch(words)
    expect(phase(name).hint).not.toBe('')
    expect(fleet.summary(name).nodes).toBeNull()
  })

  it('a server that is always busy is told with what it asks for, and is never green', async () => {
    await until('told', () => phase('always-busy').phase !== 'connecting', 20_000)
    expect(phase('always-busy')).toMatchObject({
      phase: 'stale',
      reason: expect.stringContaining('is busy and asks to'),
    })
    expect(phase('always-busy').hint).toContain('tried again')
    expect(fleet.summary('always-busy').pods).toBeNull()
  })

  it('what changes on the others is seen meanwhile', async () => {
    healthy.put(podsPath, 'later', { status: { phase: 'Running' } })
    await until('the change', () => fleet.summary('good').pods?.total === 2, 5_000)
    expect(['good', 'real'].map((name) => phase(name).phase)).toEqual(['live', 'live'])
  })

  it('one kind that is refused leaves the others to be seen', () => {
    expect(fleet.summary('one-kind').pods?.total).toBe(1)
  })

  it('nothing of it holds a secret', () => {
    expect(JSON.stringify([fleet.summaries(), fleet.sourceErrors, watch.reading.files])).not.toContain('SECRETTOKEN')
  })
})
