import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { contexts } from '@main/cli/commands/contexts.ts'
import { sourcesExitCode } from '@main/cli/commands/sources.ts'
import { addContexts, textOf } from '@main/sources/own-kubeconfigs.ts'
import type { ClusterSources } from '@shared/sources/contract.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { capturedTerminal } from './captured-terminal.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cockpit-contexts-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const config = (context: string, more: Record<string, unknown> = {}) =>
  JSON.stringify({
    'current-context': context,
    clusters: [{ name: 'c', cluster: { server: 'https://api.example:6443', 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'u', user: { token: 'SECRETTOKEN' } }],
    contexts: [{ name: context, context: { cluster: 'c', user: 'u' } }],
    ...more,
  })

describe('cockpit contexts', () => {
  it('lists the user’s and the added ones, with what is doubtful, and no secret', async () => {
    const mine = join(folder, 'mine')
    await writeFile(mine, config('prod-eu'))
    const settings = join(folder, 'settings')
    const pasted = await textOf({ form: 'text', text: config('lab') }, folder)
    await addContexts(settings, pasted, [{ name: 'lab', as: 'lab' }], 0, 'abcd')
    const terminal = capturedTerminal({
      home: folder,
      env: { KUBECONFIG: mine, FOUNDRY_COCKPIT_SETTINGS: settings },
    })
    expect(await contexts({ json: true }, terminal)).toBe(0)
    const told = JSON.parse(terminal.printed.out)
    expect(told).toMatchObject({ version: 1, command: 'contexts', exitCode: 0, currentContext: 'prod-eu' })
    expect(told.contexts).toMatchObject([
      { name: 'prod-eu', origin: 'user', current: true, environment: 'production', warning: 'certificate not checked' },
      { name: 'lab', origin: 'added', current: false, environment: 'development', signIn: 'fixed' },
    ])
    expect(terminal.printed.out).not.toContain('SECRETTOKEN')
  })

  it('tells of a broken file and an unknown current-context, and ends with 2', async () => {
    const [good, broken] = [join(folder, 'good'), join(folder, 'broken')]
    await writeFile(good, config('one', { 'current-context': 'nowhere' }))
    await writeFile(broken, 'contexts: [')
    const terminal = capturedTerminal({ home: folder })
    expect(await contexts({ kubeconfig: [good, broken] }, terminal)).toBe(2)
    expect(terminal.printed.out).toContain('current-context nowhere is not defined')
    expect(terminal.printed.out).toMatch(/NOT USED.*broken/)
    expect(terminal.printed.out).toMatch(/one\s+api\.example:6443/)
  })
})

describe('the exit code of cockpit sources', () => {
  const cluster = (...states: [string, string][]) =>
    ({ findings: states.map(([id, state]) => ({ id, state })) }) as unknown as ClusterSources
  it.each([
    ['everything found or absent', [cluster(['api-server', 'found'], ['gpu', 'absent'])], 0, 0],
    ['one without answer', [cluster(['api-server', 'found'], ['prometheus', 'failed'])], 0, 1],
    ['one denied', [cluster(['api-server', 'found'], ['prometheus', 'denied'])], 0, 2],
    ['a server that does not answer', [cluster(['api-server', 'failed'], ['prometheus', 'untried'])], 0, 2],
    ['a kubeconfig that was not used', [cluster(['api-server', 'found'])], 1, 2],
    ['no cluster', [], 0, 2],
  ] as const)('%s', (_what, clusters, sourceErrors, code) => {
    expect(sourcesExitCode(clusters, sourceErrors)).toBe(code)
  })
})
