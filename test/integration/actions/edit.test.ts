import type { ActionRequest } from '@shared/actions/contract.ts'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { failure } from '../../unit/contract/expected-failure.ts'
import { type ActionBench, actionBench, soon } from './action-bench.ts'
import { practiceObjects } from './objects.ts'

const { kubeconfig } = inject('lab')
const cluster = 'staging'
const practice = 'actions-edit'
const admin = practiceObjects(kubeconfig, cluster, practice)
let bench: ActionBench

beforeAll(async () => {
  bench = await actionBench(kubeconfig, cluster)
  await admin.begin()
})
afterAll(async () => {
  await admin.end()
  await bench.close()
})

describe('an edit', () => {
  const at = () => bench.target('deployments', practice, 'edited')
  const read = () => bench.service.read(at(), soon())
  const edit = async (change: (yaml: string) => string, force = false): Promise<ActionRequest> => {
    const { yaml, uid } = await read()
    return { action: 'edit', ...at(), uid, base: yaml, yaml: change(yaml), force }
  }

  beforeAll(async () => {
    await admin.deployment('edited', 1)
  })

  it('begins without what only the server writes', async () => {
    const { yaml } = await read()
    expect(yaml).not.toMatch(/managedFields|resourceVersion|creationTimestamp|^status:/m)
    expect(yaml).toContain('image: registry.invalid/none:1')
  })

  it('of a new field becomes ours, and nothing else does', async () => {
    const request = await edit((yaml) => yaml.replace('metadata:\n', 'metadata:\n  labels:\n    team: sre\n'))
    const prepared = await bench.prepare(request)
    expect(prepared).toMatchObject({ tier: 'D2', confirmation: 'explicit' })
    expect(
      prepared.preview.diff.filter(({ sign }) => sign !== 'same' && sign !== 'gap').map(({ text }) => text.trim()),
    ).toEqual(['labels:', 'team: sre'])
    await bench.perform(prepared)
    const deployment = await admin.apps.readNamespacedDeployment({ namespace: practice, name: 'edited' })
    expect(deployment.metadata?.labels).toEqual({ team: 'sre' })
    const ours = deployment.metadata?.managedFields?.find(({ manager }) => manager === 'foundry-cockpit')
    expect(ours).toMatchObject({ operation: 'Apply', fieldsV1: { 'f:metadata': { 'f:labels': { 'f:team': {} } } } })
    expect(JSON.stringify(ours?.fieldsV1)).not.toContain('f:spec')
  })

  it('of what is ours is changed and removed again', async () => {
    await bench.perform(await bench.prepare(await edit((yaml) => yaml.replace('team: sre', 'team: ops'))))
    expect(
      (await admin.apps.readNamespacedDeployment({ namespace: practice, name: 'edited' })).metadata?.labels,
    ).toEqual({ team: 'ops' })
    await bench.perform(await bench.prepare(await edit((yaml) => yaml.replace('  labels:\n    team: ops\n', ''))))
    expect(
      (await admin.apps.readNamespacedDeployment({ namespace: practice, name: 'edited' })).metadata?.labels,
    ).toBeUndefined()
  })

  it('of what another manages tells who, and takes it over only by force', async () => {
    const change = (yaml: string) => yaml.replace('none:1', 'none:3')
    const answer = await bench.service.prepare(await edit(change), soon())
    expect(answer).toEqual({
      state: 'conflict',
      conflicts: [{ manager: 'somebody', field: '.spec.template.spec.containers[name="main"].image', change: 'set' }],
    })
    const prepared = await bench.prepare(await edit(change, true))
    expect(prepared.tier).toBe('D2')
    await bench.perform(prepared)
    const deployment = await admin.apps.readNamespacedDeployment({ namespace: practice, name: 'edited' })
    expect(deployment.spec?.template.spec?.containers[0]?.image).toBe('registry.invalid/none:3')
    // The neighbouring field is as it was, and still somebody's.
    expect(deployment.spec?.template.spec?.containers[0]?.env).toEqual([{ name: 'A', value: '1' }])
  })

  it('that removes what another manages tells who, and removes it by force', async () => {
    const change = (yaml: string) => yaml.replace(/ +- name: A\n +value: "1"\n/, '')
    const answer = await bench.service.prepare(await edit(change), soon())
    expect(answer).toMatchObject({ state: 'conflict', conflicts: [{ manager: 'somebody', change: 'remove' }] })
    const prepared = await bench.prepare(await edit(change, true))
    expect(
      prepared.preview.diff
        .filter(({ sign }) => sign === 'remove')
        .map(({ text }) => text)
        .join('\n'),
    ).toContain('name: A')
    await bench.perform(prepared)
    const deployment = await admin.apps.readNamespacedDeployment({ namespace: practice, name: 'edited' })
    expect(deployment.spec?.template.spec?.containers[0]?.env ?? []).toEqual([])
  })

  it('of what changed since it was read is refused', async () => {
    const request = await edit((yaml) => yaml.replace('replicas: 1', 'replicas: 2'))
    await admin.apps.patchNamespacedDeployment({
      namespace: practice,
      name: 'edited',
      body: [{ op: 'add', path: '/metadata/labels', value: { other: 'hand' } }],
    })
    expect((await failure(bench.prepare(request))).code).toBe('STALE')
  })

  it('that the server does not take says why', async () => {
    const wrong = await failure(bench.prepare(await edit((yaml) => yaml.replace('replicas: 1', 'replicas: -1'), true)))
    expect(wrong.code).toBe('INVALID')
    expect(wrong.message).toContain('spec.replicas')
    expect((await failure(bench.prepare(await edit((yaml) => `${yaml}\n  : [`)))).code).toBe('BAD_YAML')
    expect(
      (await failure(bench.prepare(await edit((yaml) => yaml.replace('name: edited', 'name: another'))))).code,
    ).toBe('BAD_YAML')
    expect((await failure(bench.prepare(await edit((yaml) => yaml)))).code).toBe('NOTHING_CHANGES')
  })

  it('is not for Secrets', async () => {
    await admin.core.createNamespacedSecret({
      namespace: practice,
      body: { metadata: { name: 'quiet' }, stringData: { a: 'b' } },
    })
    const secret = bench.target('secrets', practice, 'quiet')
    expect((await failure(Promise.resolve(bench.service.read(secret, soon())))).code).toBe('NOT_POSSIBLE')
  })
})
