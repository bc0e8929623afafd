import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { type PlatformProfile, platformProfile } from '@shared/platform/profile.ts'
import type { z } from 'zod'
import { type Annotated, originAt, parseAnnotatedYaml, plain } from './annotated-yaml.ts'
import { mergeProfile } from './merge-profile.ts'

export interface ProfileSources {
  /** The YAML file that ships with the app. */
  readonly builtIn: string
  /** The engineer's own settings folder; its `profiles/*.yaml` are laid over in order of name. Null = none. */
  readonly settingsFolder: string | null
}

const maximumBytes = 1024 * 1024
const maximumOverrides = 32
const maximumIssues = 10

/** Only the file's own name goes into messages: a full path may tell a user's name to a shared report. */
async function readBounded(path: string): Promise<Annotated> {
  const name = basename(path)
  const refuse = (why: string, cause?: unknown): CockpitError =>
    new CockpitError('BAD_PROFILE', `The profile file ${name} ${why}`, 'Correct or remove the file.', { cause })
  const text = await stat(path)
    .then((found) => {
      if (!found.isFile()) throw refuse('is not a plain file.')
      if (found.size > maximumBytes) throw refuse(`is larger than ${maximumBytes} bytes.`)
      return readFile(path, 'utf8')
    })
    .catch((thrown: unknown) => {
      if (thrown instanceof CockpitError) throw thrown
      const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'unknown error'
      throw refuse(`cannot be read (${code}).`, thrown)
    })
  return parseAnnotatedYaml(text, name)
}

async function overrideFiles(settingsFolder: string): Promise<string[]> {
  const folder = join(settingsFolder, 'profiles')
  const names = await readdir(folder).catch((thrown: unknown) => {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return []
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'unknown error'
    throw new CockpitError('BAD_PROFILE', `The folder of profile overrides cannot be read (${code}).`, '', {
      cause: thrown,
    })
  })
  const files = names.filter((name) => /\.ya?ml$/.test(name)).sort()
  if (files.length > maximumOverrides) {
    throw new CockpitError(
      'BAD_PROFILE',
      `There are ${files.length} profile overrides; at most ${maximumOverrides} are read.`,
      'Join some of the files into one.',
    )
  }
  return files.map((name) => join(folder, name))
}

function describe(issue: z.core.$ZodIssue, merged: Annotated): string {
  const path = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] ?? ''] : issue.path
  const origin = originAt(merged, path)
  const where = path.length > 0 ? path.map(String).join('.') : 'the whole file'
  return `${origin.file}, line ${origin.line}: ${where}: ${issue.message}`
}

/** A pattern that cannot be compiled would otherwise fail on the first cluster, far from its line. */
function refuseBadPatterns(profile: PlatformProfile, merged: Annotated): void {
  profile.environments.forEach(({ pattern }, index) => {
    try {
      new RegExp(pattern)
    } catch (cause) {
      const origin = originAt(merged, ['environments', index, 'pattern'])
      const why = cause instanceof Error ? cause.message : String(cause)
      throw new CockpitError(
        'BAD_PROFILE',
        `${origin.file}, line ${origin.line}: environments.${index}.pattern: ${why}`,
        'Correct that line and start again.',
        { cause },
      )
    }
  })
}

/**
 * The platform profile: the shipped file with the engineer's overrides laid over it.
 * @throws CockpitError BAD_PROFILE; the message names file, line and field of every fault (ten at most).
 */
export async function loadProfile(sources: ProfileSources): Promise<PlatformProfile> {
  let merged = await readBounded(sources.builtIn)
  const overrides = sources.settingsFolder === null ? [] : await overrideFiles(sources.settingsFolder)
  for (const path of overrides) {
    const over = await readBounded(path)
    // An empty override is a file that somebody has begun, not a wish to empty the profile.
    if (over.form === 'scalar' && over.value === null) continue
    merged = mergeProfile(merged, over)
  }
  const parsed = platformProfile.safeParse(plain(merged))
  if (!parsed.success) {
    const issues = parsed.error.issues.slice(0, maximumIssues).map((issue) => describe(issue, merged))
    const more = parsed.error.issues.length - issues.length
    throw new CockpitError(
      'BAD_PROFILE',
      `The platform profile is not valid. ${issues.join('; ')}${more > 0 ? `; and ${more} more` : ''}`,
      'Correct the named lines; resources/profiles/README.md explains every field.',
    )
  }
  refuseBadPatterns(parsed.data, merged)
  return parsed.data
}
