import { addressesIn, programTitle, readPaste } from '@renderer/terminal/program-text.ts'
import { judgeLink } from '@shared/terminal/link.ts'
import { describe, expect, it } from 'vitest'
import { realTerminal } from './real-terminal.ts'

const esc = '\x1b'
const bel = '\x07'
const st = `${esc}\\`
const readable = (text: string) => text.replaceAll(esc, '^')

describe('escape sequences of a remote program', () => {
  it('put nothing into the input that the program chose', async () => {
    const { print, answers } = realTerminal()
    const word = 'rm -rf'
    await print(`${esc}]0;${word}${bel}${esc}[21t${esc}[20t`)
    await print(`${esc}]2;${word}${st}${esc}[22t${esc}[23t${esc}[21t`)
    await print(`${esc}]52;c;?${bel}${esc}]52;c;cm0gLXJm${bel}`)
    await print(`${esc}P$q${word}${st}${esc}P+q544e${st}${esc}P1$r${word}${st}`)
    await print(`${esc}]50;?${bel}${esc}]1337;ReportCellSize${bel}${esc}]1337;File=name=eA==;inline=0:eA==${bel}`)
    await print(`\x05${esc}Z`)
    expect(answers()).not.toContain('rm')
    expect(answers()).not.toMatch(/[\r\n]/)
    // What may be answered at all: kind of terminal, in digits.
    expect(readable(answers()).replaceAll(/\^\[\?[\d;]*c/g, '')).toBe('')
  })

  it('are not told the colours, and cannot change them to hide text', async () => {
    const plain = realTerminal({ guarded: false })
    const guarded = realTerminal()
    const asks = `${esc}]10;?${bel}${esc}]11;?${bel}${esc}]4;1;?${bel}${esc}]12;?${bel}`
    for (const each of [plain, guarded]) await each.print(`${asks}${esc}]10;#000000${bel}${esc}]11;#000000${bel}`)
    expect(guarded.answers()).toBe('')
  })

  it('are told position and kind of terminal, in digits, and only a few times in a second', async () => {
    const { print, answers, pass } = realTerminal()
    await print(`ab${esc}[6n${esc}[c${esc}[>c`)
    expect(readable(answers())).toMatch(/^\^\[1;3R\^\[\?[\d;]+c\^\[>[\d;]+c$/)
    await print(`${esc}[6n`.repeat(10_000))
    const flood = answers().split('R').length - 1
    expect(flood).toBeLessThanOrEqual(20)
    pass(1_000)
    await print(`${esc}[6n`)
    expect(answers().split('R').length - 1).toBe(flood + 1)
  })

  it('leave the screen as it is where they ask for the window, files, pictures or notes of the desktop', async () => {
    const { print, lines, terminal } = realTerminal()
    const size = [terminal.cols, terminal.rows]
    await print(`${esc}[8;99;99t${esc}[4;1;1t${esc}[3;0;0t${esc}[9;1t`)
    await print(`${esc}Pq#0;2;0;0;0~~$-~~${st}${esc}_Ga=T;AAAA${st}${esc}]9;note${bel}${esc}]777;notify;a;b${bel}`)
    await print(`${esc}]99;;hello${st}${esc}]633;E;rm -rf /${bel}${esc}]7;file://evil/${bel}shown`)
    expect([terminal.cols, terminal.rows]).toEqual(size)
    expect(lines()[0]).toBe('shown')
  })

  it('cannot leave the parser waiting for ever in the middle of one', async () => {
    const { print, lines } = realTerminal()
    await print(`${esc}]0;${'x'.repeat(100_000)}`)
    await print('\x18\r\nafter')
    expect(lines().join('\n')).toContain('after')
  })
})

describe('titles that a program sets', () => {
  it('are cut and hold nothing that hides or turns text', () => {
    expect(programTitle('prod\u202Egnigats \x1b[31m\x07x')).toBe('prodgnigats [31mx')
    expect(programTitle('y'.repeat(200))).toHaveLength(61)
    expect(programTitle('\u200b\u2066 ')).toBe('')
  })
})

describe('addresses that a program prints', () => {
  it('are opened only where they are plain web addresses, written out as they lead', () => {
    expect(judgeLink('https://example.org/a?b#c')).toEqual({ allowed: true, url: 'https://example.org/a?b#c' })
    expect(judgeLink('https://еxample.org/')).toEqual({ allowed: true, url: 'https://xn--xample-2of.org/' })
    for (const odd of [
      'file:///etc/passwd',
      'javascript:alert(1)',
      'vscode://x',
      'ssh://-oProxyCommand=x',
      'data:text/html,x',
      'https://good.example@evil.example/',
      'https://a.example/\u202Etxt.exe',
      'https://a b/',
      ' https://a/',
      'https://',
      `https://a/${'x'.repeat(3_000)}`,
    ]) {
      expect([odd, judgeLink(odd).allowed]).toEqual([odd, false])
    }
  })

  it('are found in what is printed, without the stops around them', () => {
    expect(addressesIn('see https://a.example/x). Or (http://b.example/y?z=1), https://a.example/x!')).toEqual([
      'https://a.example/x',
      'http://b.example/y?z=1',
    ])
    expect(addressesIn('file:///etc/passwd javascript:x')).toEqual([])
  })
})

describe('what is pasted', () => {
  it('cannot end the bracket around it, and is counted in lines', () => {
    expect(readPaste('ls\x1b[201~\rrm -rf /\r\n')).toEqual({ text: 'ls[201~\rrm -rf /\r\n', lines: 2, left: 1 })
    expect(readPaste('one line\n')).toMatchObject({ lines: 1, left: 0 })
    expect(readPaste('a\tb')).toMatchObject({ text: 'a\tb', left: 0 })
    expect(readPaste('x'.repeat(1_000_001))).toBeNull()
  })
})
