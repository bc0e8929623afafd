import { parseJsonPath } from '@shared/clusters/json-path.ts'
import { describe, expect, it } from 'vitest'

const object = {
  kind: 'Certificate',
  metadata: { labels: { 'app.kubernetes.io/name': 'web' }, annotations: { 'acme.io/x': 'y' } },
  spec: {
    names: ['a', 'b', 'c', 'd'],
    issuer: { name: 'le', kind: 'ClusterIssuer' },
    ports: [
      { name: 'http', port: 80 },
      { name: 'https', port: 443 },
    ],
    off: false,
    none: null,
  },
  status: {
    conditions: [
      { type: 'Issuing', status: 'False', n: 1 },
      { type: 'Ready', status: 'True', n: 2 },
    ],
  },
}
const all = (path: string, root: unknown = object) => {
  const find = parseJsonPath(path)
  if (find === null) throw new Error(`not a path: ${path}`)
  return [...find(root)]
}

describe('what a CRD may ask for', () => {
  it.each([
    ['.spec.issuer.name', ['le']],
    ['{.spec.issuer.name}', ['le']],
    ['$.spec.issuer.name', ['le']],
    ['.spec.missing.deeper', []],
    ['.spec.off', [false]],
    ['.spec.none', [null]],
    ["['spec']['issuer']['name']", ['le']],
    [".spec.issuer['name','kind']", ['le', 'ClusterIssuer']],
    ['.metadata.labels.app\\.kubernetes\\.io/name', ['web']],
    [".metadata.labels['app\\.kubernetes\\.io/name']", ['web']],
    ['.metadata.labels["app.kubernetes.io/name"]', ['web']],
    ['.metadata.annotations.acme\\.io/x', ['y']],
    ['.spec.names', [['a', 'b', 'c', 'd']]],
    ['.spec.names[0]', ['a']],
    ['.spec.names[-1]', ['d']],
    ['.spec.names[9]', []],
    ['.spec.names[1:3]', ['b', 'c']],
    ['.spec.names[:2]', ['a', 'b']],
    ['.spec.names[-2:]', ['c', 'd']],
    ['.spec.names[0:4:2]', ['a', 'c']],
    ['.spec.names[0,2]', ['a', 'c']],
    ['.spec.names[*]', ['a', 'b', 'c', 'd']],
    ['.spec.ports[*].port', [80, 443]],
    ['.spec.issuer.*', ['le', 'ClusterIssuer']],
    ['.status.conditions[?(@.type == "Ready")].status', ['True']],
    [".status.conditions[?(@.type=='Ready')].status", ['True']],
    ['.status.conditions[?(@.n>1)].type', ['Ready']],
    ['.status.conditions[?(@.n <= 1)].type', ['Issuing']],
    ['.status.conditions[?(@.type!="Ready")].type', ['Issuing']],
    ['.status.conditions[?(@.n)].type', ['Issuing', 'Ready']],
    ['.status.conditions[?(@.gone)].type', []],
    ['..kind', ['Certificate', 'ClusterIssuer']],
    ['.spec..port', [80, 443]],
  ])('%s', (path, found) => {
    expect(all(path)).toEqual(found)
  })
})

describe('what is none', () => {
  it.each([
    '',
    'spec',
    '.spec[',
    '.spec[]',
    '.spec[0',
    ".spec['a]",
    '.spec[?(@.a=~"x")]',
    '.spec[?(alert(1))]',
    '.a b',
    '{.a}{.b}',
    '.spec[0:4:-1]',
  ])('%s', (path) => {
    expect(parseJsonPath(path)).toBeNull()
  })
})

it('is no longer than anybody would write', () => {
  expect(parseJsonPath(`.${'x'.repeat(5_000)}`)).toBeNull()
})

it('sees only what the object itself holds', () => {
  expect(all('.constructor')).toEqual([])
  expect(all('.__proto__.polluted')).toEqual([])
  expect(all('.spec.names.length')).toEqual([])
  expect(all('.toString', null)).toEqual([])
})

it('ends on an object that is larger than anybody would look through', () => {
  let nested: unknown = { leaf: 1 }
  for (let depth = 0; depth < 300; depth += 1) nested = { a: nested, b: [nested] }
  const found = parseJsonPath('..leaf')
  const started = performance.now()
  let count = 0
  for (const _value of found?.(nested) ?? []) count += 1
  expect(count).toBeLessThan(20_000)
  expect(performance.now() - started).toBeLessThan(2_000)
})
