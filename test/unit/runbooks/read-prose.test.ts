import { longestMarkdown } from '@shared/runbooks/markdown-limits.ts'
import { readProse } from '@shared/runbooks/read-prose.ts'
import { describe, expect, it } from 'vitest'

/** Every address that a link of the tree leads to. */
function targets(markdown: string): readonly unknown[] {
  return [...JSON.stringify(readProse(markdown)).matchAll(/"target":(\{[^}]*\})/g)].map(([, target]) =>
    JSON.parse(target ?? ''),
  )
}

describe('readProse', () => {
  it('reads what prose is made of', () => {
    const prose = readProse(
      '# A *b*\n\nOne `two` ~~three~~\n\n1. x\n2. y\n\n- [x] done\n\n> q\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n---\n\n```sql example\nSELECT 1\n```\n',
    )
    expect(prose.map(({ block }) => block)).toEqual([
      'heading',
      'paragraph',
      'list',
      'list',
      'quote',
      'table',
      'rule',
      'code',
    ])
    expect(prose[2]).toMatchObject({ start: 1, entries: [{ checked: null }, { checked: null }] })
    expect(prose[3]).toMatchObject({ start: null, entries: [{ checked: true }] })
    expect(prose[5]).toMatchObject({
      head: [[{ text: 'a' }], [{ text: 'b' }]],
      rows: [[[{ text: '1' }], [{ text: '2' }]]],
    })
    expect(prose[7]).toEqual({ block: 'code', language: 'sql', text: 'SELECT 1' })
  })

  it('keeps links to the web, to mail, to runbooks and to pages, and no others', () => {
    expect(
      targets(
        '[a](https://example.com/x) [b](mailto:a@example.com) [c](runbook:dns-issues) [d](http://example.com) [e](page:contacts)',
      ),
    ).toEqual([
      { href: 'https://example.com/x' },
      { href: 'mailto:a@example.com' },
      { runbook: 'dns-issues' },
      { href: 'http://example.com/' },
      { page: 'contacts' },
    ])
  })

  it.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    ' javascript:alert(1)',
    '&#106;avascript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x',
    'file:///etc/passwd',
    'app://cockpit/x',
    '//example.com/x',
    '/x',
    '#x',
    'x.md',
    'https://good.example@evil.example/',
    'runbook:../../x',
    'blob:https://example.com/1',
    'http:evil',
  ])('makes no link of %s', (address) => {
    expect(targets(`[words](<${address}>)`)).toEqual([])
    expect(JSON.stringify(readProse(`[words](<${address}>)`))).toContain('words')
    expect(targets(`[words][1]\n\n[1]: <${address}>`)).toEqual([])
  })

  it('shows HTML as text and fetches no image', () => {
    const prose = readProse(
      '<script>alert(1)</script>\n\nA <img src=x onerror=alert(1)> b ![alt](https://example.com/a.png)',
    )
    expect(prose[0]).toEqual({ block: 'code', language: 'html', text: '<script>alert(1)</script>' })
    expect(prose[1]).toMatchObject({
      children: [
        { text: 'A ' },
        { span: 'code', text: '<img src=x onerror=alert(1)>' },
        { text: ' b ' },
        { text: '[alt]' },
      ],
    })
    expect(JSON.stringify(prose)).not.toContain('example.com')
  })

  it('makes marks that turn text visible', () => {
    expect(JSON.stringify(readProse('a\u202eb'))).toContain('<U+202E>')
  })

  it.each([
    ['quotes', `${'>'.repeat(100_000)}a`],
    ['quotes with spaces', '> '.repeat(100_000)],
    ['lists', `${'- '.repeat(100_000)}a`],
    ['ordered lists', `${'1. '.repeat(80_000)}a`],
    ['lists by indentation', Array.from({ length: 400 }, (_, depth) => `${'  '.repeat(depth)}- a`).join('\n')],
    ['brackets', '['.repeat(100_000)],
    ['brackets on lines of their own', '[\n'.repeat(100_000)],
    ['links that are not closed', '[a]('.repeat(60_000)],
    ['stars', '*a '.repeat(80_000)],
    ['backticks', Array.from({ length: 600 }, (_, length) => '`'.repeat(length + 1)).join('\n')],
    ['quotes behind what looks like a fence', `<!--\n\`\`\`\n-->\n${'> '.repeat(1_000)}a`],
    ['a list of many entries', '- a\n'.repeat(60_000)],
    ['ten million characters', 'a '.repeat(5_000_000)],
    ['as large as it may be, one letter more', 'a'.repeat(longestMarkdown + 1)],
  ])('does not hang or fail on nested %s', (_what, markdown) => {
    const [first, ...more] = readProse(markdown)
    expect(more).toEqual([])
    expect(first).toMatchObject({ block: 'paragraph' })
    expect(JSON.stringify(first).length).toBeLessThan(10_000)
  })

  it('reads what is just small enough', () => {
    const markdown = `${'word '.repeat(100)}\n\n`.repeat(500)
    expect(readProse(markdown)).toHaveLength(500)
  })
})
