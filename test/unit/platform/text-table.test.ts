import { textTable } from '@main/platform/text-table.ts'
import { expect, it } from 'vitest'

it('aligns columns, shows unknown cells as such, counts what it leaves out', () => {
  const columns = [{ title: 'NAME' }, { title: 'N', align: 'right' as const }]
  expect(
    textTable(
      columns,
      [
        ['a', '1'],
        ['long-name', null],
        ['b', '12345'],
      ],
      2,
    ),
  ).toBe(['NAME       N', 'a          1', 'long-name  –', '… 1 more rows not shown'].join('\n'))
})

it('lets no control sequence of a cluster reach the terminal', () => {
  expect(textTable([{ title: 'X' }], [['a\u001b[31mred\nline\u202e']])).toBe('X\na [31mred line')
})
