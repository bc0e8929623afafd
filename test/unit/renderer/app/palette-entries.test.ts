import { commandsOf, kindEntries } from '@renderer/app/palette-entries.ts'
import type { Shortcut } from '@renderer/app/shortcut-book.ts'
import { placesOf } from '@renderer/clusters/kind-places.ts'
import { kinds } from '@shared/clusters/kinds/index.ts'
import { expect, test } from 'vitest'

const shortcut = (keys: string, more: Partial<Shortcut> = {}): Shortcut => ({
  keys,
  label: keys,
  group: 'This screen',
  run: () => {},
  ...more,
})

test('the commands are what the screen’s keys do now', () => {
  const list = [
    shortcut('g f', { group: 'Go to' }),
    shortcut('Esc', { label: 'Back' }),
    shortcut('Space', { run: null }),
    shortcut('a'),
    shortcut('Esc', { label: 'Close the detail' }),
  ]
  expect(commandsOf(list).map(({ label }) => label)).toEqual(['a', 'Close the detail'])
})

test('every kind is there, and can be found by its short names', () => {
  const entries = kindEntries(placesOf([]))
  expect(entries.map(({ plural }) => plural).sort()).toEqual([...kinds.keys()].sort())
  expect(entries.find(({ plural }) => plural === 'persistentvolumeclaims')?.words).toContain('pvc')
})
