import { describe, expect, it } from 'vitest'
import { realTerminal } from './real-terminal.ts'

const esc = '\x1b'

/** After vttest's menus: what programs such as vi, top and less stand on. */
describe('the terminal', () => {
  it('moves the cursor and stops at the edges', async () => {
    const { print, lines, terminal } = realTerminal()
    await print(`${esc}[3;5Hx${esc}[Ay${esc}[2Bz${esc}[4Dw`)
    expect(lines()).toEqual(
      ['', '     y', '    x', '    w z', '', ''].map((line, row) => (row === 3 ? '   w  z' : line)),
    )
    await print(`${esc}[999;999H`)
    expect([terminal.buffer.active.cursorX, terminal.buffer.active.cursorY]).toEqual([19, 5])
    await print(`${esc}[999D${esc}[999A`)
    expect([terminal.buffer.active.cursorX, terminal.buffer.active.cursorY]).toEqual([0, 0])
  })

  it('wraps at the last column only when something follows, and not at all where that is off', async () => {
    const { print, lines } = realTerminal({ columns: 5, rows: 3 })
    await print('abcde')
    expect(lines()).toEqual(['abcde', '', ''])
    await print('f')
    expect(lines()).toEqual(['abcde', 'f', ''])
    await print(`${esc}[?7l${esc}[3;1H12345678${esc}[?7h`)
    expect(lines()[2]).toBe('12348')
    await print(`${esc}[1;1Habcde\b\bX`)
    expect(lines()[0]).toBe('abXde')
  })

  it('scrolls within a region and leaves the rest alone', async () => {
    const { print, lines } = realTerminal({ columns: 4, rows: 5 })
    await print(`1\r\n2\r\n3\r\n4\r\n5${esc}[2;4r${esc}[4;1H\nN`)
    expect(lines()).toEqual(['1', '3', '4', 'N', '5'])
    await print(`${esc}[2;1H${esc}M`)
    expect(lines()).toEqual(['1', '', '3', '4', '5'])
    await print(`${esc}[3;1H${esc}[L`)
    expect(lines()).toEqual(['1', '', '', '3', '5'])
    await print(`${esc}[r`)
  })

  it('keeps the normal screen while the alternate one is used', async () => {
    const { print, lines, terminal } = realTerminal()
    await print(`shell${esc}[?1049h${esc}[2J${esc}[Htop`)
    expect(lines()[0]).toBe('top')
    expect(terminal.buffer.active.type).toBe('alternate')
    await print(`${esc}[?1049l`)
    expect(lines()[0]).toBe('shell')
    expect(terminal.buffer.active.cursorX).toBe(5)
  })

  it('gives wide characters two columns and never half a one', async () => {
    const { print, lines, terminal } = realTerminal({ columns: 6, rows: 4 })
    await print('日本語a')
    expect(lines()).toEqual(['日本語', 'a', '', ''])
    await print(`${esc}[3;1Habc中中`)
    expect(lines().slice(2)).toEqual(['abc中', '中'])
    expect(terminal.buffer.active.getLine(2)?.getCell(3)?.getWidth()).toBe(2)
    await print(`${esc}[1;2HX`)
    expect(lines()[0]).toBe(' X本語')
    await print(`${esc}[1;1He\u0301`)
    expect(lines()[0]).toMatch(/^e\u0301X/)
  })

  it('erases, inserts and deletes within a line', async () => {
    const { print, lines } = realTerminal({ columns: 8, rows: 2 })
    await print(`abcdefgh${esc}[1;3H${esc}[2P`)
    expect(lines()[0]).toBe('abefgh')
    await print(`${esc}[2@`)
    expect(lines()[0]).toBe('ab  efgh')
    await print(`${esc}[1;5H${esc}[1K`)
    expect(lines()[0]).toBe('     fgh')
    await print(`${esc}[1;7H${esc}[K`)
    expect(lines()[0]).toBe('     f')
    await print(`${esc}[1;1H${esc}[3X${esc}[4hZ${esc}[4l`)
    expect(lines()[0]).toBe('Z     f')
  })

  it('has tab stops, saved cursors and line drawing', async () => {
    const { print, lines } = realTerminal()
    await print(`a\tb${esc}7${esc}[5;1Hx${esc}8c`)
    expect(lines()[0]).toBe('a       bc')
    await print(`${esc}[2;1H${esc}(0lqk${esc}(B lqk`)
    expect(lines()[1]).toBe('┌─┐ lqk')
    await print(`${esc}[3g${esc}[3;4H${esc}H${esc}[3;1H\tT`)
    expect(lines()[2]).toBe('   T')
  })

  it('takes characters that come in pieces, and shows broken ones as such', async () => {
    const { print, lines } = realTerminal()
    for (const byte of Buffer.from('ü€😀')) await print(Uint8Array.of(byte))
    expect(lines()[0]).toBe('ü€😀')
    await print(Uint8Array.of(0xff, 0x41))
    expect(lines()[0]).toContain('A')
  })
})
