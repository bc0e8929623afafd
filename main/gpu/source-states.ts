import type { GpuNode } from '@shared/gpu/card.ts'
import type { GpuSourceState, SourceChoice } from '@shared/gpu/contract.ts'
import type { InferenceEndpoint } from '@shared/gpu/endpoint.ts'
import type { GpuLayout } from './gpu-layout.ts'
import type { Round } from './slow-rounds.ts'
import { mostExporters, mostSessionNodes } from './source-order.ts'
import { mostServers } from './vllm-source.ts'

export interface SourceFacts {
  readonly choice: SourceChoice
  readonly layout: GpuLayout
  readonly viewed: boolean
  readonly nodes: readonly GpuNode[]
  /** Some session was refused. */
  readonly denied: boolean
  readonly sessions: number
  readonly dcgm: Round | null
  readonly prometheus: Round | null
  readonly vllm: { readonly lastAnswer: number | null; readonly endpoints: readonly InferenceEndpoint[] }
  /** Of the API server. */
  readonly lastAnswer: number | null
}

const count = (number: number, word: string): string => `${number} ${word}${number === 1 ? '' : 's'}`

/** Every way to figures of one cluster, whether it is used, and why or why not. */
export function sourceStates(facts: SourceFacts): GpuSourceState[] {
  return [smi(facts), dcgm(facts), prometheus(facts), kubernetes(facts), vllm(facts)]
}

function smi({ choice, layout, viewed, nodes, denied, sessions }: SourceFacts): GpuSourceState {
  const reachable = [...layout.nodes.values()].filter(({ targets }) => targets.length > 0).length
  const read = nodes.filter(({ source, lastReadAt }) => source === 'nvidia-smi' && lastReadAt !== null)
  const lastAnswer = read.length === 0 ? null : Math.max(...read.map(({ lastReadAt }) => lastReadAt ?? 0))
  const base = { id: 'nvidia-smi', title: 'nvidia-smi in pods', lastAnswer, sessions } as const
  if (reachable === 0) return { ...base, state: 'absent', what: 'No running pod sees a card' }
  const broken = nodes.find(({ state, reason }) => state === 'failed' && reason !== '')
  if (denied) return { ...base, state: 'denied', what: 'The user of this context may not open sessions in these pods' }
  if (choice !== 'auto' && choice !== 'nvidia-smi') {
    return { ...base, state: 'available', what: `Another source was chosen; ${count(reachable, 'node')} could be read` }
  }
  if (choice === 'auto' && layout.nodes.size > mostSessionNodes) {
    const what = `Not used on ${layout.nodes.size} nodes: more than ${mostSessionNodes} sessions; it can be chosen`
    return { ...base, state: 'available', what }
  }
  if (!viewed) return { ...base, state: 'available', what: 'Used while a screen shows the cards' }
  if (sessions === 0 && broken !== undefined) return { ...base, state: 'failed', what: broken.reason }
  return { ...base, state: 'used', what: `Every second, ${count(sessions, 'session')} for ${count(reachable, 'node')}` }
}

function dcgm({ choice, layout, dcgm: round }: SourceFacts): GpuSourceState {
  const { length } = layout.exporters
  const base = { id: 'dcgm', title: 'dcgm-exporter', lastAnswer: round?.at ?? null, sessions: 0 } as const
  if (length === 0) return { ...base, state: 'absent', what: 'No pod of dcgm-exporter runs' }
  if (choice === 'prometheus' || length > mostExporters) {
    const why = choice === 'prometheus' ? 'Another source was chosen' : `More than ${mostExporters} exporters`
    return { ...base, state: 'available', what: `${why}: not asked one by one` }
  }
  if (round === null) return { ...base, state: 'untried', what: `${count(length, 'exporter')}, not asked yet` }
  const [failure] = round.failures.values()
  if (round.failures.size >= length && failure !== undefined) return { ...base, state: 'failed', what: failure }
  const silent = round.failures.size === 0 ? '' : `, ${round.failures.size} do not answer: ${failure}`
  return { ...base, state: 'used', what: `${count(round.cards, 'card')} by ${count(length, 'exporter')}${silent}` }
}

function prometheus({ choice, layout, prometheus: round }: SourceFacts): GpuSourceState {
  const base = { id: 'prometheus', title: 'Prometheus', lastAnswer: round?.at ?? null, sessions: 0 } as const
  if (round === null) {
    const isNeeded = choice === 'prometheus' || layout.exporters.length > mostExporters
    return isNeeded
      ? { ...base, state: 'untried', what: 'Not asked yet' }
      : {
          ...base,
          state: 'available',
          what: 'Asked for what is older than an hour; the figures now come from elsewhere',
        }
  }
  if (round.failed !== null) return { ...base, state: 'failed', what: round.failed }
  if (round.cards === 0) return { ...base, state: 'absent', what: 'It has nothing of dcgm-exporter' }
  return { ...base, state: 'used', what: `${count(round.cards, 'card')}, as old as its scrapes` }
}

function kubernetes({ layout, lastAnswer }: SourceFacts): GpuSourceState {
  const nodes = [...layout.nodes.values()]
  const sum = (of: (node: (typeof nodes)[number]) => number) => nodes.reduce((total, node) => total + of(node), 0)
  const [allocatable, requested] = [sum((node) => node.allocatable), sum((node) => node.requested)]
  const what = `${allocatable} allocatable, ${requested} requested on ${count(nodes.length, 'node')}, tainted ones included`
  return { id: 'kubernetes', title: 'Kubernetes API', state: 'used', what, lastAnswer, sessions: 0 }
}

function vllm({ layout, vllm: told }: SourceFacts): GpuSourceState {
  const { length } = layout.vllm
  const base = { id: 'vllm', title: 'vLLM', lastAnswer: told.lastAnswer, sessions: 0 } as const
  if (length === 0) return { ...base, state: 'absent', what: 'No pod of vLLM runs' }
  const answering = told.endpoints.filter(({ reason }) => reason === '').length
  const over = length > mostServers ? `; of ${length} only ${mostServers} are asked` : ''
  if (told.lastAnswer === null && told.endpoints.every(({ reason }) => reason === 'not read yet')) {
    return { ...base, state: 'untried', what: `${count(length, 'server')}, not asked yet` }
  }
  const silent = told.endpoints.find(({ reason }) => reason !== '')
  if (answering === 0) return { ...base, state: 'failed', what: silent?.reason ?? 'No server answers' }
  return { ...base, state: 'used', what: `${answering} of ${count(length, 'server')} answer${over}` }
}
