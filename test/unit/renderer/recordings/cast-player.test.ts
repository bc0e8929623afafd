import { CastPlayer, type PlayerScreen } from '@renderer/recordings/cast-player.ts'
import type { CastEvent } from '@shared/recordings/asciicast.ts'
import type { RecordingPage, RecordingSurvey } from '@shared/recordings/recording.ts'
import { describe, expect, it } from 'vitest'
import { heldClock } from '../../checks/fake-cluster.ts'
import { realTerminal } from '../terminal/real-terminal.ts'

const output = (at: number, text: string): CastEvent => ({ at, type: 'output', text })

function playerOf(events: readonly CastEvent[], shownSeconds: number, given?: PlayerScreen, perPage = 2) {
  const clock = heldClock(0)
  let shown = ''
  let reads = 0
  const screen: PlayerScreen = given ?? {
    write: async (text) => {
      shown += text
    },
    resize: (columns, rows) => {
      shown += `<${columns}x${rows}>`
    },
    reset: () => {
      shown = ''
    },
  }
  const survey: RecordingSurvey = {
    header: { version: 2, width: 80, height: 24, timestamp: null, title: null },
    bytes: 1,
    sha256: '',
    seconds: shownSeconds,
    shownSeconds,
    faults: 0,
    tornBytes: 0,
  }
  const read = async (from: number): Promise<RecordingPage> => {
    reads += 1
    const next = from + perPage
    return { events: events.slice(from, next), next: next < events.length ? next : null }
  }
  const player = new CastPlayer({ survey, read, screen, now: clock.now, after: clock.after })
  return { player, clock, shown: () => shown, state: () => player.store.getState(), reads: () => reads }
}

const story = [
  output(0.5, 'a'),
  output(1, 'b'),
  { at: 1.5, type: 'mark' as const, text: 'dropped' },
  output(61.5, 'c'),
  output(62, 'd'),
]
/** As shown: the pause of a minute is two seconds. */
const storySeconds = 4

describe('a replay', () => {
  it('shows each thing at its time, long pauses cut, and ends', async () => {
    const { player, clock, shown, state } = playerOf(story, storySeconds)
    expect(state().phase).toBe('paused')
    player.toggle()
    await clock.advance(1_100)
    expect(shown()).toBe('<80x24>ab')
    await clock.advance(600)
    expect(state().mark).toBe('dropped')
    await clock.advance(1_500)
    expect(shown()).toBe('<80x24>ab')
    await clock.advance(1_000)
    expect(shown()).toBe('<80x24>abcd')
    expect(state()).toMatchObject({ phase: 'ended', elapsed: storySeconds })
    player.toggle()
    await clock.advance(600)
    expect(shown()).toBe('<80x24>a')
    expect(state().phase).toBe('playing')
  })

  it('stands still while it is paused, and goes on where it stood', async () => {
    const { player, clock, shown, state } = playerOf(story, storySeconds)
    player.toggle()
    await clock.advance(600)
    player.toggle()
    await clock.advance(10_000)
    expect(shown()).toBe('<80x24>a')
    expect(state()).toMatchObject({ phase: 'paused' })
    expect(state().elapsed).toBeCloseTo(0.6, 1)
    player.toggle()
    await clock.advance(500)
    expect(shown()).toBe('<80x24>ab')
  })

  it('goes faster by steps, within its bounds', async () => {
    const { player, clock, state } = playerOf(story, storySeconds)
    player.faster(-1)
    expect(state().speed).toBe(1)
    player.toggle()
    player.faster(1)
    player.faster(1)
    expect(state().speed).toBe(4)
    await clock.advance(1_100)
    expect(state().phase).toBe('ended')
    for (let turn = 0; turn < 9; turn += 1) player.faster(1)
    expect(state().speed).toBe(8)
  })

  it('moves both ways: backwards it begins anew, and never beyond its ends', async () => {
    const { player, clock, shown, state } = playerOf(story, storySeconds)
    player.moveTo(3.6)
    await clock.advance(0)
    expect(shown()).toBe('<80x24>abc')
    expect(state()).toMatchObject({ phase: 'paused', elapsed: 3.6, mark: 'dropped' })
    player.move(-2.8)
    await clock.advance(0)
    expect(shown()).toBe('<80x24>a')
    expect(state().mark).toBe('')
    player.move(100)
    await clock.advance(0)
    expect(state()).toMatchObject({ phase: 'ended', elapsed: storySeconds })
    player.move(-100)
    await clock.advance(0)
    expect(state()).toMatchObject({ phase: 'paused', elapsed: 0 })
    expect(shown()).toBe('<80x24>')
  })

  it('of several wishes follows the last', async () => {
    const { player, clock, shown, state } = playerOf(story, storySeconds)
    player.moveTo(4)
    player.moveTo(1)
    player.moveTo(0.5)
    await clock.advance(0)
    expect(shown()).toBe('<80x24>a')
    expect(state()).toMatchObject({ phase: 'paused', elapsed: 0.5 })
  })

  it('goes on playing after several moves in a row', async () => {
    const { player, clock, state, shown } = playerOf(story, storySeconds)
    player.toggle()
    await clock.advance(100)
    player.move(1)
    player.move(1)
    await clock.advance(0)
    expect(state().phase).toBe('playing')
    await clock.advance(1_500)
    expect(shown()).toBe('<80x24>abc')
  })

  it('reads of the file no more than it shows', async () => {
    const many = Array.from({ length: 1_000 }, (_, index) => output(index, '.'))
    const { player, clock, reads } = playerOf(many, 999)
    player.toggle()
    await clock.advance(2_000)
    expect(reads()).toBeLessThanOrEqual(3)
    player.close()
    expect(clock.pending).toBe(0)
  })

  it('that cannot be read on says so', async () => {
    const failing = playerOf(story, storySeconds)
    const player = new CastPlayer({
      survey: {
        ...({} as RecordingSurvey),
        shownSeconds: 1,
        header: { version: 2, width: 1, height: 1, timestamp: null, title: null },
      },
      read: async () => {
        throw new Error('gone')
      },
      screen: { write: async () => undefined, resize: () => undefined, reset: () => undefined },
      now: failing.clock.now,
      after: failing.clock.after,
    })
    player.toggle()
    await failing.clock.advance(100)
    expect(player.store.getState()).toMatchObject({ phase: 'failed', failure: expect.stringContaining('gone') })
  })
})

it('a hostile recording gets no further than a hostile session', async () => {
  const real = realTerminal()
  const screen: PlayerScreen = {
    write: (text) => real.print(text),
    resize: (columns, rows) => real.terminal.resize(columns, rows),
    reset: () => real.terminal.reset(),
  }
  const esc = '\u001b'
  const attack = `${esc}]52;c;cm0gLXJm\u0007${esc}]0;rm -rf\u0007${esc}[21t${esc}P$qrm\u001b\\${esc}]50;?\u0007done`
  const { player, clock } = playerOf([output(0.1, attack)], 0.1, screen)
  player.moveTo(0.1)
  for (let turn = 0; turn < 50 && player.store.getState().phase === 'moving'; turn += 1) {
    await clock.advance(1)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  expect(real.lines().join('')).toContain('done')
  expect(real.answers()).toBe('')
})
