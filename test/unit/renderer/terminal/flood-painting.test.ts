import { FloodPainting } from '@renderer/terminal/flood-painting.ts'
import { describe, expect, it } from 'vitest'

function paintingUnderTest() {
  const written: { text: string; done: () => void }[] = []
  const frames: (() => void)[] = []
  let now = 0
  const painting = new FloodPainting(
    { write: (bytes, done) => written.push({ text: new TextDecoder().decode(bytes), done }) },
    { now: () => now, next: (callback) => frames.push(callback) },
  )
  const chunk = 'x'.repeat(50_000)
  return {
    painting,
    /** One piece of output every 10 ms. */
    flood(pieces: number, text = chunk) {
      for (let piece = 0; piece < pieces; piece += 1) {
        now += 10
        painting.write(new TextEncoder().encode(text), () => undefined)
      }
    },
    pass: (ms: number) => {
      now += ms
    },
    parse() {
      for (const { done } of written.splice(0)) done()
    },
    frame() {
      for (const callback of frames.splice(0)) callback()
    },
    /** What was given to the terminal, output as `.`. */
    taken: () => written.map(({ text }) => (text.startsWith('\x1b[?2026') ? (text.at(-1) ?? '') : '.')).join(''),
  }
}

describe('painting a flood', () => {
  it('holds nothing of output that a person could read', () => {
    const { painting, pass, taken } = paintingUnderTest()
    for (let line = 0; line < 100; line += 1) {
      pass(10)
      painting.write(new TextEncoder().encode('a line\r\n'), () => undefined)
    }
    expect(taken()).toBe('.'.repeat(100))
  })

  it('lets a flood be painted every 100 ms, and a frame pass before it is held again', () => {
    const { flood, taken, parse, frame } = paintingUnderTest()
    flood(12)
    expect(taken()).toBe(`${'.'.repeat(10)}h..`)
    flood(10)
    expect(taken()).toBe(`${'.'.repeat(10)}h${'.'.repeat(10)}l..`)
    // Not parsed yet, so not painted yet either.
    frame()
    flood(5)
    expect(taken()).not.toMatch(/l\.+h/)
    parse()
    frame()
    flood(1)
    expect(taken()).toBe('h.')
  })

  it('shows the last of it at once', () => {
    const { flood, taken, parse } = paintingUnderTest()
    flood(12)
    parse()
    expect(taken()).toBe('l')
  })

  it('shows what a key does at once, and holds nothing for a while', () => {
    const { painting, flood, taken, parse, frame } = paintingUnderTest()
    flood(13)
    painting.typed()
    expect(taken().at(-1)).toBe('l')
    parse()
    frame()
    flood(20)
    expect(taken()).not.toContain('h')
    flood(10)
    expect(taken()).toContain('h')
  })

  it('puts nothing into a sequence', () => {
    const { painting, flood, taken } = paintingUnderTest()
    flood(11, `${'x'.repeat(50_000)}\x1b]0;a title`)
    flood(5, 'x'.repeat(50_000))
    painting.typed()
    expect(taken()).toBe('.'.repeat(16))
  })
})
