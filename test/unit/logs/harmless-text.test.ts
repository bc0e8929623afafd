import { harmlessText } from '@shared/logs/harmless-text.ts'
import { describe, expect, it } from 'vitest'

describe('harmlessText', () => {
  it('takes escape sequences out, in both forms', () => {
    expect(harmlessText('\u001b[1;31mred\u001b[0m')).toBe('red')
    expect(harmlessText('\u009b31mred')).toBe('red')
    expect(harmlessText('\u001b]0;a title\u0007shown')).toBe('shown')
    expect(harmlessText('\u001b]8;;http://x\u001b\\link\u001b]8;;\u001b\\')).toBe('link')
    expect(harmlessText('\u001bP+q544e\u001b\\answer')).toBe('answer')
    expect(harmlessText('\u001bc\u001b(Breset')).toBe('reset')
    expect(harmlessText('\u001b[2J\u001b[Hcleared')).toBe('cleared')
  })

  it('shows other control characters, and an unfinished sequence, as signs', () => {
    expect(harmlessText('50%\r100%\b\u0000\u007f')).toBe('50%\u240d100%\u2408\u2400\u2421')
    expect(harmlessText('end \u001b')).toBe('end \u241b')
    expect(harmlessText('a\u202eb\u2028c\u0085')).toBe('a<U+202E>b<U+2028>c<U+0085>')
  })

  it('leaves letters of every script, tabs and joined emoji alone', () => {
    const text = '\tżółw 日本 👩‍💻 ñ'
    expect(harmlessText(text)).toBe(text)
  })
})
