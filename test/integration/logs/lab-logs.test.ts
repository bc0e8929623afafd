import { describe, expect, inject, it } from 'vitest'
import { bundleCommandLine, runHere, start } from '../cli/command-line.ts'

const { kubeconfig, restrictedKubeconfig } = inject('lab')
const on = ['--kubeconfig', kubeconfig, '--context', 'staging']

interface Line {
  readonly type: string
  readonly pod: string
  readonly container: string
  readonly stamp: string
  readonly text: string
}
const parsed = (out: string): Line[] =>
  out
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Line)

describe('cockpit logs on the lab', () => {
  it('reads all containers of a deployment by time', async () => {
    const { code, out, err } = await runHere(
      'logs',
      'deploy/budapp',
      '-n',
      'bud-system',
      '--tail',
      '20',
      '--json',
      ...on,
    )
    expect({ code, err }).toEqual({ code: 0, err: '' })
    const all = parsed(out)
    const lines = all.filter(({ type }) => type === 'line')
    expect(new Set(lines.map(({ container }) => container))).toEqual(new Set(['budapp', 'daprd']))
    expect(lines.map(({ stamp }) => stamp)).toEqual(lines.map(({ stamp }) => stamp).sort())
    expect(all.at(-1)).toMatchObject({ type: 'end', exitCode: 0, lines: lines.length })
  })

  it('reads one container of one pod, and no more lines than asked for', async () => {
    const { out: pods } = await runHere('get', 'pods', '-n', 'bud-data', ...on)
    expect(pods).toContain('postgresql-0')
    const { code, out } = await runHere(
      'logs',
      'postgresql-0',
      '-n',
      'bud-data',
      '-c',
      'postgresql',
      '--tail',
      '3',
      ...on,
    )
    expect(code).toBe(0)
    expect(out.trimEnd().split('\n')).toHaveLength(3)
    expect(out).toContain('LOG:  checkpoint')
  })

  it('gives 2 and says what there is when a container or a pod is not there', async () => {
    const container = await runHere('logs', 'deploy/budapp', '-n', 'bud-system', '-c', 'nope', ...on)
    expect(container).toMatchObject({ code: 2, out: '' })
    expect(container.err).toContain('Its containers: budapp, daprd.')
    expect(await runHere('logs', 'nope', '-n', 'bud-system', ...on)).toMatchObject({ code: 2 })
    expect(await runHere('logs', 'service/x', '-n', 'bud-system', ...on)).toMatchObject({ code: 2 })
    expect(await runHere('logs', 'x', '--since', 'yesterday', ...on)).toMatchObject({ code: 2 })
  })

  it('tells a user who may not read them', async () => {
    const { code, err } = await runHere('logs', 'deploy/budapp', '-n', 'bud-data', '--kubeconfig', restrictedKubeconfig)
    expect(code).toBe(2)
    expect(err).toMatch(/FORBIDDEN.*dev/)
  })

  it('follows without repeating what was there, until Ctrl-C', async () => {
    const program = await bundleCommandLine()
    const { child, ended } = start(program, [
      'logs',
      'deploy/budapp',
      '-n',
      'bud-system',
      '-c',
      'budapp',
      '-f',
      '--tail',
      '2',
      '--json',
      ...on,
    ])
    // The lab writes a line every five seconds.
    await new Promise((resolve) => setTimeout(resolve, 13_000))
    child.kill('SIGINT')
    const { code, out } = await ended
    expect(code).toBe(130)
    const keys = parsed(out).map(({ pod, stamp, text }) => `${pod} ${stamp} ${text}`)
    expect(new Set(keys).size).toBe(keys.length)
    const pods = new Set(parsed(out).map(({ pod }) => pod))
    expect(keys.length).toBeGreaterThanOrEqual(pods.size * 4)
    expect(parsed(out).filter(({ type }) => type !== 'line')).toEqual([])
  })
})
