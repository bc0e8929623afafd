/** For which pod a connection to the exporter is meant. */
export interface Arrival {
  readonly namespace: string
  readonly service: string
  /** The pod's address, or the service's own. */
  readonly address: string
}

/**
 * The cluster network and the exporter are in one process: the network says here whom a connection is for, by its own
 * port, and the exporter answers in that pod's place.
 */
export class ExporterArrivals {
  private readonly byPort = new Map<number, Arrival>()

  /** @returns what ends it, with the connection. */
  add(port: number, arrival: Arrival): () => void {
    this.byPort.set(port, arrival)
    return () => {
      if (this.byPort.get(port) === arrival) this.byPort.delete(port)
    }
  }

  at(port: number | undefined): Arrival | null {
    return port === undefined ? null : (this.byPort.get(port) ?? null)
  }
}
