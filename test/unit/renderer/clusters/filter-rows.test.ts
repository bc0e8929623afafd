import { filterRows, namespacesOf } from '@renderer/clusters/filter-rows.ts'
import { defineKind, type Kind } from '@shared/clusters/kind.ts'
import type { LabelSelector } from '@shared/clusters/label-selector.ts'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { placed, row } from '../fixtures.ts'

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
  placed(row('1', { name: 'budapp-x1', namespace: 'bud-system' })),
  placed(row('2', { name: 'vllm-llama', namespace: 'bud-inference' }), 'staging'),
]

test('every word must be in some column, whatever its case; ages are not searched', () => {
  expect(filterRows(kind, rows, { text: 'BUD app', namespace: null })).toEqual([rows[0]])
  expect(filterRows(kind, rows, { text: 'vllm inference', namespace: null })).toEqual([rows[1]])
  expect(filterRows(kind, rows, { text: '5m', namespace: null })).toEqual([])
})

test('the cluster is searched only where it is a column', () => {
  expect(filterRows(kind, rows, { text: 'prod', namespace: null })).toEqual([])
  expect(filterRows(kind, rows, { text: 'prod', namespace: null, several: true })).toEqual([rows[0]])
  expect(filterRows(kind, rows, { text: 'STAGING vllm', namespace: null, several: true })).toEqual([rows[1]])
  expect(filterRows(kind, rows, { text: 'prod vllm', namespace: null, several: true })).toEqual([])
})

test('no filter gives the same array, so that nothing is sorted or drawn again', () => {
  expect(filterRows(kind, rows, { text: '  ', namespace: null })).toBe(rows)
})

test('the namespace filter is exact', () => {
  expect(filterRows(kind, rows, { text: '', namespace: 'bud-system' })).toEqual([rows[0]])
  expect(filterRows(kind, rows, { text: '', namespace: 'bud' })).toEqual([])
})

test('the chosen namespace stays on offer when it has no row', () => {
  expect(namespacesOf(rows, 'empty-one')).toEqual(['bud-inference', 'bud-system', 'empty-one'])
})

test('labels must match, and a row without any matches only what asks for none', () => {
  const labelled = [row('1', { labels: { app: 'budapp' } }), row('2', { labels: { app: 'other' } }), row('3')].map(
    (each) => placed(each),
  )
  const by = (labels: LabelSelector) => filterRows(kind, labelled, { text: '', namespace: null, labels })
  expect(by((labels) => labels.app === 'budapp')).toEqual([labelled[0]])
  expect(by((labels) => labels.app === undefined)).toEqual([labelled[2]])
})
