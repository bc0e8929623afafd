import { readOwnFile, readShippedPage } from '@main/reference/read-page.ts'
import { describe, expect, it } from 'vitest'

const front = (yaml: string, body = 'text'): string => `---\n${yaml}\n---\n\n${body}\n`

describe('a shipped page', () => {
  it('is read', () => {
    expect(
      readShippedPage(
        'a',
        front('id: a\ntitle: A\nsummary: s\nguides: [Day-2 §1]\nsymptoms: [502, slow]', '# A\n\ntext'),
      ),
    ).toEqual({
      page: {
        id: 'a',
        title: 'A',
        summary: 's',
        guides: ['Day-2 §1'],
        symptoms: ['502', 'slow'],
        parts: [{ title: null, markdown: '\n\n# A\n\ntext\n', code: null }],
      },
    })
  })

  it.each([
    ['no front matter', '# A', 'line 1: the front matter is missing'],
    ['no title', front('id: a'), 'title'],
    ['a key that is none', front('id: a\ntitle: A\nsymptons: [x]'), 'symptons'],
    ['an id that is none', front('title: A\nid: A b'), 'line 3: id: an id is small letters'],
    ['the id of another file', front('id: b\ntitle: A'), 'the id b is not the name of the file, a'],
    ['broken YAML', front('id: a\ntitle: [A'), 'line'],
    ['aliases', front('id: a\ntitle: &t A\nsummary: *t'), 'aliases'],
    ['a list where a text is wanted', front('id: a\ntitle: A\nguides: Day-2'), 'line 4: guides'],
    ['too much Markdown', front('id: a\ntitle: A', 'x\n'.repeat(9_000)), 'more than 8000 lines'],
  ])('with %s is refused in words', (_what, text, words) => {
    const read = readShippedPage('a', text)
    expect('wrong' in read ? read.wrong : '').toContain(words)
  })
})

describe('a file of one’s own', () => {
  const page = (relative: string, text: string) => {
    const read = readOwnFile(relative, text)
    if ('wrong' in read || read.form !== 'page') throw new Error(`no page: ${JSON.stringify(read)}`)
    return read.page
  }

  it('needs no front matter', () => {
    expect(page('Notes/Disk full.md', 'intro\n\n# What *we* do\n')).toMatchObject({
      id: 'notes-disk-full',
      idGiven: false,
      title: 'What we do',
    })
    expect(page('a/b.md', 'text')).toMatchObject({ id: 'a-b', title: 'b' })
    expect(page('日本.md', '')).toMatchObject({ id: 'page', title: '日本' })
  })

  it('may have the front matter of another program', () => {
    expect(page('x.md', front('tags: [a]\ntitle: 7\nsymptoms: [slow]\nid: Not Ours'))).toMatchObject({
      id: 'x',
      title: 'x',
      symptoms: ['slow'],
    })
  })

  it('is a runbook when it says how bad and how long', () => {
    expect(readOwnFile('x.md', front('id: x\nseverity: critical\nminutes: 5'))).toEqual({ form: 'runbook' })
  })

  it.each([
    ['deep quotes', `${'>'.repeat(500)} x`],
    ['deep lists', Array.from({ length: 60 }, (_, depth) => `${'  '.repeat(depth)}- x`).join('\n')],
    ['a long line', 'x'.repeat(300_000)],
    ['unfoldable YAML', front('a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]')],
    ['brackets', '['.repeat(20_000)],
  ])('with %s is refused with a reason', (_what, text) => {
    const read = readOwnFile('x.md', text)
    expect('wrong' in read ? read.wrong : '').toMatch(/^line \d+: /)
  })
})
