import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Clock } from '@main/clusters/cluster-access.ts'
import { podLogLines } from '@main/lab/pod-log-lines.ts'
import { startPodLogs } from '@main/lab/pod-logs.ts'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pod-logs-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** A clock whose one waiting timer is run by hand. */
function handClock() {
  let now = 1_795_000_000_000
  let waiting: (() => void) | null = null
  const clock: Clock = {
    now: () => now,
    after: (_ms, callback) => {
      waiting = callback
      return () => {
        waiting = null
      }
    },
  }
  return {
    clock,
    isWaiting: () => waiting !== null,
    tick(ms: number) {
      now += ms
      const due = waiting
      waiting = null
      due?.()
    },
  }
}

const linesOf = async (name: string) =>
  (await readFile(join(folder, `${name}.log`), 'utf8')).split('\n').filter((line) => line !== '')

describe('startPodLogs', () => {
  it('writes a history in the format that a kubelet reads, and goes on', async () => {
    const hand = handClock()
    const logs = await startPodLogs({ folder, clock: hand.clock })
    const history = await linesOf('budapp')
    for (const line of history) expect(line).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z stdout F \{.*\}$/)
    hand.tick(5000)
    await vi.waitFor(async () => expect(await linesOf('budapp')).toHaveLength(history.length + 1))
    await vi.waitFor(() => expect(hand.isWaiting()).toBe(true))
    await logs.close()
    expect(hand.isWaiting()).toBe(false)
  })

  it('has the last words of a container that crashed', async () => {
    const logs = await startPodLogs({ folder, clock: handClock().clock })
    await logs.close()
    expect((await linesOf('budcluster-previous')).at(-1)).toContain('KEYCLOAK_URL is not set')
    expect((await linesOf('other-previous')).at(-1)).toContain('the cache is damaged')
  })

  it('holds the lines of an incident until they are withdrawn, once however often they are told', async () => {
    const hand = handClock()
    const told: unknown[] = []
    const onInterjected = (name: string, _at: number, texts: readonly string[]) => void told.push([name, texts])
    const logs = await startPodLogs({ folder, clock: hand.clock, onInterjected })
    const before = await linesOf('coredns')
    await logs.interject('coredns', ['[FATAL] one', '[FATAL] two'])
    await logs.interject('coredns', ['[FATAL] one', '[FATAL] two'])
    hand.tick(5000)
    await vi.waitFor(async () => expect(await linesOf('coredns')).toHaveLength(before.length + 3))
    expect((await linesOf('coredns')).filter((line) => line.includes('stdout F [FATAL]'))).toHaveLength(2)
    await logs.withdraw('coredns')
    await logs.withdraw('budapp')
    const after = await linesOf('coredns')
    expect(after.slice(0, before.length)).toEqual(before)
    expect(after.some((line) => line.includes('FATAL'))).toBe(false)
    expect(told).toEqual([
      ['coredns', ['[FATAL] one', '[FATAL] two']],
      ['coredns', []],
    ])
    await logs.close()
  })

  it('has what the guides look for', async () => {
    const logs = await startPodLogs({ folder, clock: handClock().clock })
    await logs.close()
    expect((await linesOf('budapp')).some((line) => line.includes('slow query'))).toBe(true)
    expect((await linesOf('budapp')).some((line) => line.includes('gc:'))).toBe(true)
    expect((await linesOf('endpoint-qwen-3-32b'))[0]).toContain('model loaded')
    expect((await linesOf('budcluster-previous')).at(-1)).toContain('KEYCLOAK_URL is not set')
  })
})

describe('podLogLines', () => {
  it('writes one line each, and the same for the same number and time', () => {
    const at = new Date(1_795_000_000_000)
    for (const line of Object.values(podLogLines)) {
      for (let n = 0; n < 100; n++) {
        expect(line(n, at)).toBe(line(n, at))
        expect(line(n, at)).not.toContain('\n')
      }
    }
  })
})
