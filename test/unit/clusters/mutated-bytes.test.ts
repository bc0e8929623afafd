import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { RowSet } from '@main/clusters/row-set.ts'
import { readWireList, wireStatusText } from '@main/clusters/wire-list.ts'
import { MalformedMessage, readMessage } from '@main/clusters/wire-reader.ts'
import { podWire } from '@shared/clusters/kinds/pod-wire.ts'
import { pods } from '@shared/clusters/kinds/pods.ts'
import { findProblems } from '@shared/clusters/problems/index.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { describe, expect, it } from 'vitest'
import { surroundings } from './pod-samples.ts'

/** Three pods as a real API server of version 1.36 sent them. */
const list = readFileSync(join(import.meta.dirname, 'pods.protobuf'))
const objects = readWireList(list).items
const oddBytes = [0, 1, 0x7f, 0x80, 0xff, 0x0a, 0x12]

/** The same numbers each time (mulberry32), so that what is found once is found again. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

/** One to four changes: bytes that flip, are lost, are doubled, are put in, or come from elsewhere; or the end is cut off. */
function mutated(bytes: Buffer, random: (below: number) => number): Buffer {
  let result = Buffer.from(bytes)
  for (let change = 1 + random(4); change > 0; change -= 1) {
    const at = random(result.length + 1)
    const length = random(8) === 0 ? random(result.length) : random(12)
    const part = result.subarray(at, at + length)
    const odd = () => Buffer.from(Array.from({ length: 1 + random(11) }, () => oddBytes[random(oddBytes.length)] ?? 0))
    switch (random(6)) {
      case 0:
        if (at < result.length) result[at] = (result[at] ?? 0) ^ (1 << random(8))
        break
      case 1:
        result = Buffer.concat([result.subarray(0, at), result.subarray(at + length)])
        break
      case 2:
        result = Buffer.concat([result.subarray(0, at), part, result.subarray(at)])
        break
      case 3:
        result = Buffer.concat([result.subarray(0, at), odd(), result.subarray(at)])
        break
      case 4:
        part.copy(result, random(result.length + 1))
        break
      case 5:
        if (random(4) === 0) result = result.subarray(0, at)
        else odd().copy(result, at)
    }
  }
  return result
}

/** What the work throws; null where it does not. */
function thrownBy(work: () => unknown): unknown {
  try {
    work()
    return null
  } catch (thrown) {
    return thrown
  }
}

describe('real bytes that were mutated', () => {
  it('are, unchanged, three whole pods', () => {
    const set = new RowSet(pods)
    for (const object of objects) set.take(object, new Set())
    const rows = [...set.rows.values()]
    expect(rows.map(({ name, phase }) => [name.replace(/-[^-]+-[^-]+$/, ''), phase])).toEqual([
      ['budapp', 'Running'],
      ['budapp', 'Running'],
      ['budapp', 'Running'],
    ])
    expect(readWireList(list).metadata).toMatchObject({ resourceVersion: expect.stringMatching(/^\d+$/) })
  })

  it.each([1, 2])('as lists are read or are a MalformedMessage, and nothing else (seed %i)', (seed) => {
    const random = randomFrom(seed)
    let refused = 0
    for (let turn = 0; turn < 1_500; turn += 1) {
      const bytes = mutated(list, random)
      const thrown = thrownBy(() => {
        for (const object of readWireList(bytes).items) readMessage(object, podWire)
      })
      if (thrown !== null) {
        refused += 1
        expect([turn, thrown]).toEqual([turn, expect.any(MalformedMessage)])
      }
      expect(typeof wireStatusText(bytes)).toBe('string')
    }
    // Both ways are gone; otherwise the mutations would be too mild or too harsh to show anything.
    expect(refused).toBeGreaterThan(200)
    expect(refused).toBeLessThan(1_400)
  })

  it.each([3, 4])('as pods are rows that can be shown, or BAD_ANSWER (seed %i)', (seed) => {
    const random = randomFrom(seed)
    const around = { now: Date.UTC(2026, 0, 1), ...surroundings }
    let shown = 0
    for (let turn = 0; turn < 1_500; turn += 1) {
      const set = new RowSet(pods)
      const bytes = mutated(objects[random(objects.length)] ?? Buffer.alloc(0), random)
      const refusal = thrownBy(() => set.take(bytes, new Set()))
      if (refusal !== null) {
        expect([turn, refusal]).toEqual([turn, expect.any(CockpitError)])
        expect(refusal).toMatchObject({ code: 'BAD_ANSWER' })
        continue
      }
      shown += 1
      for (const row of set.rows.values()) {
        for (const column of pods.columns) {
          const cell = column.text(row, around.now)
          expect([turn, column.id, cell === null || typeof cell === 'string']).toEqual([turn, column.id, true])
        }
      }
      findProblems(
        { pods: set.rows, nodes: null, deployments: null, statefulsets: null, services: null, endpointslices: null },
        around,
      )
    }
    expect(shown).toBeGreaterThan(100)
  })
})
