import { FloodPainting } from '@renderer/terminal/flood-painting.ts'
import { describe, expect, it } from 'vitest'

/** @param earlyMs how much too early timers ring. */
function paintingUnderTest(earlyMs = 0) {
  /** What was given to the terminal as `.`, held ones as `h`, and `l` where it was let go. */
  let seen = ''
  const frames: (() => void)[] = []
  const timers: { at: number; callback: () => void }[] = []
  let now = 0
  const painting = new FloodPainting(
    {
      write: () => {
        seen += painting.held ? 'h' : '.'
      },
    },
    {
      now: () => now,
      release: (painted) => {
        seen += 'l'
        frames.push(painted)
      },
      after: (ms, callback) => timers.push({ at: now + ms - earlyMs, callback }),
    },
  )
  const pass = (ms: number) => {
    now += ms
    for (const { callback } of timers.splice(0, timers.filter(({ at }) => at <= now).length)) callback()
  }
  return {
    painting,
    pass,
    /** One piece of output every 10 ms. */
    flood(pieces: number, bytes = 50_000) {
      for (let piece = 0; piece < pieces; piece += 1) {
        pass(10)
        painting.write(new Uint8Array(bytes), () => undefined)
      }
    },
    frame() {
      for (const callback of frames.splice(0)) callback()
    },
    /** Since it was last asked. */
    seen: () => {
      const told = seen
      seen = ''
      return told
    },
  }
}

describe('painting a flood', () => {
  it('holds nothing of output that a person could read', () => {
    const { flood, seen } = paintingUnderTest()
    flood(100, 10)
    expect(seen()).toBe('.'.repeat(100))
  })

  it('lets a flood be painted every 100 ms, and a frame pass before it is held again', () => {
    const { flood, seen, frame } = paintingUnderTest()
    flood(12)
    expect(seen()).toBe(`${'.'.repeat(10)}hh`)
    flood(10)
    expect(seen()).toBe(`${'h'.repeat(8)}l..`)
    frame()
    flood(1)
    expect(seen()).toBe('h')
  })

  it('shows the last of it, though nothing comes after', () => {
    const { flood, seen, pass } = paintingUnderTest()
    flood(12)
    pass(100)
    expect(seen()).toBe(`${'.'.repeat(10)}hhl`)
  })

  it('shows it also where the timer rings a hair early', () => {
    const { flood, seen, pass } = paintingUnderTest(1)
    flood(12)
    pass(89)
    expect(seen()).toBe(`${'.'.repeat(10)}hhl`)
  })

  it('takes what comes after a pause for no flood', () => {
    const { flood, seen, pass, frame } = paintingUnderTest()
    flood(12)
    pass(100)
    frame()
    pass(5_000)
    seen()
    flood(30, 10)
    expect(seen()).toBe('.'.repeat(30))
  })

  it('shows what a key does at once, and holds nothing for a while', () => {
    const { painting, flood, seen, frame } = paintingUnderTest()
    flood(13)
    painting.typed()
    expect(seen().at(-1)).toBe('l')
    frame()
    flood(20)
    expect(seen()).not.toContain('h')
    flood(10)
    expect(seen()).toContain('h')
  })
})
