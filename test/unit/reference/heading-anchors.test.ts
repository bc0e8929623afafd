import { headingsOf } from '@shared/reference/heading-anchors.ts'
import { proseText } from '@shared/runbooks/prose-text.ts'
import { readProse } from '@shared/runbooks/read-prose.ts'
import { describe, expect, it } from 'vitest'

describe('headings', () => {
  it('get an anchor each, unlike every other', () => {
    const prose = readProse('# What to *do*\n\ntext\n\n## `pg_stat` & more\n\n## What to do\n\n## !\n\n### ?\n')
    expect(headingsOf(prose)).toEqual([
      { anchor: 'what-to-do', title: 'What to do', level: 1, index: 0 },
      { anchor: 'pg-stat-more', title: 'pg_stat & more', level: 2, index: 2 },
      { anchor: 'what-to-do-2', title: 'What to do', level: 2, index: 3 },
      { anchor: 'section', title: '!', level: 2, index: 4 },
      { anchor: 'section-2', title: '?', level: 3, index: 5 },
    ])
  })

  it('count only where one can go: not in quotes and lists', () => {
    expect(headingsOf(readProse('> # quoted\n\n- # listed\n'))).toEqual([])
  })
})

it('the words of a text are all of them, and none of its marks', () => {
  const prose = readProse(
    '# A *b*\n\n1. one `two`\n2. three\n\n> four\n\n| five | six |\n|---|---|\n| seven | **eight** |\n\n---\n\n```sh\nnine\nten\n```\n\n[eleven](page:x)',
  )
  expect(proseText(prose)).toBe('A b one two three four five six seven eight nine ten eleven')
})
