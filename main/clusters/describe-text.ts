import { textTable } from '@main/platform/text-table.ts'
import { ageText } from '@shared/clusters/age.ts'
import type { EventRow } from '@shared/clusters/kinds/events.ts'
import { z } from 'zod'

const moment = z.iso
  .datetime({ offset: true })
  .transform((text) => Date.parse(text))
  .nullish()
  .catch(null)
const text = z.string().nullish().catch(null)
const words = z.record(z.string(), z.string()).nullish().catch(null)

const runState = z
  .object({
    running: z.object({ startedAt: moment }).nullish(),
    waiting: z.object({ reason: text, message: text }).nullish(),
    terminated: z.object({ reason: text, message: text, exitCode: z.number().nullish(), finishedAt: moment }).nullish(),
  })
  .nullish()
  .catch(null)
const containerStatus = z.object({
  name: z.string(),
  ready: z.boolean().nullish(),
  restartCount: z.number().nullish(),
  state: runState,
  lastState: runState,
})
const container = z.object({ name: z.string(), image: text })
const listOf = <T extends z.ZodType>(schema: T) => z.array(schema).nullish().catch(null)

/** What of any object is told before its YAML. */
export const describedObject = z.object({
  apiVersion: text,
  kind: text,
  metadata: z.object({
    name: z.string(),
    namespace: text,
    uid: text,
    creationTimestamp: moment,
    deletionTimestamp: moment,
    labels: words,
    ownerReferences: listOf(z.object({ kind: z.string(), name: z.string() })),
  }),
  spec: z
    .object({ containers: listOf(container), initContainers: listOf(container), nodeName: text })
    .nullish()
    .catch(null),
  status: z
    .object({
      phase: text,
      conditions: listOf(
        z.object({ type: z.string(), status: z.string(), reason: text, message: text, lastTransitionTime: moment }),
      ),
      containerStatuses: listOf(containerStatus),
      initContainerStatuses: listOf(containerStatus),
    })
    .nullish()
    .catch(null),
})
export type DescribedObject = z.output<typeof describedObject>

/** What an object is, without its YAML: identity, conditions, containers, events. */
export function describeText(object: DescribedObject, events: readonly EventRow[] | string, now: number): string {
  return [identity(object, now), conditions(object, now), containers(object, now), eventLines(events, now)]
    .filter((part) => part !== '')
    .join('\n\n')
}

function identity({ apiVersion, kind, metadata, spec, status }: DescribedObject, now: number): string {
  const { name, namespace, creationTimestamp, deletionTimestamp, labels, ownerReferences } = metadata
  const lines: readonly (readonly [string, string | null])[] = [
    ['Name', name],
    ['Namespace', namespace ?? null],
    ['Kind', kind ? `${kind} (${apiVersion ?? '–'})` : null],
    ['Age', ageText(creationTimestamp ?? null, now)],
    ['Deleted', deletionTimestamp ? `${ageText(deletionTimestamp, now)} ago, waits for its finalizers` : null],
    ['Phase', status?.phase ?? null],
    ['Node', spec?.nodeName ?? null],
    ['Owner', (ownerReferences ?? []).map((owner) => `${owner.kind}/${owner.name}`).join(', ') || null],
    [
      'Labels',
      Object.entries(labels ?? {})
        .map(([label, value]) => `${label}=${value}`)
        .join(', ') || null,
    ],
  ]
  return lines.flatMap(([title, value]) => (value === null ? [] : `${`${title}:`.padEnd(12)}${value}`)).join('\n')
}

function conditions({ status }: DescribedObject, now: number): string {
  const found = status?.conditions ?? []
  if (found.length === 0) return ''
  const rows = found.map((each) => [
    each.type,
    each.status,
    ageText(each.lastTransitionTime ?? null, now),
    each.reason ?? '',
    (each.message ?? '').slice(0, 160),
  ])
  const titles = ['TYPE', 'STATUS', 'SINCE', 'REASON', 'MESSAGE'].map((title) => ({ title }))
  return `Conditions\n${textTable(titles, rows)}`
}

function containers({ spec, status }: DescribedObject, now: number): string {
  const told = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])]
  const named = [
    ...(spec?.initContainers ?? []).map((each) => ({ ...each, title: `${each.name} (init)` })),
    ...(spec?.containers ?? []).map((each) => ({ ...each, title: each.name })),
  ]
  if (named.length === 0) return ''
  const rows = named.map(({ name, title, image }) => {
    const known = told.find((each) => each.name === name)
    return [
      title,
      image ?? null,
      known?.ready === undefined || known.ready === null ? null : known.ready ? 'yes' : 'no',
      known?.restartCount === undefined || known.restartCount === null ? null : `${known.restartCount}`,
      stateText(known?.state, now),
      stateText(known?.lastState, now) ?? '',
    ]
  })
  const titles = ['CONTAINER', 'IMAGE', 'READY', 'RESTARTS', 'STATE', 'LAST STATE'].map((title) => ({ title }))
  return `Containers\n${textTable(titles, rows)}`
}

function stateText(state: z.output<typeof runState>, now: number): string | null {
  if (state?.running) return `running for ${ageText(state.running.startedAt ?? null, now) ?? '–'}`
  if (state?.waiting) {
    const message = state.waiting.message ? `: ${state.waiting.message.slice(0, 120)}` : ''
    return `waiting, ${state.waiting.reason ?? 'no reason given'}${message}`
  }
  if (state?.terminated) {
    const { reason, exitCode, finishedAt } = state.terminated
    const ago = ageText(finishedAt ?? null, now)
    return `ended, ${reason ?? 'no reason given'} (code ${exitCode ?? '–'})${ago === null ? '' : ` ${ago} ago`}`
  }
  return null
}

/** @param events the events of the object, oldest first; or why they are not known. */
function eventLines(events: readonly EventRow[] | string, now: number): string {
  if (typeof events === 'string') return `Events\nNot known: ${events}`
  if (events.length === 0) return 'Events\nNone is kept.'
  const rows = events.map((event) => [
    ageText(event.lastSeen, now),
    event.type,
    event.reason,
    `${event.count}`,
    event.source,
    event.message,
  ])
  const titles = ['LAST SEEN', 'TYPE', 'REASON', 'COUNT', 'FROM', 'MESSAGE'].map((title) => ({ title }))
  return `Events\n${textTable(titles, rows)}`
}
