import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RowsLease } from '@main/clusters/cluster-access.ts'
import type { Fleet } from '@main/clusters/fleet.ts'
import { type PodRow, pods } from '@shared/clusters/kinds/pods.ts'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { labServiceFor } from '../lab/test-lab.ts'
import { adminClient } from './admin-client.ts'
import { type CuttableProxy, cuttableProxy } from './cuttable-proxy.ts'
import { fleetOf, until } from './lab-fleet.ts'

const { folder, bundles, kubeconfig } = inject('lab')
const cluster = 'prod-us'
const namespace = 'bud-workloads'
const admin = adminClient(kubeconfig, cluster)

let scratch: string
let link: CuttableProxy
let fleet: Fleet
let lease: RowsLease<PodRow>

const phase = () => fleet.summary(cluster).connection.phase
const podNamed = (name: string) => [...lease.rows.values()].find((row) => row.name === name)

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'cockpit-clusters-'))
})
afterAll(() => rm(scratch, { recursive: true, force: true }))

beforeEach(async () => {
  link = await cuttableProxy({ host: admin.server.hostname, port: Number(admin.server.port) })
  const through = join(scratch, 'kubeconfig')
  await writeFile(through, (await readFile(kubeconfig, 'utf8')).replace(admin.server.host, `127.0.0.1:${link.port}`))
  await admin.removeLeftOvers(namespace)
  fleet = await fleetOf(through, [cluster])
  lease = fleet.access(cluster).lease(pods, null)
  await until('live', () => phase() === 'live', 20_000)
})

afterEach(async () => {
  await fleet.close()
  await link.close()
  await admin.removeLeftOvers(namespace)
})

/** Samples the summary all the while; it may not be live from `from` on until `to` is set. */
function watchForFalseGreen() {
  let darkSince: number | null = null
  const wrong: string[] = []
  const timer = setInterval(() => {
    if (darkSince === null || performance.now() - darkSince < 1_500) return
    const { connection } = fleet.summary(cluster)
    if (connection.phase === 'live') wrong.push(`live ${Math.round(performance.now() - darkSince)} ms into the gap`)
    if (lease.freshness.state === 'live') wrong.push('pods live in the gap')
  }, 25)
  return {
    dark: () => {
      darkSince = performance.now()
    },
    light: () => {
      clearInterval(timer)
      return wrong
    },
  }
}

describe('a server that is killed and started again', () => {
  it('is stale within a second, never falsely green, live within 5 s of its return, and misses nothing', async () => {
    await admin.createPod('stays', namespace)
    await admin.createPod('changes', namespace)
    await admin.createPod('goes', namespace)
    await until('the pods are seen', () => ['stays', 'changes', 'goes'].every((name) => podNamed(name)), 3_000)
    const untouched = podNamed('stays')
    const seen = lease.rows.size
    const client = await labServiceFor(folder, bundles).find()
    if (client === null) throw new Error('the lab does not run')

    const sampler = watchForFalseGreen()
    const part = `kube-apiserver ${cluster}`
    const killing = client.killPart(part)
    sampler.dark()
    const staleAfter = await until('stale', () => phase() === 'stale', 1_000)
    await killing
    const summary = fleet.summary(cluster)
    expect(summary.connection.reason).not.toBe('')
    expect(summary.pods?.total).toBe(seen)
    expect(lease.rows.size).toBe(seen)
    const frozenAsOf = summary.asOf

    // The server is back for everybody else first, who change what they like; the cockpit's link comes later.
    await link.refuse()
    await client.startPart(part)
    await admin.createPod('comes', namespace)
    await admin.labelPod('changes', namespace, 'second')
    await admin.deletePod('goes', namespace)
    expect(phase()).toBe('stale')
    expect(fleet.summary(cluster).asOf).toBe(frozenAsOf)

    expect(sampler.light()).toEqual([])
    await link.restore()
    const liveAfter = await until('live again', () => phase() === 'live', 5_000)
    expect(podNamed('comes')).toBeDefined()
    expect(podNamed('changes')?.labels.turn).toBe('second')
    expect(podNamed('goes')).toBeUndefined()
    expect(podNamed('stays')).toBe(untouched)
    expect(lease.rows.size).toBe(seen)
    expect(fleet.summary(cluster).asOf ?? 0).toBeGreaterThan(frozenAsOf ?? 0)
    console.log(`stale after ${Math.round(staleAfter)} ms, live ${Math.round(liveAfter)} ms after the return`)
  })

  it('is live within 5 s of a restart that nobody hid', async () => {
    const client = await labServiceFor(folder, bundles).find()
    if (client === null) throw new Error('the lab does not run')
    await client.killPart(`kube-apiserver ${cluster}`)
    await until('stale', () => phase() === 'stale', 1_000)
    await client.startPart(`kube-apiserver ${cluster}`)
    const liveAfter = await until('live again', () => phase() === 'live', 5_000)
    await admin.createPod('after', namespace)
    await until('what is new is seen', () => podNamed('after') !== undefined, 2_000)
    console.log(`live ${Math.round(liveAfter)} ms after the server called itself ready`)
  })
})

describe('a link that goes silent', () => {
  it('is noticed by the probe and mended when it comes back', async () => {
    await admin.createPod('goes', namespace)
    await until('the pod is seen', () => podNamed('goes') !== undefined, 3_000)
    const sampler = watchForFalseGreen()
    link.freeze()
    const staleAfter = await until('stale', () => phase() === 'stale', 8_000)
    sampler.dark()
    await admin.deletePod('goes', namespace)
    await admin.createPod('comes', namespace)
    await new Promise((resolve) => setTimeout(resolve, 3_000))
    expect(sampler.light()).toEqual([])
    expect(podNamed('goes')).toBeDefined()
    await link.restore()
    const liveAfter = await until('live again', () => phase() === 'live', 5_000)
    expect(podNamed('goes')).toBeUndefined()
    expect(podNamed('comes')).toBeDefined()
    console.log(`silence noticed after ${Math.round(staleAfter)} ms, live ${Math.round(liveAfter)} ms after the return`)
  })
})
