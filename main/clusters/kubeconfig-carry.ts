import type { ErrorShape } from '@shared/contract/cockpit-error.ts'
import type { KubeContext } from './kube-context.ts'
import type { KubeconfigFile, KubeconfigReading, SourceError } from './kubeconfig.ts'

export interface Carried {
  readonly reading: KubeconfigReading
  /** A file is empty or absent, and it is not yet certain that somebody wants it so. */
  readonly uncertain: boolean
}

/**
 * A new reading, in which the contexts of files that look half-written stay as they were before: a file that cannot be
 * read, one without a list of contexts, and one of which a context that worked is broken now. Files that are empty or
 * absent count so only while `patient`, for writers empty a file first and some replace it by removing it.
 */
export function carryOver(before: KubeconfigReading, now: KubeconfigReading, patient: boolean): Carried {
  const usable = new Map(now.contexts.map((context) => [context.name, context]))
  const states = new Map(now.files.map((file) => [file.path, file]))
  const doubtful = new Map<string, string>()
  let uncertain = false
  for (const { path } of before.files) {
    const file = states.get(path)
    const had = before.contexts.filter((context) => context.file === path)
    if (file === undefined || had.length === 0) continue
    const gone = file.state === 'empty' || file.state === 'absent'
    if (gone && patient) uncertain = true
    const why = gone ? (patient ? file.state : null) : halfWritten(file, had, usable)
    if (why !== null) doubtful.set(path, why)
  }
  if (doubtful.size === 0) return { reading: now, uncertain }
  const kept = before.contexts.filter(({ name, file }) => doubtful.has(file) && !usable.has(name))
  if (kept.length === 0) return { reading: now, uncertain }
  return { reading: { ...now, contexts: inOldOrder(before, now, kept), errors: told(now.errors, kept) }, uncertain }
}

function halfWritten(
  file: KubeconfigFile,
  had: readonly KubeContext[],
  usable: ReadonlyMap<string, KubeContext>,
): string | null {
  if (file.state === 'failed') return 'failed'
  if (!file.whole) return 'not whole'
  const broken = had.some(({ name }) => file.contexts.includes(name) && !usable.has(name))
  return broken ? 'broken' : null
}

/** The digits that choose a cluster must not move because a file is being written. */
function inOldOrder(before: KubeconfigReading, now: KubeconfigReading, kept: readonly KubeContext[]): KubeContext[] {
  const all = new Map([...now.contexts, ...kept].map((context) => [context.name, context]))
  const known = before.contexts.flatMap(({ name }) => all.get(name) ?? [])
  const names = new Set(known.map(({ name }) => name))
  return [...known, ...now.contexts.filter(({ name }) => !names.has(name))]
}

/** Each doubtful file says which contexts are shown as they were. */
function told(errors: readonly SourceError[], kept: readonly KubeContext[]): SourceError[] {
  const byFile = new Map<string, KubeContext[]>()
  for (const context of kept) byFile.set(context.file, [...(byFile.get(context.file) ?? []), context])
  const covered = new Set<string>()
  const amended = errors.map((each): SourceError => {
    const names = byFile.get(each.source)
    if (names === undefined) return each
    covered.add(each.source)
    return { source: each.source, error: amendedBy(each.error, names) }
  })
  const more = [...byFile].flatMap(([source, contexts]): SourceError[] =>
    covered.has(source)
      ? []
      : [
          {
            source,
            error: amendedBy(
              { code: 'BAD_KUBECONFIG', message: `${source} looks half-written`, hint: 'Write it in whole.' },
              contexts,
            ),
          },
        ],
  )
  return [...amended, ...more]
}

function amendedBy(error: ErrorShape, kept: readonly KubeContext[]): ErrorShape {
  const names = kept.map(({ name }) => name).join(', ')
  return { ...error, message: `${error.message}; ${names} as it was read before is used meanwhile` }
}
