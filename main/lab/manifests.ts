import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { parseAllDocuments } from 'yaml'
import { z } from 'zod'
import { inTurns } from '../clusters/in-turns.ts'
import type { ApiRequest } from './api-request.ts'
import { fillPlaceholders } from './placeholders.ts'

const manifest = z.looseObject({
  apiVersion: z.string().min(1),
  kind: z.string().min(1),
  metadata: z.looseObject({ name: z.string().min(1), namespace: z.string().optional() }),
})
export type Manifest = z.infer<typeof manifest>
const manifestList = z.object({ kind: z.literal('List'), items: z.array(manifest) })
const resourceList = z.object({
  resources: z.array(z.object({ name: z.string(), kind: z.string(), namespaced: z.boolean() })),
})

export const fieldManager = 'foundry-cockpit-lab'

/** Whether a manifest file is meant for a cluster: `NN-name.yaml` for all, `NN-name.PART.yaml` for names that begin with PART. */
export function isForCluster(fileName: string, cluster: string): boolean {
  const parts = fileName.replace(/\.ya?ml$/, '').split('.')
  const part = parts.length > 1 ? parts.at(-1) : undefined
  return part === undefined || cluster === part || cluster.startsWith(`${part}-`)
}

/** @throws CockpitError LAB_MANIFEST when a document is not a Kubernetes object. */
export function parseManifests(text: string, origin: string): Manifest[] {
  return parseAllDocuments(text).flatMap((document) => {
    if (document.errors[0] !== undefined) {
      throw new CockpitError('LAB_MANIFEST', `${origin}: ${document.errors[0].message}`)
    }
    const value: unknown = document.toJS()
    if (value === null) return []
    const several = manifestList.safeParse(value)
    if (several.success) return several.data.items
    const one = manifest.safeParse(value)
    if (!one.success) throw new CockpitError('LAB_MANIFEST', `${origin}: ${z.prettifyError(one.error)}`)
    return [one.data]
  })
}

export interface ManifestRun {
  readonly request: ApiRequest
  readonly folder: string
  readonly cluster: string
  readonly values: Readonly<Record<string, string>>
  readonly signal: AbortSignal
  readonly progress: (detail: string) => void
}

/**
 * Applies every manifest of the folder for this cluster in file-name order. A file is applied when the namespaces and
 * kinds of the files before it are there.
 */
export async function applyManifests(run: ManifestRun): Promise<void> {
  const names = (await readdir(run.folder)).filter((name) => /\.ya?ml$/.test(name)).sort()
  const paths = createResourcePaths(run.request)
  for (const name of names.filter((each) => isForCluster(each, run.cluster))) {
    run.signal.throwIfAborted()
    run.progress(`Applying ${name}`)
    const text = fillPlaceholders(await readFile(join(run.folder, name), 'utf8'), run.values, name)
    const objects = parseManifests(text, name)
    await inTurns(objects, 6, (object) => applyOne(run.request, paths, object))
    for (const object of objects) await untilUsable(run, object)
  }
}

async function applyOne(request: ApiRequest, paths: ResourcePaths, object: Manifest): Promise<void> {
  const collection = await findPath(paths, object)
  if (object.kind === 'Node') {
    try {
      // Creating a Node keeps its status (a kubelet registers itself so); applying would drop it.
      await request('POST', collection, object)
      return
    } catch (thrown) {
      if (!(thrown instanceof CockpitError && thrown.code === 'CONFLICT')) throw thrown
    }
  }
  const query = `fieldManager=${fieldManager}&force=true`
  const path = `${collection}/${encodeURIComponent(object.metadata.name)}?${query}`
  await request('PATCH', path, object, 'application/apply-patch+yaml')
}

/** A kind that was defined a moment ago may not be in the API server's discovery yet. */
async function findPath(paths: ResourcePaths, object: Manifest): Promise<string> {
  for (let tries = 0; ; tries++) {
    try {
      return await paths(object)
    } catch (thrown) {
      if (tries === 20 || !(thrown instanceof CockpitError && thrown.code === 'NOT_FOUND')) throw thrown
      await new Promise((resolve) => setTimeout(resolve, 250))
    }
  }
}

/** A namespace is usable when pods may be made in it, a definition when its kind is served. */
async function untilUsable(run: ManifestRun, object: Manifest): Promise<void> {
  const { name } = object.metadata
  if (object.kind === 'Namespace') {
    await poll(run.signal, async () => {
      await run.request('GET', `/api/v1/namespaces/${name}/serviceaccounts/default`)
      return true
    })
  }
  if (object.kind === 'CustomResourceDefinition') {
    const established = z.object({
      status: z.object({ conditions: z.array(z.object({ type: z.string(), status: z.string() })) }),
    })
    await poll(run.signal, async () => {
      const answer = established.parse(
        await run.request('GET', `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${name}`),
      )
      return answer.status.conditions.some((each) => each.type === 'Established' && each.status === 'True')
    })
  }
}

async function poll(signal: AbortSignal, done: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 60_000
  for (;;) {
    signal.throwIfAborted()
    try {
      if (await done()) return
    } catch (thrown) {
      if (Date.now() > deadline) throw thrown
    }
    if (Date.now() > deadline) throw new CockpitError('TIMED_OUT', 'The cluster did not come that far in 60 s.')
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

type ResourcePaths = (object: Manifest) => Promise<string>

/** Paths of collections by kind, asked of the API server's own discovery and kept. */
function createResourcePaths(request: ApiRequest): ResourcePaths {
  const groups = new Map<string, z.infer<typeof resourceList>>()
  return async (object) => {
    const base = object.apiVersion.includes('/') ? `/apis/${object.apiVersion}` : `/api/${object.apiVersion}`
    let known = groups.get(base)
    const find = () => known?.resources.find((one) => one.kind === object.kind && !one.name.includes('/'))
    if (find() === undefined) {
      known = resourceList.parse(await request('GET', base))
      groups.set(base, known)
    }
    const resource = find()
    if (resource === undefined) throw new CockpitError('NOT_FOUND', `No kind ${object.kind} in ${object.apiVersion}.`)
    const namespace = object.metadata.namespace ?? 'default'
    return resource.namespaced ? `${base}/namespaces/${namespace}/${resource.name}` : `${base}/${resource.name}`
  }
}
