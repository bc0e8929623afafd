import { TableReader } from '@main/clusters/table-reader.ts'
import { expect, it } from 'vitest'

const columnDefinitions = [
  { name: 'Name', type: 'string', priority: 0 },
  { name: 'Data', type: 'string', priority: 0 },
]
const metadata = { name: 's', uid: 'u', resourceVersion: '7' }
const rows = [{ cells: ['s', 2], object: { kind: 'PartialObjectMetadata', metadata } }]

it('gives a page of objects with cells by title', () => {
  const reader = new TableReader()
  const page = reader.list({
    kind: 'Table',
    metadata: { resourceVersion: '9', continue: 'x' },
    columnDefinitions,
    rows,
  })
  expect(page).toEqual({
    metadata: { resourceVersion: '9', continue: 'x' },
    items: [{ kind: 'PartialObjectMetadata', metadata, cells: { Name: 's', Data: 2 } }],
  })
})

it('a watch names its columns once', () => {
  const reader = new TableReader()
  expect(reader.event({ kind: 'Table', metadata: {}, columnDefinitions, rows })).toMatchObject({ cells: { Data: 2 } })
  expect(reader.event({ kind: 'Table', metadata: {}, columnDefinitions: null, rows })).toMatchObject({
    metadata,
    cells: { Data: 2 },
  })
})

it('a bookmark keeps its resourceVersion, with and without a row', () => {
  const reader = new TableReader()
  const version = { metadata: { resourceVersion: '12' } }
  expect(reader.event({ kind: 'Table', metadata: { resourceVersion: '12' }, columnDefinitions, rows: [] })).toEqual(
    version,
  )
  const row = { cells: ['', 0], object: { kind: 'PartialObjectMetadata', ...version } }
  expect(reader.event({ kind: 'Table', metadata: {}, columnDefinitions: null, rows: [row] })).toMatchObject(version)
})

it('what is no table goes through as it is', () => {
  const reader = new TableReader()
  const status = { kind: 'Status', code: 410 }
  expect(reader.event(status)).toBe(status)
  const list = { metadata: {}, items: [] }
  expect(reader.list(list)).toBe(list)
})
