import { applyConfiguration } from '@main/actions/apply-configuration.ts'
import { fieldTree } from '@main/actions/field-tree.ts'
import { type LiveObject, liveObject } from '@main/actions/live-object.ts'
import { describe, expect, it } from 'vitest'

const container = (fields: object) => ({
  'f:containers': { 'k:{"name":"main"}': { '.': {}, 'f:name': {}, ...fields } },
})

function live(ours: object = {}): LiveObject {
  return liveObject.parse({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name: 'x',
      uid: 'u',
      resourceVersion: '1',
      labels: { app: 'x', team: 'sre' },
      finalizers: ['a/b'],
      managedFields: [
        {
          manager: 'helm',
          operation: 'Apply',
          fieldsV1: {
            'f:metadata': { 'f:labels': { 'f:app': {} }, 'f:finalizers': { 'v:"a/b"': {} } },
            'f:spec': {
              'f:replicas': {},
              'f:selector': {},
              ...container({
                'f:image': {},
                'f:args': {},
                'f:env': { 'k:{"name":"A"}': { '.': {}, 'f:name': {}, 'f:value': {} } },
                'f:ports': { 'k:{"containerPort":80,"protocol":"TCP"}': { '.': {}, 'f:containerPort': {} } },
              }),
            },
          },
        },
        { manager: 'foundry-cockpit', operation: 'Apply', fieldsV1: ours },
        {
          manager: 'kube-controller-manager',
          operation: 'Update',
          subresource: 'status',
          fieldsV1: { 'f:spec': { 'f:replicas': {} } },
        },
      ],
    },
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: 'x' } },
      containers: [
        {
          name: 'main',
          image: 'a:1',
          args: ['--a'],
          env: [{ name: 'A', value: '1' }],
          ports: [{ containerPort: 80, protocol: 'TCP' }],
        },
      ],
    },
  })
}
const before = (object: LiveObject) => ({
  metadata: { name: 'x', labels: object.metadata.labels, finalizers: object.metadata.finalizers },
  spec: object.spec,
})
type Form = ReturnType<typeof before> & { spec: { replicas: number; containers: { [name: string]: unknown }[] } }
function configured(change: (form: Form) => void, ours: object = {}) {
  const object = live(ours)
  const after = structuredClone(before(object)) as Form
  change(after)
  return applyConfiguration(before(object), after, fieldTree(object))
}
const main = (form: Form) => form.spec.containers[0] ?? {}

describe('what is applied of an edit', () => {
  it('is nothing when nothing was edited', () => {
    expect(configured(() => {})).toEqual({ configuration: {}, held: [] })
  })

  it('is the changed field alone, with the keys of its list element', () => {
    expect(configured((form) => Object.assign(main(form), { image: 'a:2' })).configuration).toEqual({
      spec: { containers: [{ name: 'main', image: 'a:2' }] },
    })
    expect(
      configured((form) => Object.assign(main(form), { ports: [{ containerPort: 80, name: 'http' }] })).configuration,
    ).toEqual({
      spec: { containers: [{ name: 'main', ports: [{ containerPort: 80, name: 'http' }] }] },
    })
  })

  it('is the whole of a list or map that the API takes as one value', () => {
    expect(configured((form) => Object.assign(main(form), { args: ['--a', '--b'] })).configuration).toEqual({
      spec: { containers: [{ name: 'main', args: ['--a', '--b'] }] },
    })
    const selector = { matchLabels: { app: 'x', b: 'c' } }
    expect(configured((form) => Object.assign(form.spec, { selector })).configuration).toEqual({ spec: { selector } })
  })

  it('holds a new list element whole, and of a set only what is new', () => {
    expect(
      configured((form) => {
        form.spec.containers.push({ name: 'second', image: 'b:1' })
        form.metadata.finalizers?.push('c/d')
      }).configuration,
    ).toEqual({ metadata: { finalizers: ['c/d'] }, spec: { containers: [{ name: 'second', image: 'b:1' }] } })
  })

  it('repeats what is ours already, since leaving it out would remove it', () => {
    const ours = { 'f:metadata': { 'f:labels': { 'f:team': {} } } }
    expect(configured((form) => Object.assign(form.spec, { replicas: 3 }), ours)).toEqual({
      configuration: { metadata: { labels: { team: 'sre' } }, spec: { replicas: 3 } },
      held: [],
    })
  })

  it('leaves out what is ours alone and was removed', () => {
    const ours = { 'f:metadata': { 'f:labels': { 'f:team': {} } } }
    const removed = configured((form) => {
      delete form.metadata.labels?.team
    }, ours)
    expect(removed).toEqual({ configuration: {}, held: [] })
  })

  it('names what was removed and others hold, since leaving it out would not remove it', () => {
    expect(
      configured((form) => {
        delete form.metadata.labels?.app
        form.metadata.finalizers?.pop()
        Object.assign(main(form), { env: [] })
      }).held,
    ).toEqual([
      { field: '.metadata.labels.app', managers: ['helm'] },
      { field: '.metadata.finalizers["a/b"]', managers: ['helm'] },
      { field: '.spec.containers[name="main"].env[name="A"]', managers: ['helm'] },
    ])
  })
})
