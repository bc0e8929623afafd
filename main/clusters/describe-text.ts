import { textTable } from '@main/platform/text-table.ts'
import { ageText } from '@shared/clusters/age.ts'
import type { ContainerFact, ObjectDescription, RunFact } from '@shared/clusters/description/description.ts'
import type { ObjectMessage } from '@shared/clusters/object-message.ts'
import { bytesText, cpuText } from '@shared/clusters/quantity.ts'

const table = (titles: readonly string[], rows: readonly (readonly (string | null)[])[]): string =>
  textTable(
    titles.map((title) => ({ title })),
    rows,
  )

/** What an object is, without its YAML: facts, conditions, containers, use, what belongs to it, events. */
export function describeText(object: ObjectDescription, message: ObjectMessage, now: number): string {
  return [
    identity(object, now),
    conditions(object, now),
    containers(object, now),
    keys(object),
    usage(object, message, now),
    related(message),
    events(message, now),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

function identity(object: ObjectDescription, now: number): string {
  const { name, namespace, kind, apiVersion, createdAt, deletingSince, labels, annotations, finalizers } = object
  const pairs = (words: Readonly<Record<string, string>>) =>
    Object.entries(words)
      .map(([word, value]) => `${word}=${value}`)
      .join(', ') || null
  const deleted =
    deletingSince === null
      ? null
      : `${ageText(deletingSince, now)} ago${finalizers.length > 0 ? `, waits for ${finalizers.join(', ')}` : ''}`
  const lines: readonly (readonly [string, string | null])[] = [
    ['Name', name],
    ['Namespace', namespace],
    ['Kind', `${kind} (${apiVersion || '–'})`],
    ['Age', ageText(createdAt, now)],
    ['Deleted', deleted],
    ...object.facts.map(({ title, text }) => [title, text ?? '–'] as const),
    ['Labels', pairs(labels)],
    ['Annotations', pairs(annotations)],
  ]
  const width = Math.max(...lines.map(([title]) => title.length)) + 2
  return lines
    .flatMap(([title, value]) => (value === null ? [] : `${`${title}:`.padEnd(width)}${harmless(value)}`))
    .join('\n')
}

/** Control characters of a cluster's text could move the cursor of a terminal. Tables clean theirs. */
const harmless = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, ' ')

function conditions(object: ObjectDescription, now: number): string {
  if (object.conditions.length === 0) return ''
  const rows = object.conditions.map((each) => [
    each.type,
    each.status,
    ageText(each.since, now),
    each.reason,
    each.message.slice(0, 160),
  ])
  return `Conditions\n${table(['TYPE', 'STATUS', 'SINCE', 'REASON', 'MESSAGE'], rows)}`
}

const roleWords: Record<ContainerFact['role'], string> = {
  regular: '',
  sidecar: ' (sidecar)',
  init: ' (init)',
  debug: ' (debug)',
}

function containers(object: ObjectDescription, now: number): string {
  if (object.containers.length === 0) return ''
  const rows = object.containers.map((each) => [
    `${each.name}${roleWords[each.role]}`,
    each.image,
    each.ready === null ? null : each.ready ? 'yes' : 'no',
    each.restarts === null ? null : `${each.restarts}`,
    runText(each.now, now),
    runText(each.before, now) ?? '',
    each.resources.map(({ resource, request, limit }) => `${resource} ${request ?? '–'}/${limit ?? '–'}`).join(', '),
  ])
  const titles = ['CONTAINER', 'IMAGE', 'READY', 'RESTARTS', 'STATE', 'LAST STATE', 'REQUEST/LIMIT']
  const probes = object.containers.flatMap(({ name, probes }) => probes.map(({ kind, text }) => [name, kind, text]))
  const second = probes.length === 0 ? '' : `\n\nProbes\n${table(['CONTAINER', 'PROBE', 'HOW'], probes)}`
  return `Containers\n${table(titles, rows)}${second}`
}

/** One run of a container in words; null when nothing is known of it. */
export function runText(run: RunFact | null, now: number): string | null {
  if (run === null) return null
  switch (run.state) {
    case 'running':
      return `running for ${ageText(run.startedAt, now) ?? '–'}`
    case 'waiting': {
      const message = run.message === '' ? '' : `: ${run.message.slice(0, 120)}`
      return `waiting, ${run.reason || 'no reason given'}${message}`
    }
    case 'terminated': {
      const ago = ageText(run.finishedAt, now)
      return `ended, ${run.reason || 'no reason given'} (code ${run.exitCode ?? '–'})${ago === null ? '' : ` ${ago} ago`}`
    }
    case 'unknown':
      return null
  }
}

function keys(object: ObjectDescription): string {
  if (object.keys === null) return ''
  if (object.keys.length === 0) return 'Keys\nNone.'
  return `Keys\n${table(
    ['KEY', 'BYTES'],
    object.keys.map(({ name, bytes }) => [name, `${bytes}`]),
  )}`
}

function usage({ bounds }: ObjectDescription, { usage: told }: ObjectMessage, now: number): string {
  if (told === null) return ''
  const { sample, freshness } = told
  if (sample === null) {
    const why = freshness.state === 'absent' ? 'the cluster serves no metrics (metrics.k8s.io)' : freshness.reason
    return `Use\nNot known: ${harmless(why || 'not measured yet')}`
  }
  const rows = [
    ['CPU', cpuText(sample.cpu), cpuText(bounds?.cpu.request ?? null), cpuText(bounds?.cpu.limit ?? null)],
    [
      'Memory',
      bytesText(sample.memory),
      bytesText(bounds?.memory.request ?? null),
      bytesText(bounds?.memory.limit ?? null),
    ],
  ]
  const when = `Measured ${ageText(sample.measuredAt, now)} ago over ${sample.window ?? '–'} (metrics.k8s.io)`
  return `Use\n${table(['WHAT', 'USED', 'REQUEST', 'LIMIT'], rows)}\n${harmless(when)}`
}

function related({ related: { objects, more, unread } }: ObjectMessage): string {
  if (objects.length === 0 && unread.length === 0) return ''
  const rows = objects.map(({ relation, title, namespace, name, state }) => [
    relation,
    `${title}/${name}`,
    namespace ?? '',
    state?.text ?? '',
  ])
  const lines = [
    objects.length === 0 ? '' : table(['RELATION', 'OBJECT', 'NAMESPACE', 'STATE'], rows),
    more === 0 ? '' : `and ${more} more`,
    ...unread.map((each) => `Not known: ${harmless(each)}`),
  ]
  return `Related\n${lines.filter((line) => line !== '').join('\n')}`
}

function events({ events: { rows: told, total, freshness } }: ObjectMessage, now: number): string {
  if (freshness.state !== 'live') return `Events\nNot known: ${harmless(freshness.reason || freshness.state)}`
  if (told.length === 0) return 'Events\nNone is kept.'
  const rows = told.map((event) => [
    ageText(event.lastSeen, now),
    ageText(event.firstSeen, now),
    event.type,
    event.reason,
    `${event.count}`,
    event.source,
    event.message,
  ])
  const titles = ['LAST SEEN', 'FIRST SEEN', 'TYPE', 'REASON', 'COUNT', 'FROM', 'MESSAGE']
  return `Events\n${table(titles, rows)}${total > told.length ? `\nand ${total - told.length} older` : ''}`
}
