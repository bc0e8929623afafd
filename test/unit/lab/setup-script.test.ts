import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findInAssets, kubernetesBinaryNames, serversDone } from '@main/lab/lab-binaries.ts'
import { findLeftovers, Reaper } from '@main/lab/reaper.ts'
import { runSetupScript } from '@main/lab/setup-script.ts'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'setup-script-'))
let reaper: Reaper
beforeEach(() => {
  reaper = new Reaper(folder)
})
afterEach(() => reaper.close())
afterAll(() => rmSync(folder, { recursive: true }))

const run = (source: string, signal = new AbortController().signal) => {
  const script = join(folder, 'script.mjs')
  writeFileSync(script, source)
  const said: string[] = []
  const node = { command: process.execPath, environment: {} }
  const answer = runSetupScript({
    node,
    script,
    folder,
    reaper,
    signal,
    answer: serversDone,
    progress: (detail) => said.push(detail),
  })
  return { answer, said }
}
const line = (value: object) => `console.log(${JSON.stringify(JSON.stringify(value))})\n`

describe('a setup script', () => {
  it('tells how far it is and answers', async () => {
    const { answer, said } = run(
      line({ type: 'progress', step: 'redis', detail: 'installing', done: 1, total: 3 }) +
        line({ type: 'ready', name: 'redis', path: '/r' }) +
        line({
          type: 'done',
          servers: { redis: '/r', postgres: null },
          missing: [{ name: 'Prometheus', hint: 'apt' }],
        }),
    )
    expect(await answer).toMatchObject({ servers: { redis: '/r' }, missing: [{ name: 'Prometheus', hint: 'apt' }] })
    expect(said).toEqual(['redis: installing (1 of 3)'])
  })

  it('that fails says its own reason and hint', async () => {
    const { answer } = run(
      line({ type: 'failed', code: 'go-missing', message: 'Go is not here.', hint: 'Install Go.' }),
    )
    await expect(answer).rejects.toMatchObject({ code: 'LAB_SETUP', message: 'Go is not here.', hint: 'Install Go.' })
  })

  it('that crashes says its last words', async () => {
    const { answer } = run('throw new Error("cannot read the cache")')
    await expect(answer).rejects.toMatchObject({ code: 'LAB_SETUP' })
  })

  it('is ended with everything it started when the lab stops', async () => {
    const stop = new AbortController()
    const { answer, said } = run(
      `import { spawn } from 'node:child_process'\nspawn('sleep', ['300'])\n${line({ type: 'progress', step: 'go', detail: '' })}setInterval(() => {}, 1000)`,
      stop.signal,
    )
    while (said.length === 0) await new Promise((resolve) => setTimeout(resolve, 20))
    stop.abort()
    await expect(answer).rejects.toMatchObject({ code: 'CANCELLED' })
    expect(await findLeftovers(folder)).toEqual([])
  })
})

describe('KUBEBUILDER_ASSETS', () => {
  it('counts only when every binary is there, etcd under either name', async () => {
    const assets = join(folder, 'assets')
    rmSync(assets, { recursive: true, force: true })
    const { mkdirSync } = await import('node:fs')
    mkdirSync(assets)
    const put = (name: string) => {
      writeFileSync(join(assets, name), '')
      chmodSync(join(assets, name), 0o755)
    }
    for (const name of kubernetesBinaryNames) if (name !== 'etcd') put(name)
    expect(await findInAssets(assets)).toBeNull()
    put('server')
    expect((await findInAssets(assets))?.etcd).toBe(join(assets, 'server'))
    expect(await findInAssets(undefined)).toBeNull()
  })
})
