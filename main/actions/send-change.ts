import { ApiError } from '@main/clusters/api-failure.ts'
import type { ClusterAccess, RequestOptions } from '@main/clusters/cluster-access.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { type LiveObject, liveObject, pathOf, readUnchanged, stale, type Target } from './live-object.ts'

/** Under this name the server keeps which fields were set from here (metadata.managedFields). */
export const fieldManager = 'foundry-cockpit'

const timeoutMs = 30_000
/** Somebody (a controller) writes between our reading and our writing; a few turns are enough. */
const turns = 5

export type PatchType = 'strategic-merge' | 'merge' | 'json' | 'apply'

const contentTypes: Record<PatchType, string> = {
  'strategic-merge': 'application/strategic-merge-patch+json',
  merge: 'application/merge-patch+json',
  json: 'application/json-patch+json',
  // JSON is YAML.
  apply: 'application/apply-patch+yaml',
}

export interface Patch {
  readonly type: PatchType
  readonly body: unknown
  readonly subresource?: 'scale' | 'ephemeralcontainers'
  /** Server-side apply takes fields over from other managers. */
  readonly force?: boolean
}

/** Sends a patch; with `dryRun` the server does everything but keep it. Errors: INVALID and those of any request. */
export function sendPatch(target: Target, patch: Patch, dryRun: boolean, signal?: AbortSignal): Promise<unknown> {
  const path = `${pathOf(target)}${patch.subresource === undefined ? '' : `/${patch.subresource}`}`
  return sendChange(target.cluster, path, {
    method: 'PATCH',
    headers: { 'content-type': contentTypes[patch.type] },
    query: {
      fieldManager,
      ...(patch.force === true ? { force: 'true' } : {}),
      ...(dryRun ? { dryRun: 'All' } : {}),
    },
    body: JSON.stringify(patch.body),
    // A change that was begun is not taken back, so that its outcome is known.
    ...(dryRun && signal !== undefined ? { signal } : {}),
  })
}

export interface Change {
  readonly before: LiveObject
  readonly after: LiveObject
}

/** What a patch would make of the object. Nothing is kept. Errors: as patchUnchanged, and CANCELLED. */
export function dryRunUnchanged(
  target: Target,
  expected: string,
  build: (live: LiveObject) => Patch,
  signal: AbortSignal,
): Promise<Change> {
  return whileUnchanged(target, expected, (live) => sendPatch(target, build(live), true, signal), signal)
}

/**
 * Patches the object only while it is what was looked at, and tells the server which version that was, so that nothing
 * can come in between.
 * @param build makes the patch for the version that was just read; it must carry that version.
 * Errors: STALE, INVALID, and those of any request.
 */
export function patchUnchanged(target: Target, expected: string, build: (live: LiveObject) => Patch): Promise<Change> {
  return whileUnchanged(target, expected, (live) => sendPatch(target, build(live), false))
}

async function whileUnchanged(
  target: Target,
  expected: string,
  send: (live: LiveObject) => Promise<unknown>,
  signal?: AbortSignal,
): Promise<Change> {
  for (let turn = 1; ; turn += 1) {
    const before = await readUnchanged(target, expected, signal)
    try {
      return { before, after: liveObject.parse(await send(before)) }
    } catch (thrown) {
      if (!(thrown instanceof CockpitError) || thrown.code !== 'CONFLICT') throw thrown
      // A conflict of managers, not of versions: no other turn will go better.
      if (thrown.message.includes('Apply failed with')) throw thrown
      if (turn === turns) throw stale(`${before.kind} ${target.name} changes faster than it can be written`)
    }
  }
}

/** Any request that changes something. Errors: INVALID (with what the server says of it) and those of any request. */
export async function sendChange(cluster: ClusterAccess, path: string, options: RequestOptions): Promise<unknown> {
  try {
    return await cluster.json(path, { timeoutMs, ...options })
  } catch (thrown) {
    if (thrown instanceof ApiError && (thrown.status === 422 || thrown.status === 400)) {
      const said = thrown.message.replace(/^.*? answered with HTTP status \d+: /, '')
      throw new CockpitError('INVALID', said, 'The API server does not take this; nothing was changed.')
    }
    const dryRun = options.query?.dryRun === 'All'
    if (!dryRun && thrown instanceof CockpitError && (thrown.code === 'TIMED_OUT' || thrown.code === 'UNREACHABLE')) {
      throw new CockpitError(
        thrown.code,
        `${thrown.message}. Whether the change was made is not known`,
        'Read the object before you try again.',
        { cause: thrown },
      )
    }
    throw thrown
  }
}
