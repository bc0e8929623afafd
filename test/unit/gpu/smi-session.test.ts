import type { ExecRequest, ExecStreamRequest } from '@main/clusters/cluster-access.ts'
import { queryFields } from '@main/gpu/smi-query.ts'
import { runSmiSession } from '@main/gpu/smi-session.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { CardReading } from '@shared/gpu/reading.ts'
import { afterEach, describe, expect, it } from 'vitest'
import { ManualClock } from '../clusters/manual-clock.ts'
import { models } from './captures/card-models.ts'
import { csvCells, headerOf, rowOf } from './captures/documents.ts'

const target = { namespace: 'gpu-operator', pod: 'driver-1', container: 'driver', seesAll: true }
const cells = csvCells(Object.values(models).at(-1) as (typeof models)[string])
const asked = cells.filter(({ field }) => field !== 'timestamp')
const lines = { header: headerOf(asked), row: rowOf(asked) }

interface Begun {
  readonly request: ExecStreamRequest
  readonly end: (exitCode: number) => void
  readonly fail: (error: Error) => void
}
const clock = new ManualClock()
let ending = new AbortController()
afterEach(() => {
  ending.abort()
  ending = new AbortController()
})

/** A session on a container that does what the test says. */
function session(help = '') {
  const begun: Begun[] = []
  const execs: ExecRequest[] = []
  const seen = { rows: [] as CardReading[], states: [] as (string | null)[], open: 0, most: 0 }
  const done = runSmiSession({
    cluster: {
      async exec(request) {
        execs.push(request)
        const stdout = request.command.includes('--help-query-gpu') ? help : ''
        return { exitCode: 0, stdout, stderr: '', truncated: false }
      },
      execStream: (request) =>
        new Promise((resolve, reject) => {
          request.opened?.()
          request.signal.addEventListener('abort', () => reject(new CockpitError('CANCELLED', 'cancelled')))
          begun.push({ request, end: resolve, fail: reject })
        }),
    },
    clock,
    random: () => 0,
    target,
    signal: ending.signal,
    onDocument: () => {},
    onRow: (reading) => seen.rows.push(reading),
    onTrouble: () => {},
    onState: (failure) => seen.states.push(failure?.message ?? null),
    onOpen: (open) => {
      seen.open += open ? 1 : -1
      seen.most = Math.max(seen.most, seen.open)
    },
  })
  const last = () => begun.at(-1) as Begun
  const say = (text: string) => last().request.output('stdout', Buffer.from(text))
  return { begun, execs, seen, done, last, say }
}

describe('a session', () => {
  it('is one command that goes on, bounded in the container, and ends with its signal', async () => {
    const { begun, execs, seen, done, last, say } = session()
    await clock.advance(0)
    expect(last().request.command.slice(0, 3)).toEqual(['timeout', '900', 'nvidia-smi'])
    expect(last().request.command).toContain(`--query-gpu=${queryFields.join(',')}`)
    expect(execs.map(({ command }) => command)).toEqual([['nvidia-smi', '-q', '-x']])
    // The header tells what stands in the rows, whatever was asked for; a row may come in pieces.
    say(`${lines.header}\n${lines.row.slice(0, 20)}`)
    say(`${lines.row.slice(20)}\n${lines.row}\n`)
    expect(seen.rows).toHaveLength(2)
    expect(seen.states).toEqual([null])
    expect([seen.open, begun.length]).toEqual([1, 1])
    ending.abort()
    await done
    expect(seen.open).toBe(0)
  })

  it('asks an old driver which fields it knows, under its own names', async () => {
    const help = [
      '"index"',
      '"uuid" or "gpu_uuid"',
      '"clocks_throttle_reasons.active"',
      '"utilization.gpu"',
      '"serial"',
    ]
    const { begun, execs, last, say } = session(help.join('\nWords.\n\n'))
    await clock.advance(0)
    say('Field "power.draw.instant" is not a valid field to query.\n\n')
    last().end(2)
    await clock.advance(0)
    expect(execs.some(({ command }) => command.includes('--help-query-gpu'))).toBe(true)
    expect(begun).toHaveLength(2)
    expect(last().request.command).toContain('--query-gpu=index,uuid,utilization.gpu,clocks_throttle_reasons.active')
  })

  it('goes on unbounded in a container without timeout', async () => {
    const { begun, last } = session()
    await clock.advance(0)
    last().fail(new CockpitError('EXEC_FAILED', 'exec: "timeout": executable file not found in $PATH'))
    await clock.advance(0)
    expect(begun).toHaveLength(2)
    expect(last().request.command[0]).toBe('nvidia-smi')
  })

  it('begins at once again when its time is over, and after growing pauses when it broke', async () => {
    const { begun, seen, last, say } = session()
    await clock.advance(0)
    say(`${lines.header}\n${lines.row}\n`)
    last().end(124)
    await clock.advance(0)
    expect(begun).toHaveLength(2)
    last().fail(new CockpitError('EXEC_FAILED', 'the connection ended'))
    await clock.advance(0)
    expect(seen.states.at(-1)).toBe('the connection ended')
    expect([begun.length, seen.open]).toEqual([2, 0])
    await clock.advance(1_000)
    expect(begun).toHaveLength(3)
  })

  it('gives up a program that hangs', async () => {
    const { begun, seen } = session()
    await clock.advance(12_000)
    expect(seen.states.at(-1)).toContain('says nothing for 12 s')
    await clock.advance(2_000)
    expect(begun).toHaveLength(2)
    expect(seen.most).toBe(1)
  })

  it('does not try again where the user may not', async () => {
    const { begun, seen, last, done } = session()
    await clock.advance(0)
    last().fail(new CockpitError('FORBIDDEN', 'you may not create pods/exec'))
    await done
    expect(seen.states).toEqual(['you may not create pods/exec'])
    await clock.advance(60_000)
    expect(begun).toHaveLength(1)
  })

  it('says what the driver said when there is none', async () => {
    const { seen, last, say } = session()
    await clock.advance(0)
    say("NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.\n")
    last().end(9)
    await clock.advance(0)
    expect(seen.states.at(-1)).toContain('ended with 9: NVIDIA-SMI has failed')
  })
})
