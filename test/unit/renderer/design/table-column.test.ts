import { gridShape } from '@renderer/design/table-column.ts'
import { expect, test } from 'vitest'

test('columns grow by their width, and the least widths add up to where the table begins to scroll', () => {
  const { template, minWidth } = gridShape([
    { title: 'Name', width: 40 },
    { title: 'State', width: 10, least: 96 },
  ])
  const least = [...template.matchAll(/minmax\(([\d.]+)px, (\d+)fr\)/g)]
  expect(least.map((match) => Number(match[2]))).toEqual([40, 10])
  expect(least.reduce((sum, match) => sum + Number(match[1]), 0)).toBe(minWidth)
  expect(Number(least[1]?.[1])).toBe(96)
})
