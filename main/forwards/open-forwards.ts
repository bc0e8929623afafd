import type { Clock, ClusterAccess } from '@main/clusters/cluster-access.ts'
import { conflatedStream } from '@main/clusters/conflated-stream.ts'
import type { AccessReviews } from '@main/gate/access-review.ts'
import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import { CockpitError, toErrorShape } from '@shared/contract/cockpit-error.ts'
import type { Handlers, Unsubscribe } from '@shared/contract/define-contract.ts'
import type { ForwardsMessage, forwardsContract } from '@shared/forwards/contract.ts'
import type { Forward } from '@shared/forwards/forward.ts'
import {
  changeDeclared,
  type DeclaredForward,
  type DeclaredForwards,
  listDeclared,
  mostForwards,
  openDeclaredForwards,
} from './declared-forwards.ts'
import { declaredPorts } from './declared-ports.ts'
import { RunningForward } from './running-forward.ts'

/** Traffic is counted on without a word; a screen that is open hears of it so often, ms. */
const trafficEveryMs = 1_000
const paceMs = 200

export interface OpenForwardsOptions {
  readonly settingsFolder: string
  /** As the kubeconfig has it now. Errors: NOT_FOUND. */
  readonly cluster: (id: ClusterId) => ClusterAccess
  readonly access: AccessReviews
  readonly clock: Clock
  readonly random: () => number
  /** A short random word, for ids. */
  readonly word: () => string
  /** Opens an address in the person's browser; null where there is none. */
  readonly browse: ((url: string) => Promise<void>) | null
}

export interface OpenedForwards {
  readonly handlers: Handlers<typeof forwardsContract>
  /** Starts those that are to start with the app. */
  startMarked(): void
  /** Ends them all; they stay declared. */
  close(): Promise<void>
}

const notStarted = {
  state: 'stopped',
  reason: '',
  addresses: [] as string[],
  pod: null,
  traffic: { open: 0, total: 0, failed: 0, sent: 0, received: 0 },
  lastFailure: '',
} as const

/** Declared forwards and those of them that run. */
export async function openForwards(options: OpenForwardsOptions): Promise<OpenedForwards> {
  return new Forwards(options, await openDeclaredForwards(options.settingsFolder))
}

class Forwards implements OpenedForwards {
  private readonly running = new Map<string, RunningForward>()
  private readonly ending = new Set<Promise<void>>()
  /** Of this session: a free port stays the same over stop and start where it can. */
  private readonly lastPorts = new Map<string, number>()
  private readonly stoppedAt = new Map<string, number>()
  private readonly listeners = new Set<() => void>()
  private removed: { readonly one: DeclaredForward; readonly ran: boolean } | null = null
  private readonly openedAt: number
  private closed = false

  constructor(
    private readonly options: OpenForwardsOptions,
    private readonly declared: DeclaredForwards,
  ) {
    this.openedAt = options.clock.now()
    declared.onChange(() => this.changed())
  }

  readonly handlers: Handlers<typeof forwardsContract> = {
    watch: (_input, signal) => this.watch(signal),
    ports: ({ cluster, target }, signal) => declaredPorts(this.options.cluster(cluster), target, signal),
    declare: async (wish) => {
      const id = this.options.word()
      await changeDeclared(this.declared, (all) => {
        if (all.length >= mostForwards) {
          throw new CockpitError('TOO_MANY', `There are ${all.length} port-forwards already`, 'Remove some first.')
        }
        return [...all, { ...wish, id }]
      })
      this.start(id)
      return { id }
    },
    start: ({ id }) => {
      this.start(id)
      return null
    },
    stop: async ({ id }) => {
      this.find(id)
      await this.stop(id)
      return null
    },
    startWithApp: async ({ id, on }) => {
      this.find(id)
      await changeDeclared(this.declared, (all) =>
        all.map((one) => (one.id === id ? { ...one, startWithApp: on } : one)),
      )
      return null
    },
    remove: async ({ id }) => {
      const one = this.find(id)
      const ran = this.running.has(id)
      await changeDeclared(this.declared, (all) => all.filter((each) => each.id !== id))
      this.removed = { one, ran }
      await this.stop(id)
      return null
    },
    restore: async ({ id }) => {
      const { removed } = this
      if (removed?.one.id !== id) throw new CockpitError('NOT_FOUND', 'This port-forward can no longer be brought back')
      await changeDeclared(this.declared, (all) => [...all, removed.one])
      this.removed = null
      if (removed.ran) this.start(id)
      this.changed()
      return null
    },
    browse: async ({ id, scheme }) => {
      const { browse } = this.options
      const address = this.running.get(id)?.view.addresses[0]
      if (browse === null || address === undefined) {
        throw new CockpitError('NOT_POSSIBLE', 'The port-forward has no open port', 'Start it first.')
      }
      // Only what this process itself listens on is ever opened.
      await browse(`${scheme}://${address}/`)
      return null
    },
  }

  startMarked(): void {
    for (const { id, startWithApp } of listDeclared(this.declared)) if (startWithApp) this.start(id)
  }

  async close(): Promise<void> {
    this.closed = true
    await Promise.all([...this.running.keys()].map((id) => this.stop(id)))
    await Promise.all(this.ending)
    this.listeners.clear()
  }

  /** Errors: NOT_FOUND. */
  private find(id: string): DeclaredForward {
    const one = listDeclared(this.declared).find((each) => each.id === id)
    if (one === undefined) throw new CockpitError('NOT_FOUND', 'There is no such port-forward any more')
    return one
  }

  private start(id: string): void {
    const wish = this.find(id)
    if (this.closed || this.running.has(id)) return
    const { cluster, access, clock, random } = this.options
    const forward = new RunningForward({
      wish,
      cluster: () => cluster(wish.cluster),
      rather: this.lastPorts.get(id) ?? null,
      access,
      clock,
      random,
      onChange: () => this.changed(),
    })
    this.running.set(id, forward)
    this.changed()
  }

  private async stop(id: string): Promise<void> {
    const forward = this.running.get(id)
    if (forward === undefined) return
    this.running.delete(id)
    if (forward.port !== null) this.lastPorts.set(id, forward.port)
    this.stoppedAt.set(id, this.options.clock.now())
    const stopping = forward.stop()
    this.ending.add(stopping)
    this.changed()
    await stopping
    this.ending.delete(stopping)
  }

  private changed(): void {
    for (const listener of this.listeners) listener()
  }

  private watch(signal: AbortSignal): AsyncIterable<ForwardsMessage> {
    return conflatedStream(
      { subscribe: (changed) => this.subscribe(changed), take: () => this.message() },
      this.options.clock,
      paceMs,
      signal,
    )
  }

  private subscribe(changed: () => void): Unsubscribe {
    this.listeners.add(changed)
    let cancel = () => {}
    let before = ''
    const tick = () => {
      const now = JSON.stringify([...this.running.values()].map(({ view }) => view.traffic))
      if (now !== before) changed()
      before = now
      cancel = this.options.clock.after(trafficEveryMs, tick)
    }
    tick()
    return () => {
      cancel()
      this.listeners.delete(changed)
    }
  }

  private message(): ForwardsMessage {
    const { error } = this.declared
    const { removed } = this
    return {
      forwards: listDeclared(this.declared).map((one) => this.view(one)),
      removed: removed === null ? null : { id: removed.one.id, title: titleOf(removed.one) },
      settings: error === null ? null : toErrorShape(error),
    }
  }

  private view(one: DeclaredForward): Forward {
    const view = this.running.get(one.id)?.view
    return { ...one, ...(view ?? { ...notStarted, since: this.stoppedAt.get(one.id) ?? this.openedAt }) }
  }
}

const titleOf = ({ cluster, target, port }: DeclaredForward): string =>
  `${target.kind}/${target.name}:${port} on ${cluster}`
