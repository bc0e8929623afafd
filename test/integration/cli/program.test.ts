import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { bundleCommandLine, start } from './command-line.ts'

const { folder: labFolder, kubeconfig, restrictedKubeconfig } = inject('lab')
let program: string
let folder: string

beforeAll(async () => {
  program = await bundleCommandLine()
  folder = await mkdtemp(join(tmpdir(), 'cockpit-program-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function kubeconfigFor(server: string): Promise<string> {
  const path = join(folder, `${new URL(server).port}.kubeconfig`)
  await writeFile(
    path,
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'far',
      clusters: [{ name: 'c', cluster: { server, 'insecure-skip-tls-verify': true } }],
      users: [{ name: 'u', user: { token: 's3cr3t-token-that-nobody-may-see' } }],
      contexts: [{ name: 'far', context: { cluster: 'c', user: 'u' } }],
    }),
  )
  return path
}

describe('cockpit', () => {
  it('is quick to explain itself', async () => {
    const { code, out, ms } = await start(program, ['--help']).ended
    expect(code).toBe(0)
    expect(out).toContain('Usage: cockpit')
    // Half a second on a quiet machine; test machines are not quiet.
    expect(ms).toBeLessThan(2000)
  })

  it('reads KUBECONFIG and ends by itself, with JSON alone on stdout', async () => {
    const { code, out, err } = await start(program, ['get', 'nodes', '--all', '--json'], { KUBECONFIG: kubeconfig })
      .ended
    expect({ code, err }).toEqual({ code: 0, err: '' })
    const parsed: unknown = JSON.parse(out)
    expect(parsed).toMatchObject({ version: 1, command: 'get', kind: 'nodes', exitCode: 0 })
  })

  it('finds the practice lab that runs when there is no kubeconfig', async () => {
    const { code, out } = await start(program, ['get', 'po', '-n', 'bud-system'], { COCKPIT_LAB: labFolder }).ended
    expect(code).toBe(0)
    expect(out).toMatch(/^NAMESPACE +NAME +READY +STATUS/)
    expect(out).toMatch(/bud-system +budapp-\S+ +2\/2 +Running/)
    expect(out).not.toContain('kube-system')
  })

  it('tells the state of the lab', async () => {
    const { code, out } = await start(program, ['lab', 'status', '--json'], { COCKPIT_LAB: labFolder }).ended
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ version: 1, command: 'lab status', phase: 'up' })
    const down = await start(program, ['lab', 'status', '--json'], { COCKPIT_LAB: join(folder, 'no-lab') }).ended
    expect(down.code).toBe(2)
    expect(JSON.parse(down.out)).toMatchObject({ phase: 'down' })
  })

  it('prints the report as Markdown', async () => {
    const { out } = await start(program, ['check', '--context', 'staging', '--markdown', '--kubeconfig', kubeconfig])
      .ended
    expect(out).toMatch(/^# Morning check\n\n\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC, 1 cluster, /)
    expect(out).toContain('| Verdict | Check | Expected | Observed | Guide |')
  })

  it('gives 2, and why, for a user who may read little', async () => {
    const fleet = await start(program, ['fleet', '--all', '--json', '--kubeconfig', restrictedKubeconfig]).ended
    expect(fleet.code).toBe(2)
    expect(fleet.out).toMatch(/forbidden/)
    const check = await start(program, ['check', '--all', '--json', '--kubeconfig', restrictedKubeconfig]).ended
    expect(check.code).toBe(2)
    const { clusters } = JSON.parse(check.out) as { clusters: { results: { check: string; verdict: string }[] }[] }
    const verdicts = new Map(clusters[0]?.results.map((result) => [result.check, result.verdict]))
    expect(verdicts.get('nodes-ready')).toBe('unknown')
    expect(verdicts.get('database-connectivity')).toBe('unknown')
  })

  it('gives 2 and no verdict but unknown for a server that is gone, without telling the token', async () => {
    const gone = await kubeconfigFor('https://127.0.0.1:9')
    const { code, out, err } = await start(program, ['check', '--json', '--kubeconfig', gone]).ended
    expect(code).toBe(2)
    expect([...new Set([...out.matchAll(/"verdict": "(\S+?)"/g)].map(([, verdict]) => verdict))]).toEqual(['unknown'])
    expect(out + err).not.toContain('s3cr3t')
  })

  it('does not wait for a server that is silent longer than it was told to, and leaves at once on Ctrl-C', async () => {
    const silent = createServer(() => {})
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    const address = silent.address()
    if (address === null || typeof address === 'string') throw new Error('no port')
    try {
      const far = await kubeconfigFor(`https://127.0.0.1:${address.port}`)
      const patient = await start(program, ['fleet', '--timeout', '2', '--json', '--kubeconfig', far]).ended
      expect(patient.code).toBe(2)
      expect(patient.ms).toBeLessThan(8000)
      const { child, ended } = start(program, ['check', '--kubeconfig', far])
      await new Promise((resolve) => setTimeout(resolve, 2500))
      const asked = performance.now()
      child.kill('SIGINT')
      const stopped = await ended
      expect(stopped.code).toBe(130)
      expect(performance.now() - asked).toBeLessThan(2000)
    } finally {
      silent.close()
    }
  })
})
