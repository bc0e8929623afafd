import { sentences } from '@renderer/design/sentences.ts'
import { expect, test } from 'vitest'

test('parts end as sentences, empty ones are left out', () => {
  expect(sentences('connection refused, nothing listens there', 'Look whether the API server runs.')).toBe(
    'connection refused, nothing listens there. Look whether the API server runs.',
  )
  expect(sentences('', ' ')).toBe('')
  expect(sentences('Why?', '')).toBe('Why?')
})
