import { isDeepStrictEqual } from 'node:util'
import type { Clock, ClusterAccess } from '@main/clusters/cluster-access.ts'
import type { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { CardFault, CardReading } from '@shared/gpu/reading.ts'
import type { CardTable } from './card-table.ts'
import type { NodeLayout, SessionTarget } from './gpu-layout.ts'
import type { SmiDocument, SmiReason, SmiTrouble } from './nvidia-smi.ts'
import { runSmiSession } from './smi-session.ts'

const faults: Partial<Record<SmiReason, CardFault['reason']>> = {
  'gpu-lost': 'lost',
  'gpu-requires-reset': 'requires-reset',
  'gpu-unknown-error': 'unknown-error',
}

export const throughSession = ({ namespace, pod, container }: SessionTarget): string =>
  `pod ${namespace}/${pod}, container ${container}`

export interface SessionState {
  readonly phase: 'waiting' | 'live' | 'failed'
  readonly reason: string
  /** The user of this context may not open sessions. */
  readonly denied: boolean
  readonly lastReadAt: number | null
  readonly seesAll: boolean
}

interface Running {
  readonly targets: readonly SessionTarget[]
  readonly end: AbortController
  readonly failures: Map<string, CockpitError>
  lastReadAt: number | null
  said: string
}

export interface NodeSessionsOptions {
  readonly cluster: ClusterAccess
  readonly clock: Clock
  readonly random: () => number
  readonly table: CardTable
  /** A session began to read, or failed. */
  readonly onState: () => void
}

/** The sessions into pods of one cluster, one for each node where one pod sees all its cards. */
export class NodeSessions {
  /** Sessions that stand at the moment. */
  open = 0
  private readonly running = new Map<string, Running>()

  constructor(private readonly options: NodeSessionsOptions) {}

  /** Lets exactly these nodes be read; what goes on already goes on. */
  arrange(nodes: ReadonlyMap<string, NodeLayout>): void {
    for (const [name, { targets, end }] of this.running) {
      if (isDeepStrictEqual(nodes.get(name)?.targets, targets)) continue
      end.abort()
      this.running.delete(name)
    }
    for (const { name, targets } of nodes.values()) {
      if (targets.length > 0 && !this.running.has(name)) this.begin(name, targets)
    }
  }

  /** Ends every session. */
  end(): void {
    this.arrange(new Map())
  }

  /** Opens anew, now, what has failed. */
  retry(): void {
    for (const [name, { failures, end, targets }] of this.running) {
      if (failures.size === 0) continue
      end.abort()
      this.begin(name, targets)
    }
  }

  /** null where this node has no session. */
  state(node: string): SessionState | null {
    const running = this.running.get(node)
    if (running === undefined) return null
    const { failures, lastReadAt, targets, said } = running
    const [failure] = failures.values()
    const denied = [...failures.values()].some(({ code }) => code === 'FORBIDDEN')
    const seesAll = targets.some((target) => target.seesAll)
    if (failure !== undefined) return { phase: 'failed', reason: failure.message, denied, lastReadAt, seesAll }
    return { phase: lastReadAt === null ? 'waiting' : 'live', reason: said, denied, lastReadAt, seesAll }
  }

  private begin(node: string, targets: readonly SessionTarget[]): void {
    const { cluster, clock, random, onState } = this.options
    const running: Running = { targets, end: new AbortController(), failures: new Map(), lastReadAt: null, said: '' }
    this.running.set(node, running)
    const { signal } = running.end
    for (const target of targets) {
      void runSmiSession({
        cluster,
        clock,
        random,
        target,
        signal,
        onDocument: (document) => this.document(node, target, document, running),
        onRow: (reading) => this.read(node, target, reading, running, false),
        onTrouble: (trouble) => this.trouble(node, target, trouble, running),
        onState: (failure) => {
          if (failure === null) running.failures.delete(target.pod)
          else running.failures.set(target.pod, failure)
          onState()
        },
        onOpen: (open) => {
          this.open += open ? 1 : -1
          onState()
        },
      })
    }
  }

  private document(node: string, target: SessionTarget, document: SmiDocument, running: Running): void {
    if (running.end.signal.aborted) return
    if (document.form === 'readings') {
      for (const reading of document.cards) this.read(node, target, reading, running, true)
    }
    for (const trouble of document.troubles) this.trouble(node, target, trouble, running)
  }

  private read(node: string, target: SessionTarget, reading: CardReading, running: Running, whole: boolean): void {
    if (running.end.signal.aborted) return
    const { table, clock } = this.options
    const now = clock.now()
    const provenance = { source: 'nvidia-smi', through: throughSession(target), readAt: now } as const
    const key = table.take({ node, reading, provenance, whole })
    running.lastReadAt = now
    // What a source says of this very card is worth more than in whose pod it was listed.
    if (key === null || target.seesAll || table.holdersBy(key) === 'device') return
    const { namespace, pod, container } = target
    table.hold(key, [{ namespace, pod, container, workload: null, model: null }], 'session', now)
  }

  private trouble(node: string, target: SessionTarget, trouble: SmiTrouble, running: Running): void {
    if (running.end.signal.aborted) return
    const { table, clock, onState } = this.options
    const fault = faults[trouble.reason]
    if (fault !== undefined && trouble.busId !== null) {
      const provenance = { source: 'nvidia-smi', through: throughSession(target), readAt: clock.now() } as const
      table.fault(node, trouble.busId, { reason: fault, text: trouble.text }, provenance)
    }
    if (running.said === trouble.text) return
    running.said = trouble.text
    onState()
  }
}
