import { commandOf, type KeyPressed } from '@renderer/terminal/terminal-keys.ts'
import {
  activePane,
  activeTab,
  changeLayout,
  emptyLayout,
  type Layout,
  type LayoutChange,
  tabsOf,
} from '@renderer/terminal/terminal-layout.ts'
import { describe, expect, it } from 'vitest'

const target = { kind: 'local', cluster: 'staging' } as const
const put = (id: string, place: Extract<LayoutChange, { type: 'put' }>['place'] = { at: 'tab' }): LayoutChange => ({
  type: 'put',
  pane: { id, target, session: `session-${id}` },
  tab: `tab-${id}`,
  place,
})
const after = (...changes: LayoutChange[]): Layout => changes.reduce(changeLayout, emptyLayout)

describe('tabs and panes', () => {
  it('open in a tab of their own or beside the open one, which then has the keys', () => {
    const layout = after(
      put('a'),
      put('b', { at: 'split', split: 'below' }),
      put('c', { at: 'split', split: 'beside' }),
    )
    expect(layout.tabs).toHaveLength(1)
    expect(activeTab(layout)).toMatchObject({ split: 'below', active: 'c' })
    expect(after(put('a'), put('b')).tabs).toHaveLength(2)
  })

  it('take a fifth pane into a tab of its own', () => {
    const beside = { at: 'split', split: 'beside' } as const
    const layout = after(put('a'), put('b', beside), put('c', beside), put('d', beside), put('e', beside))
    expect(layout.tabs.map(({ panes }) => panes.length)).toEqual([4, 1])
  })

  it('go with their last pane, and the neighbour is shown', () => {
    const layout = after(put('a'), put('b'), put('c'), { type: 'showTab', tab: 'tab-b' }, { type: 'take', pane: 'b' })
    expect(activePane(layout)?.id).toBe('c')
    expect(after(put('a'), { type: 'take', pane: 'a' })).toEqual({ tabs: [], active: null })
  })

  it('are walked through round and round', () => {
    const layout = after(put('a'), put('b'), { type: 'stepTab', step: 1 })
    expect(layout.active).toBe('tab-a')
    const panes = after(put('a'), put('b', { at: 'split', split: 'beside' }), { type: 'stepPane' })
    expect(activePane(panes)?.id).toBe('a')
  })

  it('come back by name after a restart and are started in their place', () => {
    const restored = after({
      type: 'restore',
      tab: { id: 't', split: 'beside', panes: [{ id: 'p', target, session: null }] },
    })
    expect(tabsOf(restored)).toEqual([{ panes: [target], split: 'beside' }])
    const started = changeLayout(restored, put('new', { at: 'pane', pane: 'p' }))
    expect(activePane(started)).toEqual({ id: 'p', target, session: 'session-new' })
  })
})

describe('keys in a terminal', () => {
  const key = (key: string, code: string, more: Partial<KeyPressed> = {}): KeyPressed => ({
    key,
    code,
    ctrlKey: true,
    shiftKey: false,
    altKey: false,
    metaKey: false,
    ...more,
  })

  it('leave those of shells and editors to the program', () => {
    for (const letter of 'abcdefghijklmnopqrstuvwxyz') {
      expect([letter, commandOf(key(letter, `Key${letter.toUpperCase()}`))]).toEqual([letter, null])
    }
    expect(commandOf(key('F6', 'F6', { ctrlKey: false }))).toBeNull()
    expect(commandOf(key('Tab', 'Tab', { ctrlKey: false }))).toBeNull()
  })

  it('hold a way out', () => {
    expect(commandOf(key('F6', 'F6'))).toBe('leave')
    expect(commandOf(key('F', 'KeyF', { shiftKey: true }))).toBe('find')
  })
})
