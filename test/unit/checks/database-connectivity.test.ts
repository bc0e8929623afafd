import { databaseConnectivity } from '@main/checks/database-connectivity.ts'
import type { ExecResult } from '@main/clusters/cluster-access.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { expect, it } from 'vitest'
import { pod } from './objects.ts'
import { freshness, runOne } from './run-one.ts'

const ready = pod('budapp-b', { deployment: 'budapp', containers: [{ name: 'budapp' }] })
const notReady = pod('budapp-a', { deployment: 'budapp', containers: [{ name: 'budapp', ready: false }] })
const other = pod('budapp-worker', { deployment: 'budapp-worker' })
const rows = { pods: [notReady, other, ready] }
const ended = (exitCode: number, stdout = '', stderr = ''): ExecResult => ({
  exitCode,
  stdout,
  stderr,
  truncated: false,
})

it("runs the profile's argv in the first ready pod of the deployment and passes on exit 0 without a word", async () => {
  let asked: unknown
  const result = await runOne(databaseConnectivity, {
    rows,
    exec: (request) => {
      asked = request
      return ended(0)
    },
  })
  expect(result).toMatchObject({ verdict: 'pass', observed: 'No errors, asked from bud-system/budapp-b' })
  expect(asked).toMatchObject({
    namespace: 'bud-system',
    pod: 'budapp-b',
    container: 'budapp',
    command: ['python', '-c', 'from budapp.db import engine'],
  })
  expect(result.evidence[0]?.command).toBe(
    "kubectl --context prod-eu exec -n bud-system budapp-b -c budapp -- python -c 'from budapp.db import engine'",
  )
})

it('fails on another exit code and quotes the error without the password', async () => {
  const traceback =
    'Traceback (most recent call last):\n  File "x"\nOperationalError: could not connect to postgresql://bud:s3cr3t@postgresql.bud-data:5432/bud'
  const result = await runOne(databaseConnectivity, { rows, exec: () => ended(1, '', traceback) })
  expect(result.verdict).toBe('fail')
  expect(result.observed).toContain('OperationalError: could not connect to postgresql://bud:***@postgresql.bud-data')
  expect(JSON.stringify(result)).not.toContain('s3cr3t')
  expect(result.objects).toEqual([{ kind: 'pods', namespace: 'bud-system', name: 'budapp-b', container: 'budapp' }])
})

it('quotes the line of the error, not the link that SQLAlchemy puts below it', async () => {
  const stderr = [
    'Traceback (most recent call last):',
    'sqlalchemy.exc.OperationalError: (psycopg2.OperationalError) connection failed: FATAL:  remaining slots are reserved',
    '',
    '(Background on this error at: https://sqlalche.me/e/20/e3q8)',
  ].join('\n')
  const result = await runOne(databaseConnectivity, { rows, exec: () => ended(1, '', stderr) })
  expect(result.observed).toMatch(/remaining slots are reserved$/)
})

it('fails on error output although the exit code is 0', async () => {
  const result = await runOne(databaseConnectivity, { rows, exec: () => ended(0, '', 'FATAL: too many connections') })
  expect(result).toMatchObject({ verdict: 'fail', observed: expect.stringContaining('too many connections') })
})

it('warns about output on stderr that is no error', async () => {
  const result = await runOne(databaseConnectivity, {
    rows,
    exec: () => ended(0, '', 'DeprecationWarning: use the new engine'),
  })
  expect(result.verdict).toBe('warn')
})

it('is unknown when the command is not there', async () => {
  const result = await runOne(databaseConnectivity, { rows, exec: () => ended(127, '', 'python: not found') })
  expect(result).toMatchObject({ verdict: 'unknown', observed: expect.stringContaining('exit code 127') })
})

it.each([
  ['exec is forbidden', new CockpitError('FORBIDDEN', 'user dev may not create pods/exec'), 'may not create pods/exec'],
  ['exec is unavailable', new CockpitError('EXEC_FAILED', 'container not found'), 'container not found'],
])('is unknown when %s, and says so', async (_what, thrown, words) => {
  const result = await runOne(databaseConnectivity, {
    rows,
    exec: () => {
      throw thrown
    },
  })
  expect(result).toMatchObject({ verdict: 'unknown', observed: expect.stringContaining(words) })
})

it('is unknown without a ready pod to ask from, and says which are not ready', async () => {
  const result = await runOne(databaseConnectivity, { rows: { pods: [notReady, other] }, exec: () => ended(0) })
  expect(result).toMatchObject({ verdict: 'unknown', observed: expect.stringContaining('not ready: budapp-a') })
})

it('is unknown without any pod of the deployment', async () => {
  const result = await runOne(databaseConnectivity, { rows: { pods: [other] }, exec: () => ended(0) })
  expect(result).toMatchObject({ verdict: 'unknown', observed: expect.stringContaining('has no pod to ask from') })
})

it('does not ask from a pod that is known from stale rows only', async () => {
  let asked = false
  const result = await runOne(databaseConnectivity, {
    rows: { pods: { rows: [ready], freshness: freshness('stale') } },
    exec: () => {
      asked = true
      return ended(0)
    },
  })
  expect(result.verdict).toBe('unknown')
  expect(asked).toBe(false)
})

it('is unknown when the command never ends', async () => {
  const clockless = await runOne(databaseConnectivity, {
    rows,
    exec: () => Promise.reject(new CockpitError('TIMED_OUT', 'exec ran longer than 15 s')),
  })
  expect(clockless).toMatchObject({ verdict: 'unknown', observed: expect.stringContaining('longer than 15 s') })
})
