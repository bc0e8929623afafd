import { countsByCluster, selectionText } from '@renderer/clusters/selection-words.ts'
import { expect, test } from 'vitest'
import { placed, row } from '../fixtures.ts'

const rows = [placed(row('a'), 'us'), placed(row('b'), 'eu'), placed(row('c', { namespace: null }), 'us')]

test('the clusters of selected rows are counted', () => {
  expect(countsByCluster(rows)).toEqual([
    { cluster: 'us', count: 2 },
    { cluster: 'eu', count: 1 },
  ])
})

test('copied names carry their cluster where there are several', () => {
  expect(selectionText(rows, true)).toBe('us bud-system/a\neu bud-system/b\nus c')
  expect(selectionText(rows, false)).toBe('bud-system/a\nbud-system/b\nc')
})
