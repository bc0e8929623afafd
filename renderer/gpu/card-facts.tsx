import { spanText } from '@shared/clusters/age.ts'
import type { Card } from '@shared/gpu/card.ts'
import type { InferenceEndpoint } from '@shared/gpu/endpoint.ts'
import { absenceWords } from '@shared/gpu/figure.ts'
import type { ReactNode } from 'react'
import { useSecond } from '../app/clock.ts'
import { StatusBadge } from '../design/status-badge.tsx'
import { cardState, holderWords } from './card-state.ts'
import type { GpuFeed } from './gpu-feed.ts'
import { figureText, gibText, whole } from './measure-words.ts'

interface Props {
  readonly feed: GpuFeed
  readonly card: Card
  readonly endpoints: readonly InferenceEndpoint[]
  /** The source names no process of other pods. */
  readonly processesHidden: boolean
  /** Why the graphs have less than an hour. */
  readonly kept: string
}

/** What stands beside the graphs of a card: what it is, who told it, who has it, what failed. */
export function CardFacts({ feed, card, endpoints, processesHidden, kept }: Props) {
  const { reading, lastXid, provenance } = card
  const { tone, word, reason } = cardState(card)
  const served = endpoints.filter(({ namespace, pod }) =>
    card.holders.some((holder) => holder.namespace === namespace && holder.pod === pod),
  )
  return (
    <dl
      className={`m-0 grid grid-cols-[auto_1fr] gap-x-3 gap-y-0.5 p-2 text-sm ${card.freshness === 'stale' ? 'stale-rows' : ''}`}
    >
      <Fact name="State">
        <StatusBadge tone={tone}>{word}</StatusBadge> {reason}
      </Fact>
      <Fact name="Read">
        <ReadAge feed={feed} card={card} /> ago, {provenance.source} through {provenance.through}
        {kept === '' ? '' : `. Graphs: ${kept}`}
      </Fact>
      <Fact name="Card">
        {reading.name ?? 'no name is told'} · {reading.uuid ?? 'no UUID is told'} · driver{' '}
        {reading.driverVersion ?? 'not known'} · MIG {migWords(card)}
      </Fact>
      <Fact name="Held by">
        {holderWords(card)}
        {card.holders.map(({ namespace, pod, model }) => (
          <span key={`${namespace}/${pod}`} className="block text-soft">
            {namespace}/{pod}
            {model === null ? ', model not known' : `, serves ${model}`}
          </span>
        ))}
      </Fact>
      {served.map((endpoint) => (
        <Fact key={endpoint.key} name="Endpoint">
          {endpointWords(endpoint)}
        </Fact>
      ))}
      <Fact name="Processes">{processWords(card, processesHidden)}</Fact>
      <Fact name="Memory errors">
        not corrected {figureText(reading.eccUncorrected, whole)} · corrected {figureText(reading.eccCorrected, whole)}
      </Fact>
      <Fact name="Driver error">
        {lastXid === null ? (
          'none seen, or nobody tells'
        ) : (
          <>
            Xid {lastXid.xid}, {lastXid.fresh ? 'seen' : 'last seen (it may be older, and is no sign of now)'} since{' '}
            {new Date(lastXid.seenAt).toLocaleTimeString('en-GB')}
          </>
        )}
      </Fact>
    </dl>
  )
}

export function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <>
      <dt className="whitespace-nowrap text-soft">{name}</dt>
      <dd className="m-0 min-w-0 break-words">{children}</dd>
    </>
  )
}

/** Small, because it is drawn anew every second. */
function ReadAge({ feed, card }: { readonly feed: GpuFeed; readonly card: Card }) {
  const now = useSecond()
  return <span>{spanText(Math.max(0, now - (feed.readAt(card.key) ?? card.provenance.readAt)))}</span>
}

function migWords({ reading: { migEnabled, mig } }: Card): string {
  if (typeof migEnabled === 'string') return `not known: ${absenceWords(migEnabled)}`
  return migEnabled ? `on, ${mig.length} instances` : 'off'
}

function processWords({ reading: { processes } }: Card, hidden: boolean): string {
  if (typeof processes === 'string') return `not known: ${absenceWords(processes)}`
  if (processes.length === 0) {
    return hidden ? 'none that this source can see: no proof of a free card' : 'none'
  }
  return processes.map(({ pid, name, memoryMiB }) => `${pid} ${name} (${figureText(memoryMiB, gibText)})`).join(', ')
}

function endpointWords(endpoint: InferenceEndpoint): string {
  if (endpoint.reason !== '') return `${endpoint.pod}: ${endpoint.reason}`
  const seconds = (value: number) => `${value.toFixed(2)} s`
  const percent = (value: number) => `${whole(value)} %`
  return [
    endpoint.model ?? 'model not known',
    `running ${figureText(endpoint.running, whole)}`,
    `waiting ${figureText(endpoint.waiting, whole)}`,
    `KV cache ${figureText(endpoint.kvCachePercent, percent)}`,
    `first token p95 ${figureText(endpoint.firstTokenP95Seconds, seconds)}`,
    `${figureText(endpoint.generatedTokensPerSecond, whole)} tokens/s`,
  ].join(' · ')
}
