import type { KindDescription } from '@shared/clusters/kind-description.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { z } from 'zod'
import type { ClusterAccess } from './cluster-access.ts'
import { collectionPath, pathSegment } from './resource-path.ts'
import { TableReader, tableAccept } from './table-reader.ts'

// A definition holds its whole schema; the largest known are some megabytes.
const largestDefinition = 32 * 1024 * 1024

const printerColumn = z.object({
  name: z.string().min(1).max(256),
  type: z.string().max(64).catch('string'),
  jsonPath: z.string().max(2_048),
  priority: z.number().catch(0),
})
const definition = z.object({
  spec: z.object({
    group: z.string(),
    scope: z.string(),
    names: z.object({ plural: z.string(), kind: z.string(), shortNames: z.array(z.string()).nullish() }),
    versions: z.array(
      z.object({
        name: z.string(),
        served: z.boolean(),
        storage: z.boolean(),
        additionalPrinterColumns: z.array(z.unknown()).nullish(),
      }),
    ),
  }),
})

const aggregatedAccept = [
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
  'application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList',
].join(',')
const discovery = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string().nullish() }).nullish(),
      // The preferred version comes first.
      versions: z.array(
        z.object({
          version: z.string(),
          resources: z
            .array(
              z.object({
                resource: z.string(),
                responseKind: z.object({ kind: z.string() }).nullish(),
                scope: z.string().nullish(),
                singularResource: z.string().nullish(),
                shortNames: z.array(z.string()).nullish(),
                verbs: z.array(z.string()).nullish(),
              }),
            )
            .nullish(),
        }),
      ),
    }),
  ),
})

/**
 * What a word means on a cluster besides the built-in kinds: "certificates.cert-manager.io", "certificate", "cert".
 * @throws CockpitError NOT_FOUND when the cluster serves nothing of that name; else those of any request.
 */
export async function findCustomKind(
  cluster: ClusterAccess,
  word: string,
  signal: AbortSignal,
): Promise<KindDescription> {
  const wanted = word.toLowerCase()
  const defined = wanted.includes('.') ? await readDefinition(cluster, wanted, signal) : null
  if (defined !== null) return defined
  const served = await findServed(cluster, wanted, signal)
  if (served === null) {
    throw new CockpitError(
      'NOT_FOUND',
      `Cluster ${cluster.id} serves no kind ${word}`,
      'The table of custom resources shows what it has besides the built-in kinds.',
    )
  }
  const name = `${served.resource}.${served.group}`
  const named = served.group === '' || name === wanted ? null : await readDefinition(cluster, name, signal)
  return named ?? { ...served, columns: await tableColumns(cluster, served, signal) }
}

/** null when there is no such definition, or it may not be read: discovery and the server's table then have to do. */
async function readDefinition(
  cluster: ClusterAccess,
  name: string,
  signal: AbortSignal,
): Promise<KindDescription | null> {
  const path = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${pathSegment(name)}`
  try {
    return describeDefinition(await cluster.json(path, { signal, maxBytes: largestDefinition }))
  } catch (thrown) {
    if (thrown instanceof CockpitError && ['NOT_FOUND', 'FORBIDDEN'].includes(thrown.code)) return null
    throw thrown
  }
}

/**
 * What a CRD says of its kind, in the version that it stores.
 * @throws CockpitError BAD_ANSWER when it is no CRD or serves no version.
 */
export function describeDefinition(answer: unknown): KindDescription {
  const read = definition.safeParse(answer)
  const versions = read.data?.spec.versions.filter(({ served }) => served) ?? []
  const version = versions.find(({ storage }) => storage) ?? versions[0]
  if (!read.success || version === undefined) {
    throw new CockpitError('BAD_ANSWER', 'The definition of the custom resource could not be read', '')
  }
  const { group, scope, names } = read.data.spec
  const columns = (version.additionalPrinterColumns ?? []).flatMap((sent) => {
    const column = printerColumn.safeParse(sent)
    // One column that cannot be read must not cost the others.
    if (!column.success) return []
    const { name, type, jsonPath, priority } = column.data
    return [{ title: name, type, path: jsonPath, wide: priority > 0 }]
  })
  return {
    resource: names.plural,
    group,
    version: version.name,
    kind: names.kind,
    namespaced: scope === 'Namespaced',
    shortNames: names.shortNames ?? [],
    columns,
  }
}

type Served = Omit<KindDescription, 'columns'>

/** Looks through all that the server serves, in one request for each of its two roots. */
async function findServed(cluster: ClusterAccess, word: string, signal: AbortSignal): Promise<Served | null> {
  const answers = await Promise.all(
    ['/apis', '/api'].map((path) => cluster.json(path, { signal, headers: { accept: aggregatedAccept } })),
  )
  const all = answers.flatMap((answer) => discovery.safeParse(answer).data?.items ?? [])
  const dot = word.indexOf('.')
  const name = dot < 0 ? word : word.slice(0, dot)
  const wantedGroup = dot < 0 ? null : word.slice(dot + 1)
  for (const { metadata, versions } of all) {
    const group = metadata?.name ?? ''
    if (wantedGroup !== null && group !== wantedGroup) continue
    for (const { version, resources } of versions) {
      const found = resources?.find(
        ({ resource, singularResource, shortNames, verbs }) =>
          (verbs ?? []).includes('list') &&
          (resource === name || singularResource === name || shortNames?.includes(name) === true),
      )
      if (found === undefined) continue
      return {
        resource: found.resource,
        group,
        version,
        kind: found.responseKind?.kind ?? found.resource,
        namespaced: found.scope === 'Namespaced',
        shortNames: found.shortNames ?? [],
      }
    }
  }
  return null
}

/** The columns of the server's own table; none where the list may not be read. */
async function tableColumns(
  cluster: ClusterAccess,
  served: Served,
  signal: AbortSignal,
): Promise<KindDescription['columns']> {
  const reader = new TableReader()
  try {
    const path = collectionPath({ ...served, plural: served.resource }, null)
    reader.list(await cluster.json(path, { query: { limit: '1' }, signal, headers: { accept: tableAccept } }))
  } catch (thrown) {
    if (!(thrown instanceof CockpitError) || thrown.code !== 'FORBIDDEN') throw thrown
  }
  return reader.columns
    .filter(({ name }) => name.length > 0 && name.length <= 256)
    .slice(0, 64)
    .map(({ name, type, priority }) => ({
      title: name,
      // Its dates come as ages in words, which no longer count.
      type: type === 'integer' || type === 'number' ? type : 'string',
      path: null,
      wide: priority > 0,
    }))
}
