import { ApiError } from '@main/clusters/api-failure.ts'
import { readLastLog } from '@main/problems/last-log.ts'
import { expect, it } from 'vitest'

const address = { namespace: 'bud-system', pod: 'budapp-1', container: 'app' }
const signal = new AbortController().signal
type Answer = string | Error

/** A node that answers the previous and the present run. */
function node(previous: Answer, present: Answer = '') {
  const asked: Record<string, string>[] = []
  return {
    asked,
    async stream(path: string, query: Readonly<Record<string, string>>) {
      expect(path).toBe('/api/v1/namespaces/bud-system/pods/budapp-1/log')
      asked.push({ ...query })
      const answer = query.previous === 'true' ? previous : present
      if (answer instanceof Error) throw answer
      return (async function* () {
        yield Buffer.from(answer)
      })()
    },
  }
}
const stamped = (...lines: string[]) => lines.map((line) => `2026-11-22T12:00:00.000000000Z ${line}\n`).join('')
const noPrevious = new ApiError(
  'SERVER_ERROR',
  'x answered with HTTP status 400: previous terminated container not found',
  '',
  { status: 400 },
)

it('is of the run before, without its stamps, and asks for a few lines only', async () => {
  const cluster = node(stamped('starting', 'FATAL KEYCLOAK_URL is not set'))
  expect(await readLastLog(cluster, address, signal)).toEqual({
    run: 'previous',
    lines: ['starting', 'FATAL KEYCLOAK_URL is not set'],
    cut: false,
    why: '',
  })
  expect(cluster.asked).toEqual([{ container: 'app', timestamps: 'true', previous: 'true', tailLines: '13' }])
})

it('is of this run where there was none before, or that one wrote nothing', async () => {
  const here = { run: 'present', lines: ['now'], cut: false, why: '' }
  expect(await readLastLog(node(noPrevious, stamped('now')), address, signal)).toEqual(here)
  expect(await readLastLog(node('', stamped('now')), address, signal)).toEqual(here)
})

it('keeps the last lines whatever the node sends', async () => {
  const many = Array.from({ length: 5_000 }, (_, index) => `line ${index}`)
  const { lines, cut } = await readLastLog(node(stamped(...many)), address, signal)
  expect(lines).toEqual(many.slice(-12))
  expect(cut).toBe(true)
  const [long] = (await readLastLog(node(stamped('x'.repeat(5_000))), address, signal)).lines
  expect(long).toHaveLength(401)
})

it('shows no credential and moves no cursor', async () => {
  const log = stamped(
    'connect postgres://bud:hunter2@postgresql:5432/bud',
    'PGPASSWORD=hunter2 retry',
    '{"api_key": "hunter2", "level": "info"}',
    'Authorization: Bearer hunter2hunter2',
    '\u001b[31mred\u001b[0m',
  )
  const { lines } = await readLastLog(node(log), address, signal)
  expect(lines.join('\n')).not.toContain('hunter2')
  expect(lines[4]).toBe('red')
  expect(lines[2]).toContain('"level": "info"')
})

it('says why there are no lines, and throws where the way to the node is broken', async () => {
  const denied = new ApiError('FORBIDDEN', 'User "dev" cannot get resource "pods/log"', '', { status: 403 })
  expect(await readLastLog(node(denied, denied), address, signal)).toEqual({
    run: 'previous',
    lines: [],
    cut: false,
    why: 'User "dev" cannot get resource "pods/log"',
  })
  const gone = new ApiError('NOT_FOUND', 'pods "budapp-1" not found', '', { status: 404 })
  expect(await readLastLog(node(gone, gone), address, signal)).toMatchObject({ lines: [], why: gone.message })
  const cut = new ApiError('UNREACHABLE', 'no way', '')
  await expect(readLastLog(node(cut), address, signal)).rejects.toMatchObject({ code: 'UNREACHABLE' })
})
