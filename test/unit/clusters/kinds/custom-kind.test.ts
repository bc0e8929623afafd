import type { KindDescription } from '@shared/clusters/kind-description.ts'
import { customKind } from '@shared/clusters/kinds/custom-kind.ts'
import { expect, it } from 'vitest'
import { ago, now } from '../pod-samples.ts'

const description: KindDescription = {
  resource: 'certificates',
  group: 'cert-manager.io',
  version: 'v1',
  kind: 'Certificate',
  namespaced: true,
  shortNames: ['cert'],
  columns: [
    { title: 'Ready', type: 'string', path: '.status.conditions[?(@.type=="Ready")].status', wide: false },
    { title: 'Names', type: 'string', path: '.spec.dnsNames', wide: true },
    { title: 'Count', type: 'integer', path: '.spec.count', wide: false },
    { title: 'Share', type: 'number', path: '.spec.share', wide: false },
    { title: 'On', type: 'boolean', path: '.spec.on', wide: false },
    { title: 'Renewed', type: 'date', path: '.status.renewed', wide: false },
    { title: 'Ends', type: 'date', path: '.status.ends', wide: false },
    { title: 'Odd', type: 'string', path: '[[', wide: false },
    { title: 'Age', type: 'date', path: '.metadata.creationTimestamp', wide: false },
    { title: 'Ready', type: 'string', path: '.spec.twice', wide: false },
  ],
}
const object = {
  metadata: { name: 'web', namespace: 'n', uid: 'u', creationTimestamp: ago(90), labels: { tier: 'edge' } },
  spec: { dnsNames: ['a', 'b'], count: 3.9, share: 0.5, on: true, secret: 'not shown' },
  status: {
    conditions: [{ type: 'Ready', status: 'True' }],
    renewed: ago(60),
    ends: new Date(now + 3 * 86_400_000).toISOString(),
  },
}
const cells = (kind: ReturnType<typeof customKind>, sent: unknown) => {
  const row = kind.project(kind.schema.parse(sent) as never)
  return Object.fromEntries(kind.columns.map(({ title, text }) => [title, text(row, now)]))
}

it('prints the columns of its definition as the API server does', () => {
  expect(cells(customKind(description), object)).toEqual({
    Namespace: 'n',
    Name: 'web',
    Ready: 'True',
    Names: '["a","b"]',
    Count: '3',
    Share: '0.5',
    On: 'true',
    Renewed: '60s',
    Ends: 'in 3d',
    Odd: null,
    Age: '90s',
  })
})

it('is addressed by its whole name, and a column twice named is one', () => {
  const kind = customKind(description)
  expect(kind).toMatchObject({
    plural: 'certificates.cert-manager.io',
    resource: 'certificates',
    group: 'cert-manager.io',
  })
  expect(kind.columns.filter(({ title }) => title === 'Ready')).toHaveLength(1)
  expect(kind.columns.find(({ title }) => title === 'Names')?.wide).toBe(true)
  expect(new Set(kind.columns.map(({ id }) => id)).size).toBe(kind.columns.length)
})

it('keeps of an object only what it shows', () => {
  const kind = customKind(description)
  const row = kind.project(kind.schema.parse(object) as never)
  expect(JSON.stringify(row)).not.toContain('not shown')
  expect(row.labels).toEqual({ tier: 'edge' })
})

it('an object without a status has cells that are not known', () => {
  const shown = cells(customKind(description), { metadata: { name: 'x', uid: 'u' }, spec: { count: 'three' } })
  expect(shown).toMatchObject({ Ready: null, Count: null, Renewed: null, Age: null, On: null })
})

it('a date that is none is said to be none', () => {
  const broken = { ...object, status: { renewed: 'soon' } }
  expect(cells(customKind(description), broken)).toMatchObject({ Renewed: '<invalid>' })
})

it('of another edition when a column changes, so that old rows are not shared with it', () => {
  const changed = { ...description, columns: description.columns.slice(1) }
  expect(customKind(changed).edition).not.toBe(customKind(description).edition)
  expect(customKind({ ...description }).edition).toBe(customKind(description).edition)
})

it('without paths it stands on the server’s own table', () => {
  const kind = customKind({
    ...description,
    namespaced: false,
    columns: [
      { title: 'Name', type: 'string', path: null, wide: false },
      { title: 'Holder', type: 'string', path: null, wide: false },
      { title: 'Age', type: 'string', path: null, wide: false },
    ],
  })
  expect(kind.form).toBe('table')
  const sent = { metadata: object.metadata, cells: { Name: 'web', Holder: 'node-1', Age: '9d' } }
  expect(cells(kind, sent)).toEqual({ Name: 'web', Holder: 'node-1', Age: '90s' })
})
