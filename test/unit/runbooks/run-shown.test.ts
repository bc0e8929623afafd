import { shownOf } from '@main/runbooks/run-shown.ts'
import { expect, test } from 'vitest'

test.each(['error', '(?i)error'])('of lines those are shown that match %s, whatever their case', (matching) => {
  const result = { lines: [{ text: 'all is well' }, { text: 'ERROR: it is not' }] }
  expect(shownOf({ lines: 'lines', matching }, result)).toEqual({ lines: ['ERROR: it is not'], total: 1 })
})
