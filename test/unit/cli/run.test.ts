import { runCommandLine } from '@main/cli/run.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { describe, expect, it } from 'vitest'
import { capturedTerminal } from './captured-terminal.ts'

const run = async (...argv: string[]) => {
  const terminal = capturedTerminal({ env: { COCKPIT_LAB: '/nonexistent/lab' } })
  const code = await runCommandLine(argv, terminal, '1.2.3')
  return { code, ...terminal.printed }
}

describe('runCommandLine', () => {
  it('explains itself and its exit codes', async () => {
    const { code, out, err } = await run('--help')
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toContain('Usage: cockpit')
    expect(out).toContain('2 could not tell')
  })

  it('tells its version', async () => {
    expect(await run('--version')).toEqual({ code: 0, out: '1.2.3\n', err: '' })
  })

  it.each([
    [['fleeet'], "unknown command 'fleeet'"],
    [['check', '--bogus'], "unknown option '--bogus'"],
    [['get'], "missing required argument 'kind'"],
    [['fleet', '--timeout', 'soon'], 'must be a number of seconds'],
    [['fleet', '--timeout', '-1'], 'must be a number of seconds'],
    [['fleet', 'surplus'], 'too many arguments'],
  ])('answers wrong use %j with 2 and a message on stderr alone', async (argv, words) => {
    const { code, out, err } = await run(...argv)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toMatch(/^error BAD_USAGE: /)
    expect(err).toContain(words)
  })

  it('asks the clusters what a kind is that it does not know', async () => {
    const { code, err } = await run('get', 'podds')
    expect(code).toBe(2)
    expect(err).toMatch(/^error NO_KUBECONFIG: /)
  })

  it('says what to do where there is no kubeconfig and no lab', async () => {
    const { code, err } = await run('fleet')
    expect(code).toBe(2)
    expect(err).toMatch(/^error NO_KUBECONFIG: /)
    expect(err).toContain('cockpit lab up')
  })

  it('ends with 130 after Ctrl-C', async () => {
    const stop = new AbortController()
    stop.abort(new CockpitError('CANCELLED', 'Stopped.'))
    const terminal = capturedTerminal({ signal: stop.signal, env: { COCKPIT_LAB: '/nonexistent/lab' } })
    expect(await runCommandLine(['fleet'], terminal, '1')).toBe(130)
  })
})
