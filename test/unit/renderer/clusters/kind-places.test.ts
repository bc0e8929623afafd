import { bestPlace, findPlaces, placesOf } from '@renderer/clusters/kind-places.ts'
import { kinds } from '@shared/clusters/kinds/index.ts'
import { expect, test } from 'vitest'
import { row } from '../fixtures.ts'

const definition = (resource: string, apiGroup: string) =>
  row(`${resource}.${apiGroup}`, { name: `${resource}.${apiGroup}`, resource, apiGroup })
const sections = placesOf([
  definition('issuers', 'cert-manager.io'),
  definition('applications', 'argoproj.io'),
  definition('certificates', 'cert-manager.io'),
])

test('every built-in kind has one place, and custom resources follow by API group', () => {
  const built = placesOf([])
  expect(built.map(({ title }) => title)).toEqual(['Workloads', 'Network', 'Config', 'Storage', 'Access', 'Cluster'])
  const plurals = built.flatMap(({ places }) => places.map(({ plural }) => plural))
  expect(plurals).toEqual([...kinds.keys()])
  expect(
    sections.slice(built.length).map(({ title, places }) => [title, ...places.map((place) => place.title)]),
  ).toEqual([
    ['argoproj.io', 'applications'],
    ['cert-manager.io', 'certificates', 'issuers'],
  ])
})

test('a short name goes where kubectl goes, then what begins so, then what holds it', () => {
  expect(bestPlace(sections, 'po')?.plural).toBe('pods')
  expect(bestPlace(sections, 'PVC')?.plural).toBe('persistentvolumeclaims')
  expect(bestPlace(sections, 'sc')?.plural).toBe('storageclasses')
  expect(bestPlace(sections, 'certif')?.plural).toBe('certificates.cert-manager.io')
  expect(bestPlace(sections, 'cert-manager')?.plural).toBe('certificates.cert-manager.io')
  expect(bestPlace(sections, 'nothing of the kind')).toBeNull()
  expect(bestPlace(sections, ' ')).toBeNull()
})

test('the list shows only what the words hold', () => {
  expect(findPlaces(sections, '')).toBe(sections)
  expect(findPlaces(sections, 'issuer').map(({ title }) => title)).toEqual(['cert-manager.io'])
  expect(findPlaces(sections, 'zzz')).toEqual([])
})

test('what several clusters define is one place', () => {
  const both = placesOf([definition('issuers', 'cert-manager.io'), definition('issuers', 'cert-manager.io')])
  expect(both.at(-1)).toMatchObject({ title: 'cert-manager.io', places: [{ title: 'issuers' }] })
  expect(both.at(-1)?.places).toHaveLength(1)
})
