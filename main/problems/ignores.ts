import { join } from 'node:path'
import { OwnSettings } from '@main/platform/own-settings.ts'
import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import { type Problem, ruleOf } from '@shared/clusters/problem.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { Unsubscribe } from '@shared/contract/define-contract.ts'
import { type Ignore, type IgnoreReach, ignore } from '@shared/problems/ignore.ts'
import { z } from 'zod'

export const ignoresFile = (settingsFolder: string): string => join(settingsFolder, 'ignored-problems.yaml')

/** People read and write the file too, so moments are dates there. */
const moment = z.codec(z.iso.datetime(), z.number(), {
  decode: (text) => Date.parse(text),
  encode: (at) => new Date(at).toISOString(),
})
const fileForm = z.strictObject({
  ignored: z.array(ignore.extend({ madeAt: moment, until: moment.nullable() })).max(2_000),
})

export interface IgnoreWish {
  readonly cluster: ClusterId
  readonly problem: Pick<Problem, 'id' | 'rule' | 'title' | 'object'>
  readonly reach: IgnoreReach
  readonly reason: string
  /** ms since the epoch; null = for good. */
  readonly until: number | null
}

/** What is not to be counted, as the engineer decided; kept in the settings folder. */
export interface Ignores {
  readonly all: readonly Ignore[]
  /** Why the file does not hold; nothing is ignored then. null when it does. */
  readonly error: CockpitError | null
  onChange(listener: () => void): Unsubscribe
  /** @returns its id. Errors: BAD_SETTINGS, SETTINGS_NOT_WRITTEN. */
  add(wish: IgnoreWish): Promise<string>
  /** Errors: NOT_FOUND, BAD_SETTINGS, SETTINGS_NOT_WRITTEN. */
  takeBack(id: string): Promise<void>
  reload(): Promise<void>
}

/**
 * @param now ms since the epoch.
 * @param word a short random word, for ids.
 */
export async function openIgnores(settingsFolder: string, now: () => number, word: () => string): Promise<Ignores> {
  const settings = await OwnSettings.open({
    path: ignoresFile(settingsFolder),
    schema: fileForm,
    empty: { ignored: [] },
    heading: [
      'Problems that Foundry Cockpit counts no longer. Written by the cockpit; may be edited by hand.',
      'cluster: null is every cluster, object: null is every object of the rule, until: null is for good.',
    ],
  })
  return {
    get all() {
      return settings.value.ignored
    },
    get error() {
      return settings.error
    },
    onChange: (listener) => settings.onChange(listener),
    async add({ cluster, problem, reach, reason, until }) {
      const made: Ignore = {
        id: word(),
        rule: ruleOf(problem),
        cluster: reach === 'everywhere' ? null : cluster,
        object: reach === 'object' ? problem.object : null,
        title: problem.title.slice(0, 1_024),
        reason: reason.trim(),
        madeAt: now(),
        until,
      }
      await settings.change(({ ignored }) => ({ ignored: [...ignored.filter((each) => !sameCase(each, made)), made] }))
      return made.id
    },
    takeBack: (id) =>
      settings.change(({ ignored }) => {
        const rest = ignored.filter((each) => each.id !== id)
        if (rest.length === ignored.length) throw new CockpitError('NOT_FOUND', 'This is not ignored any more')
        return { ignored: rest }
      }),
    reload: () => settings.reload(),
  }
}

/** Said twice, the later word holds. */
function sameCase(a: Ignore, b: Ignore): boolean {
  return a.rule === b.rule && a.cluster === b.cluster && JSON.stringify(a.object) === JSON.stringify(b.object)
}
