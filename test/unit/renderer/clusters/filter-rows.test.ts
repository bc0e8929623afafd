import { filterRows, namespacesOf } from '@renderer/clusters/filter-rows.ts'
import { defineKind, type Kind } from '@shared/clusters/kind.ts'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { row } from '../fixtures.ts'

const kind: Kind = defineKind({
  plural: 'things',
  title: 'Things',
  aliases: [],
  group: '',
  version: 'v1',
  namespaced: true,
  schema: z.object({}),
  project: () => row('x'),
  columns: [
    { id: 'name', title: 'Name', text: ({ name }) => name, width: 10 },
    { id: 'namespace', title: 'Namespace', text: ({ namespace }) => namespace, width: 10 },
    { id: 'age', title: 'Age', text: () => '5m', since: ({ createdAt }) => createdAt, width: 5 },
  ],
})
const rows = [
  row('1', { name: 'budapp-x1', namespace: 'bud-system' }),
  row('2', { name: 'vllm-llama', namespace: 'bud-inference' }),
]

test('every word must be in some column, whatever its case; ages are not searched', () => {
  expect(filterRows(kind, rows, 'BUD app', null)).toEqual([rows[0]])
  expect(filterRows(kind, rows, 'vllm inference', null)).toEqual([rows[1]])
  expect(filterRows(kind, rows, '5m', null)).toEqual([])
})

test('no filter gives the same array, so that nothing is sorted or drawn again', () => {
  expect(filterRows(kind, rows, '  ', null)).toBe(rows)
})

test('the namespace filter is exact', () => {
  expect(filterRows(kind, rows, '', 'bud-system')).toEqual([rows[0]])
  expect(filterRows(kind, rows, '', 'bud')).toEqual([])
})

test('the chosen namespace stays on offer when it has no row', () => {
  expect(namespacesOf(rows, 'empty-one')).toEqual(['bud-inference', 'bud-system', 'empty-one'])
})

test('labels must match, and a row without any matches only what asks for none', () => {
  const labelled = [row('1', { labels: { app: 'budapp' } }), row('2', { labels: { app: 'other' } }), row('3')]
  const isBudapp = (labels: Readonly<Record<string, string>>) => labels.app === 'budapp'
  expect(filterRows(kind, labelled, '', null, isBudapp)).toEqual([labelled[0]])
  expect(filterRows(kind, labelled, '', null, (labels) => labels.app === undefined)).toEqual([labelled[2]])
})
