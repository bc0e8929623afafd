import { Agent, type Dispatcher } from 'undici'
import { Connector } from './connector.ts'
import type { AuthMaterial, TlsMaterial } from './credentials.ts'
import { servingCertificate } from './serving-certificate.ts'

const keptAlive = 30_000

/**
 * Probes have a connection of their own that nobody else takes: it is as old as the others, so where a router forgot
 * them all, a probe is not answered over a new one and taken for proof.
 */
interface Agents {
  readonly tls: TlsMaterial
  readonly connector: Connector
  readonly requests: Agent
  readonly probes: Agent
}

interface Retired {
  readonly connector: Connector
  readonly agent: Agent
}

/** The connections to one API server. */
export class ApiAgents {
  private agents: Agents | null = null
  /** Of which something may still be open. */
  private readonly retired = new Set<Retired>()
  private servingEnd: number | null = null
  private probesConnected = 0
  private shortLivedProbes = false

  /** When the certificate that the server showed ends, ms since the epoch; null before a connection, and without TLS. */
  get servingCertificateEndsAt(): number | null {
    return this.servingEnd
  }

  /** How many connections probes have had: one that is new proves nothing of those that were open before. */
  get probeConnections(): number {
    return this.probesConnected
  }

  /** The server, or a proxy before it, closes a connection after each answer: then a new one is no news. */
  probesEndThemselves(): void {
    this.shortLivedProbes = true
  }

  /** Renewed credentials may come with another client certificate, which lives in the connections. */
  for(auth: AuthMaterial): { readonly requests: Dispatcher; readonly probes: Dispatcher } {
    if (this.agents?.tls === auth.tls) return this.agents
    const connector = new Connector(auth)
    // Watches on the old ones go on until they end by themselves.
    for (const old of this.takePresent()) this.retire(old)
    const probes = this.agent(connector)
    probes.on('connect', () => {
      if (!this.shortLivedProbes) this.probesConnected += 1
    })
    this.agents = { tls: auth.tls, connector, requests: this.agent(connector), probes }
    return this.agents
  }

  /**
   * What is open may go on until it ends by itself; whatever is asked from now on gets a new connection. Probes keep theirs:
   * one that got no answer is closed by that.
   */
  retireRequests(): void {
    if (this.agents === null) return
    const { connector, requests } = this.agents
    this.retire({ connector, agent: requests })
    this.agents = { ...this.agents, requests: this.agent(connector) }
  }

  /** Gives up every connection, also those in use and retired: behind a dead link they would each cost a time limit. */
  async drop(): Promise<void> {
    const dropped = [...this.retired, ...this.takePresent()]
    this.retired.clear()
    await Promise.all(
      dropped.map(({ connector, agent }) => {
        connector.close()
        return agent.destroy()
      }),
    )
  }

  private agent(connector: Connector): Agent {
    const seen = servingCertificate((end) => {
      this.servingEnd = end
    })
    return new Agent({ keepAliveTimeout: keptAlive, pipelining: 1, connect: seen(connector.connect) })
  }

  private takePresent(): Retired[] {
    const { agents } = this
    this.agents = null
    if (agents === null) return []
    return [agents.requests, agents.probes].map((agent) => ({ connector: agents.connector, agent }))
  }

  private retire(retired: Retired): void {
    this.retired.add(retired)
    const ended = retired.agent.close()
    // Destroyed before it ended, which closing tells as a failure.
    void ended.catch(() => undefined).then(() => this.retired.delete(retired))
  }
}
