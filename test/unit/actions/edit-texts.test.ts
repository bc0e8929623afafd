import { comparableForm, editedForm, parseEdited } from '@main/actions/edited-yaml.ts'
import { fieldConflicts } from '@main/actions/field-conflicts.ts'
import { jsonPatch } from '@main/actions/json-patch.ts'
import { editableForm, fingerprint, liveObject, withBookkeeping } from '@main/actions/live-object.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { describe, expect, it } from 'vitest'

const live = liveObject.parse({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'x', namespace: 'a', uid: 'u', resourceVersion: '1', creationTimestamp: 'then' },
  data: { a: '1' },
})
const failure = (work: () => unknown): CockpitError => {
  try {
    work()
  } catch (thrown) {
    if (thrown instanceof CockpitError) return thrown
    throw thrown
  }
  throw new Error('it did not fail')
}

describe('edited YAML', () => {
  it('is read with what it says', () => {
    expect(parseEdited('kind: ConfigMap\ndata: { a: "1" }')).toEqual({ kind: 'ConfigMap', data: { a: '1' } })
  })

  it.each([
    ['a: [', 'line 1'],
    ['a: 1\na: 2', 'line 2'],
    ['- a', 'not one object'],
    ['a: 1\n---\nb: 2', ''],
  ])('that is wrong is refused: %j', (text, says) => {
    const error = failure(() => parseEdited(text))
    expect(error.code).toBe('BAD_YAML')
    expect(error.message).toContain(says)
  })

  it('that would grow without end is refused', () => {
    const bomb = ['a: &a [x,x,x,x,x,x,x,x,x]']
    for (let index = 1; index < 9; index += 1) {
      const before = index === 1 ? 'a' : `a${index - 1}`
      bomb.push(`b${index}: &a${index} [${Array(9).fill(`*${before}`).join(',')}]`)
    }
    expect(failure(() => parseEdited(bomb.join('\n'))).code).toBe('BAD_YAML')
  })

  it('of another object is refused', () => {
    const edited = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x', namespace: 'a' }, data: { a: '2' } }
    expect(editedForm(edited, live)).toEqual(edited)
    for (const other of [
      { kind: 'Secret' },
      { metadata: { name: 'y', namespace: 'a' } },
      { metadata: { name: 'x' } },
    ]) {
      expect(failure(() => editedForm({ ...edited, ...other }, live)).code).toBe('BAD_YAML')
    }
  })

  it('takes a field with nothing after it as not there', () => {
    const edited = { ...comparableForm(live), data: null }
    expect(editedForm(edited, live)).not.toHaveProperty('data')
  })
})

describe('a fingerprint', () => {
  it('stays while only status and versions change, and changes with what a person could see', () => {
    const version = liveObject.parse({
      ...live,
      metadata: { ...live.metadata, resourceVersion: '2' },
      status: { a: 1 },
    })
    expect(fingerprint(version)).toBe(fingerprint(live))
    expect(fingerprint(liveObject.parse({ ...live, data: { a: '2' } }))).not.toBe(fingerprint(live))
    expect(fingerprint(liveObject.parse({ ...live, metadata: { ...live.metadata, uid: 'v' } }))).not.toBe(
      fingerprint(live),
    )
  })
})

describe('a JSON patch', () => {
  it('says only what changes, with names escaped', () => {
    expect(
      jsonPatch({ a: 1, b: { 'c/d~e': 1, f: 2 }, g: [1] }, { a: 1, b: { 'c/d~e': 2 }, g: [1, 2], h: null }),
    ).toEqual([
      { op: 'remove', path: '/b/f' },
      { op: 'replace', path: '/b/c~1d~0e', value: 2 },
      { op: 'replace', path: '/g', value: [1, 2] },
      { op: 'add', path: '/h', value: null },
    ])
  })
})

describe('annotations that are not shown', () => {
  const revision = 'deployment.kubernetes.io/revision'
  const noted = liveObject.parse({ ...live, metadata: { ...live.metadata, annotations: { [revision]: '3' } } })

  it('are not in the editor, and do not count as a change', () => {
    expect(editableForm(noted)).toEqual(editableForm(live))
    expect(fingerprint(noted)).toBe(fingerprint(live))
  })

  it('stay when a patch adds the first one that is shown', () => {
    const after = { ...editableForm(noted), metadata: { name: 'x', namespace: 'a', annotations: { note: 'n' } } }
    expect(jsonPatch(withBookkeeping(editableForm(noted), noted), withBookkeeping(after, noted))).toEqual([
      { op: 'add', path: '/metadata/annotations/note', value: 'n' },
    ])
  })
})

describe('conflicts in the words of the API server', () => {
  it('are read with manager and field', () => {
    expect(
      fieldConflicts(
        'The object changed meanwhile: Apply failed with 1 conflict: conflict with "kubectl-edit" using apps/v1: .spec.replicas',
      ),
    ).toEqual([{ manager: 'kubectl-edit', field: '.spec.replicas', change: 'set' }])
    expect(
      fieldConflicts(
        'Apply failed with 3 conflicts: conflicts with "helm" using apps/v1:\n- .spec.template.spec.containers[name="main"].image\n- .spec.replicas\nconflicts with "hpa" with subresource "scale":\n- .spec.replicas',
      ),
    ).toEqual([
      { manager: 'helm', field: '.spec.template.spec.containers[name="main"].image', change: 'set' },
      { manager: 'helm', field: '.spec.replicas', change: 'set' },
      { manager: 'hpa', field: '.spec.replicas', change: 'set' },
    ])
  })

  it('are none in any other message', () => {
    expect(fieldConflicts('Operation cannot be fulfilled on nodes "a": the object has been modified')).toEqual([])
  })
})
