import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type LabControl, serveControl } from '@main/lab/control-endpoint.ts'
import { findLab } from '@main/lab/lab-client.ts'
import { writeLabRecord } from '@main/lab/lab-folder.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { LabStatus } from '@shared/lab/contract.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'control-'))
const token = 'a'.repeat(64)
const asked: string[] = []
const listeners = new Set<() => void>()
let phase: LabStatus['phase'] = 'starting'
let endpoint: Awaited<ReturnType<typeof serveControl>>

const control: LabControl = {
  status: () => ({ phase, folder, kubeconfig: null, clusters: ['staging'], parts: [], incidents: [], active: [] }),
  onChange: (listener) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
  breakIncident: async (incident, cluster) => {
    asked.push(`break ${incident} ${cluster}`)
    if (incident === 'nothing') throw new CockpitError('NOT_FOUND', 'There is no incident nothing.', 'Known: some')
  },
  heal: async (incident) => void asked.push(`heal ${incident}`),
  killPart: async (name) => void asked.push(`kill ${name}`),
  startPart: async (name) => void asked.push(`start ${name}`),
  down: () => void asked.push('down'),
}
const client = async () => {
  const found = await findLab(folder)
  if (found === null) throw new Error('not found')
  return found
}

beforeAll(async () => {
  endpoint = await serveControl(control, token)
  await writeLabRecord(folder, { pid: process.pid, port: endpoint.port, token, startedAt: 1 })
})
afterAll(async () => {
  await endpoint.close()
  rmSync(folder, { recursive: true })
})

describe('the control of a lab', () => {
  it('carries every verb', async () => {
    const lab = await client()
    await lab.breakIncident('crash-loop', null)
    await lab.heal(null)
    await lab.heal('crash-loop')
    await lab.killPart('kube-apiserver prod-eu')
    await lab.startPart('kube-apiserver prod-eu')
    await lab.down()
    expect(asked).toEqual([
      'break crash-loop null',
      'heal null',
      'heal crash-loop',
      'kill kube-apiserver prod-eu',
      'start kube-apiserver prod-eu',
      'down',
    ])
  })

  it('carries an error with its code and hint', async () => {
    const lab = await client()
    const thrown = await lab.breakIncident('nothing', 'staging').catch((error: unknown) => error)
    expect(thrown).toBeInstanceOf(CockpitError)
    expect(thrown).toMatchObject({ code: 'NOT_FOUND', hint: 'Known: some' })
  })

  it('streams the status now and after a change, until one stops to listen', async () => {
    const lab = await client()
    const stop = new AbortController()
    const phases: string[] = []
    for await (const status of lab.watchStatus(stop.signal)) {
      phases.push(status.phase)
      if (status.phase === 'up') stop.abort()
      phase = 'up'
      for (const listener of listeners) listener()
    }
    expect(phases).toEqual(['starting', 'up'])
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(listeners.size).toBe(0)
  })

  it('answers nobody without the token, nor what it does not know', async () => {
    const url = `http://127.0.0.1:${endpoint.port}`
    expect((await fetch(`${url}/status`)).status).toBe(401)
    const wrong = { headers: { authorization: `Bearer ${'b'.repeat(64)}` } }
    expect((await fetch(`${url}/status`, wrong)).status).toBe(401)
    const right = { authorization: `Bearer ${token}` }
    expect((await fetch(`${url}/other`, { headers: right })).status).toBe(404)
    expect((await fetch(`${url}/break`, { method: 'POST', headers: right, body: '{"incident":5}' })).status).toBe(400)
    expect((await fetch(`${url}/break`, { method: 'POST', headers: right, body: 'no' })).status).toBe(400)
    const long = JSON.stringify({ incident: 'x'.repeat(20_000), cluster: null })
    expect((await fetch(`${url}/break`, { method: 'POST', headers: right, body: long })).status).toBe(400)
  })

  it('counts a record with another token, or of a dead process, as no lab', async () => {
    const record = { pid: process.pid, port: endpoint.port, token, startedAt: 1 }
    await writeLabRecord(folder, { ...record, token: 'c'.repeat(64) })
    expect(await findLab(folder)).toBeNull()
    await writeLabRecord(folder, { ...record, pid: 2 ** 22 + 1 })
    expect(await findLab(folder)).toBeNull()
    await writeLabRecord(folder, record)
    expect(await findLab(folder)).not.toBeNull()
  })
})
