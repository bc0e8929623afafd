import { bySection, entryHas } from '@renderer/reference/by-section.ts'
import { parseReferenceRoute, referencePath } from '@renderer/reference/reference-route.ts'
import { describe, expect, it } from 'vitest'
import { sampleDocument } from '../../reference/sample-documents.ts'

const sections = [
  { name: 'Day-2 §2.1', title: 'Morning' },
  { name: 'Day-2 §10.1', title: 'Not responding' },
  { name: 'Day-2 §11', title: 'Contacts' },
]
const entry = (id: string, ...guides: string[]) => sampleDocument({ id, guides, symptoms: ['no answer'] })

describe('the list', () => {
  it('is in the order of the guides; what is beyond them follows by number', () => {
    const groups = bySection(
      [
        entry('z'),
        entry('b', 'Day-2 §10.1', 'Day-2 §2.1'),
        entry('a', 'Day-2 §10.1'),
        entry('o', 'Own §10'),
        entry('p', 'Own §9'),
      ],
      sections,
    )
    expect(groups.map(({ name, entries }) => [name, entries.map(({ id }) => id)])).toEqual([
      ['Day-2 §2.1', ['b']],
      ['Day-2 §10.1', ['a', 'b']],
      ['Own §9', ['p']],
      ['Own §10', ['o']],
      ['', ['z']],
    ])
  })

  it('is filtered by every word', () => {
    expect(entryHas(entry('b', 'Day-2 §10.1'), 'ANSWER 10.1')).toBe(true)
    expect(entryHas(entry('b'), 'answer 10.1')).toBe(false)
    expect(entryHas(entry('b'), '')).toBe(true)
  })
})

describe('a route', () => {
  it.each([
    { screen: 'reference', open: null },
    { screen: 'reference', open: { kind: 'page', id: 'contacts', anchor: null } },
    { screen: 'reference', open: { kind: 'runbook', id: 'dns', anchor: 'äußerst-2' } },
  ] as const)('%j survives its own path', (route) => {
    expect(parseReferenceRoute(referencePath(route).split('/').filter(Boolean).map(decodeURIComponent))).toEqual(route)
  })

  it.each(['reference/page', 'reference/other/x', 'reference/page/x/y/z'])('%s is none', (path) => {
    expect(parseReferenceRoute(path.split('/'))).toBeNull()
  })
})
