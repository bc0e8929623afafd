import { isDeepStrictEqual } from 'node:util'
import type { GatedAction } from '@main/gate/gated-action.ts'
import type { FieldConflict } from '@shared/actions/contract.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { accessNeeds } from './access-needs.ts'
import { applyConfiguration, type HeldField } from './apply-configuration.ts'
import { comparableForm, editedForm, parseEdited } from './edited-yaml.ts'
import { fieldConflicts } from './field-conflicts.ts'
import { fieldTree, isRecord } from './field-tree.ts'
import { jsonPatch } from './json-patch.ts'
import {
  fingerprint,
  type LiveObject,
  readLive,
  readUnchanged,
  stale,
  subjectOf,
  type Target,
  targetRefOf,
  withBookkeeping,
} from './live-object.ts'
import { objectDiff } from './object-diff.ts'
import { dryRunUnchanged, type Patch, patchUnchanged } from './send-change.ts'

export interface Edit {
  readonly uid: string
  /** As the editor read it. */
  readonly base: string
  readonly yaml: string
  readonly force: boolean
}

/** The edit would change or remove what others manage, and force was not asked for. */
export class FieldConflictError extends CockpitError {
  constructor(readonly conflicts: readonly FieldConflict[]) {
    const managers = [...new Set(conflicts.map(({ manager }) => manager))].join(', ')
    super(
      'FIELD_CONFLICT',
      `${conflicts.length} fields are managed by ${managers}`,
      'Change them there, or take them over with force.',
    )
  }
}

/**
 * An object as it was edited, by server-side apply of what changed.
 * Errors besides those of the gate: BAD_YAML, STALE, NOTHING_CHANGES, INVALID, FieldConflictError.
 */
export function edit(target: Target, edit: Edit): GatedAction {
  const { cluster, name } = target
  return {
    id: 'edit',
    cluster,
    target: targetRefOf(target),
    needs: accessNeeds('edit', target),
    async plan(signal) {
      const edited = parseEdited(edit.yaml)
      const base = parseEdited(edit.base)
      const live = await readLive(target, signal)
      if (live.kind === 'Secret') throw new CockpitError('NOT_POSSIBLE', 'Secrets are not edited here')
      if (live.metadata.uid !== edit.uid)
        throw stale(`${live.kind} ${name} was deleted and made anew since it was read`)
      if (!isDeepStrictEqual(editedForm(base, live), comparableForm(live))) {
        throw stale(`${live.kind} ${name} was changed by ${lastManager(live)} since it was read`)
      }
      const after = editedForm(edited, live)
      const build = patchBuilder(live, after, edit.force)
      const expected = fingerprint(live)
      const dry = await dryRunUnchanged(target, expected, build.patch, signal).catch((thrown: unknown) => {
        const conflicts = thrown instanceof CockpitError ? fieldConflicts(thrown.message) : []
        throw conflicts.length > 0 ? new FieldConflictError(conflicts) : thrown
      })
      const diff = objectDiff(dry.before, dry.after)
      if (diff.length === 0) {
        throw new CockpitError(
          'NOTHING_CHANGES',
          'The API server would keep the object as it is',
          'Change something first.',
        )
      }
      return {
        tier: 'D2',
        subject: subjectOf(target, live),
        title: `Apply changes to ${live.kind} ${name}?`,
        explanation: edit.force
          ? 'Fields that others manage are taken over; they may set them again at their next turn.'
          : 'The changed fields are applied; only these are managed from here.',
        button: `Apply ${name}`,
        detail: `${edit.force ? 'Forced e' : 'E'}dit of ${changedFields(live, after)}`,
        preview: { diff, affected: [], warnings: build.warnings },
        recheck: async (again) => void (await readUnchanged(target, expected, again)),
        async *perform() {
          yield { text: `Applying changes to ${name}`, done: 0, total: 1 }
          await patchUnchanged(target, expected, build.patch)
          return `${live.kind} ${name} is changed`
        },
      }
    },
  }
}

interface PatchBuilder {
  readonly patch: (now: LiveObject) => Patch
  readonly warnings: string[]
}

function patchBuilder(live: LiveObject, after: Record<string, unknown>, force: boolean): PatchBuilder {
  const before = comparableForm(live)
  const { configuration, held } = applyConfiguration(before, after, fieldTree(live))
  if (held.length > 0) {
    if (!force) throw new FieldConflictError(held.flatMap(removals))
    // Apply cannot remove what others hold. A JSON patch can, and what it sets is ours all the same.
    const operations = jsonPatch(withBookkeeping(before, live), withBookkeeping(after, live))
    return {
      patch: ({ metadata }) => ({
        type: 'json',
        body: [...operations, { op: 'replace', path: '/metadata/resourceVersion', value: metadata.resourceVersion }],
      }),
      warnings: [`Removes ${held.map(({ field }) => field).join(', ')} although others manage it.`],
    }
  }
  const said = isRecord(configuration.metadata) ? configuration.metadata : {}
  return {
    patch: ({ apiVersion, kind, metadata: { name, namespace, uid, resourceVersion } }) => ({
      type: 'apply',
      force,
      body: {
        ...configuration,
        apiVersion,
        kind,
        metadata: { ...said, name, ...(namespace ? { namespace } : {}), uid, resourceVersion },
      },
    }),
    warnings: [],
  }
}

function removals({ field, managers }: HeldField): FieldConflict[] {
  const names = managers.length === 0 ? ['the API server'] : managers
  return names.map((manager) => ({ manager, field, change: 'remove' }))
}

/** For the journal: names of fields, never what is in them. */
function changedFields(live: LiveObject, after: Record<string, unknown>): string {
  const paths = jsonPatch(comparableForm(live), after).map(({ path }) => path.slice(1).replaceAll('/', '.'))
  const shown = paths.slice(0, 10).join(', ')
  return paths.length > 10 ? `${shown} and ${paths.length - 10} more` : shown
}

function lastManager({ metadata }: LiveObject): string {
  let latest = { manager: 'somebody else', time: '' }
  for (const entry of metadata.managedFields ?? []) {
    if (!isRecord(entry) || typeof entry.manager !== 'string' || typeof entry.time !== 'string') continue
    if (entry.subresource !== 'status' && entry.time >= latest.time)
      latest = { manager: entry.manager, time: entry.time }
  }
  return latest.manager
}
