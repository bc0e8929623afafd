import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { LabStatus } from '@shared/lab/contract.ts'
import type { LabCluster, LabIncident } from './lab-cluster.ts'

export interface IncidentDeskOptions {
  readonly incidents: readonly LabIncident[]
  /** @throws CockpitError NOT_FOUND */
  readonly findCluster: (name: string) => LabCluster
  readonly now: () => number
  readonly onChange: () => void
  readonly signal: AbortSignal
}

/** Breaks and heals, one after the other (they change the same objects), and knows what is broken now. */
export class IncidentDesk {
  readonly #options: IncidentDeskOptions
  readonly #active = new Map<string, LabStatus['active'][number]>()
  #turn: Promise<unknown> = Promise.resolve()

  constructor(options: IncidentDeskOptions) {
    this.#options = options
  }

  get active(): LabStatus['active'] {
    return [...this.#active.values()]
  }

  /** @param clusterName null: where the incident is at home. @throws CockpitError NOT_FOUND, and what the incident throws */
  async break(id: string, clusterName: string | null): Promise<void> {
    const incident = this.#find(id)
    const cluster = this.#options.findCluster(clusterName ?? incident.defaultCluster)
    await this.#inTurn(async () => {
      // Marked first: a break that fails half way must still be healed.
      const key = `${id} ${cluster.name}`
      if (!this.#active.has(key)) {
        this.#active.set(key, { incident: id, cluster: cluster.name, since: this.#options.now() })
      }
      this.#options.onChange()
      await incident.break(cluster, this.#options.signal)
    })
  }

  /** Undoes the named incident wherever it is active, or every one. */
  async heal(id: string | null): Promise<void> {
    if (id !== null) this.#find(id)
    await this.#inTurn(async () => {
      for (const [key, active] of [...this.#active]) {
        if (id !== null && active.incident !== id) continue
        await this.#find(active.incident).heal(this.#options.findCluster(active.cluster))
        this.#active.delete(key)
        this.#options.onChange()
      }
    })
  }

  #find(id: string): LabIncident {
    const incident = this.#options.incidents.find((one) => one.id === id)
    if (incident !== undefined) return incident
    const known = this.#options.incidents.map((one) => one.id).join(', ')
    throw new CockpitError('NOT_FOUND', `There is no incident ${id}.`, `Known: ${known}`)
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const result = this.#turn.then(work)
    this.#turn = result.catch(() => undefined)
    return result
  }
}
