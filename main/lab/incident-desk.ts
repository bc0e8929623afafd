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

/**
 * Breaks and heals, on each cluster one after the other (they change the same objects), and knows what is broken now.
 */
export class IncidentDesk {
  readonly #options: IncidentDeskOptions
  readonly #active = new Map<string, LabStatus['active'][number]>()
  /** What is being done on each cluster that was ever broken. */
  readonly #turns = new Map<string, Promise<unknown>>()

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
    await this.#inTurn(cluster.name, async () => {
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
    const clusters = [...this.#turns.keys()]
    await Promise.all(clusters.map((cluster) => this.#inTurn(cluster, () => this.#healOn(cluster, id))))
  }

  async #healOn(cluster: string, id: string | null): Promise<void> {
    for (const [key, active] of [...this.#active]) {
      if (active.cluster !== cluster || (id !== null && active.incident !== id)) continue
      await this.#find(active.incident).heal(this.#options.findCluster(cluster))
      this.#active.delete(key)
      this.#options.onChange()
    }
  }

  #find(id: string): LabIncident {
    const incident = this.#options.incidents.find((one) => one.id === id)
    if (incident !== undefined) return incident
    const known = this.#options.incidents.map((one) => one.id).join(', ')
    throw new CockpitError('NOT_FOUND', `There is no incident ${id}.`, `Known: ${known}`)
  }

  #inTurn(cluster: string, work: () => Promise<void>): Promise<void> {
    const result = (this.#turns.get(cluster) ?? Promise.resolve()).then(work)
    this.#turns.set(
      cluster,
      result.catch(() => undefined),
    )
    return result
  }
}
