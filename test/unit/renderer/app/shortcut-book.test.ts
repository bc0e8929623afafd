import { inForce, type KeyPress, type Shortcut, ShortcutBook } from '@renderer/app/shortcut-book.ts'
import { expect, test } from 'vitest'

function book(...keys: string[]) {
  const ran: string[] = []
  const shortcuts = new ShortcutBook()
  const entries = keys.map((each): Shortcut => ({ keys: each, label: each, group: 'Go to', run: () => ran.push(each) }))
  const release = shortcuts.register(entries)
  const press = (key: string, more: Partial<KeyPress> = {}) =>
    shortcuts.press({
      key,
      code: '',
      ctrl: false,
      meta: false,
      alt: false,
      shift: false,
      typing: false,
      inDialog: false,
      at: 0,
      ...more,
    })
  return { shortcuts, ran, press, release }
}

test('single keys, and sequences within their time', () => {
  const { ran, press } = book('r', 'g f', 'g m')
  expect(press('r')).toBe(true)
  expect(press('g', { at: 100 })).toBe(true)
  expect(press('f', { at: 1000 })).toBe(true)
  press('g', { at: 2000 })
  press('m', { at: 9000 })
  expect(ran).toEqual(['r', 'g f'])
})

test('a wrong second key ends the sequence and counts by itself', () => {
  const { ran, press } = book('r', 'g f')
  press('g')
  expect(press('r')).toBe(true)
  expect(press('f')).toBe(false)
  expect(ran).toEqual(['r'])
})

test('nothing but Ctrl shortcuts runs while one types, and nothing at all in a dialog', () => {
  const { ran, press } = book('r', 'Ctrl K')
  expect(press('r', { typing: true })).toBe(false)
  expect(press('k', { typing: true, ctrl: true })).toBe(true)
  expect(press('k', { typing: true, meta: true })).toBe(true)
  expect(press('r', { inDialog: true })).toBe(false)
  expect(press('r', { alt: true })).toBe(false)
  expect(ran).toEqual(['Ctrl K', 'Ctrl K'])
})

test('digit keys work on layouts that give digits only with Shift', () => {
  const { ran, press } = book('2')
  expect(press('é', { code: 'Digit2' })).toBe(true)
  expect(press('@', { code: 'Digit2', shift: true })).toBe(false)
  expect(ran).toEqual(['2'])
})

test('the latest registered of the same keys runs, and releasing gives the key back', () => {
  const { shortcuts, ran, press, release } = book('Esc')
  const releaseScreen = shortcuts.register([
    { keys: 'Esc', label: 'screen', group: 'This screen', run: () => ran.push('screen') },
  ])
  press('Escape')
  releaseScreen()
  press('Escape')
  release()
  expect(press('Escape')).toBe(false)
  expect(ran).toEqual(['screen', 'Esc'])
})

test('a key that is only listed is left to what has the focus', () => {
  const { shortcuts, press } = book('r')
  shortcuts.register([{ keys: 'z', label: 'the table', group: 'This screen', run: null }])
  expect(press('z')).toBe(false)
})

test('of several with the same keys only the latest is in force', () => {
  const entry = (keys: string, label: string): Shortcut => ({ keys, label, group: 'This screen', run: () => {} })
  const list = [entry('Esc', 'screen'), entry('a', 'row'), entry('Esc', 'detail')]
  expect(inForce(list).map(({ label }) => label)).toEqual(['row', 'detail'])
})
