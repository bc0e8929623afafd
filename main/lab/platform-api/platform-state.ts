import type { ModelServed } from '../models-served.ts'

export type Role = 'USER' | 'PROJECT_ADMIN' | 'ADMIN'
export type EndpointStatus = 'DEPLOYING' | 'RUNNING' | 'STOPPED' | 'FAILED'

/** One who can sign in. New ones are made on each start of the lab. */
export interface PlatformAccount {
  readonly email: string
  readonly password: string
  readonly role: Role
}

export interface User {
  readonly id: string
  readonly email: string
  readonly first_name: string
  readonly last_name: string
  readonly role: Role
  readonly status: 'ACTIVE' | 'INACTIVE'
}

export interface Project {
  readonly id: string
  readonly name: string
  readonly description: string
  readonly quota: { readonly used: number; readonly limit: number }
}

export interface Endpoint {
  readonly id: string
  readonly name: string
  readonly project_id: string
  readonly cluster_id: string
  readonly status: EndpointStatus
  readonly replicas: number
  readonly ready_replicas: number
}

export interface RegisteredCluster {
  readonly id: string
  readonly name: string
  readonly status: 'AVAILABLE'
  /** When the platform last looked, ISO 8601. */
  readonly refreshed_at: string
}

export interface Credential {
  readonly id: string
  readonly name: string
  readonly project_id: string
}

export interface Permission {
  readonly id: string
  readonly user_id: string
  readonly resource_type: 'project'
  readonly resource_id: string
  readonly permission_level: string
}

export interface AuditEntry {
  readonly at: number
  readonly actor: string
  readonly action: string
  readonly resourceType: string
  readonly resourceId: string
}

export interface PlatformStateOptions {
  readonly cluster: string
  readonly models: readonly ModelServed[]
  readonly accounts: readonly PlatformAccount[]
  readonly now: () => number
  readonly newId: () => string
}

/** How long a deployment, a new number of replicas or an undeployment takes in the lab, ms. */
export const settlesAfterMs = 3_000
/** The oldest go first: a script that calls for ever must not fill the supervisor's memory. */
const mostAuditEntries = 10_000
const mostOfAKind = 5_000

/** What one lab cluster's platform knows: in memory, as it stands when the lab starts, gone with it. */
export class PlatformState {
  readonly users = new Map<string, User>()
  readonly projects = new Map<string, Project>()
  readonly clusters = new Map<string, RegisteredCluster>()
  readonly credentials = new Map<string, Credential>()
  readonly permissions = new Map<string, Permission>()
  readonly newId: () => string
  readonly now: () => number
  readonly #endpoints = new Map<string, Endpoint>()
  readonly #changes = new Map<string, { readonly at: number; readonly to: Endpoint }>()
  readonly #audit: AuditEntry[] = []

  constructor({ cluster, models, accounts, now, newId }: PlatformStateOptions) {
    this.newId = newId
    this.now = now
    const own: RegisteredCluster = {
      id: newId(),
      name: cluster,
      status: 'AVAILABLE',
      refreshed_at: new Date(now()).toISOString(),
    }
    this.clusters.set(own.id, own)
    for (const { email, role } of accounts) this.addUser(email, nameOf(email), 'Lab', role)
    this.addUser('asha.rao@example.com', 'Asha', 'Rao', 'PROJECT_ADMIN')
    this.addUser('tom.berg@example.com', 'Tom', 'Berg', 'USER')
    const project = this.addProject('Assistants', 'Chat and search for customer care')
    this.addProject('Research', 'Nothing is deployed here')
    this.addCredential('API Key v1', project.id)
    for (const { endpoint } of models) this.#seedEndpoint(endpoint, project.id, own.id, 'RUNNING', 1)
    this.#seedEndpoint('endpoint-spare', project.id, own.id, 'STOPPED', 0)
    this.record('system', 'PLATFORM_STARTED', 'cluster', own.id)
  }

  addUser(email: string, firstName: string, lastName: string, role: Role): User {
    const user: User = {
      id: this.newId(),
      email,
      first_name: firstName,
      last_name: lastName,
      role,
      status: 'ACTIVE',
    }
    return keep(this.users, user)
  }

  addProject(name: string, description: string): Project {
    return keep(this.projects, {
      id: this.newId(),
      name,
      description,
      quota: { used: 412_000, limit: 1_000_000 },
    })
  }

  addCredential(name: string, projectId: string): Credential {
    return keep(this.credentials, { id: this.newId(), name, project_id: projectId })
  }

  userByEmail(email: string): User | undefined {
    const wanted = email.toLowerCase()
    return [...this.users.values()].find((user) => user.email.toLowerCase() === wanted)
  }

  /** As it is now: a change that was asked for is done when its time has come. */
  endpoint(id: string): Endpoint | undefined {
    const change = this.#changes.get(id)
    if (change !== undefined && this.now() >= change.at) {
      this.#changes.delete(id)
      this.#endpoints.set(id, change.to)
    }
    return this.#endpoints.get(id)
  }

  endpointsOf(projectId: string): Endpoint[] {
    return [...this.#endpoints.keys()].flatMap((id) => {
      const endpoint = this.endpoint(id)
      return endpoint?.project_id === projectId ? [endpoint] : []
    })
  }

  /** The endpoint is `meanwhile` at once and `then` after a short while. */
  changeEndpoint(meanwhile: Endpoint, then: Endpoint): Endpoint {
    this.#endpoints.set(meanwhile.id, meanwhile)
    this.#changes.set(meanwhile.id, { at: this.now() + settlesAfterMs, to: then })
    return meanwhile
  }

  /** The project with everything that belongs to it. */
  removeProject(id: string): void {
    for (const endpoint of this.endpointsOf(id)) {
      this.#endpoints.delete(endpoint.id)
      this.#changes.delete(endpoint.id)
    }
    for (const credential of this.credentials.values()) {
      if (credential.project_id === id) this.credentials.delete(credential.id)
    }
    for (const permission of this.permissions.values()) {
      if (permission.resource_id === id) this.permissions.delete(permission.id)
    }
    this.projects.delete(id)
  }

  record(actor: string, action: string, resourceType: string, resourceId: string): void {
    this.#audit.push({ at: this.now(), actor, action, resourceType, resourceId })
    if (this.#audit.length > mostAuditEntries) this.#audit.shift()
  }

  /** Both ends belong to the range, ms since the epoch; oldest first. */
  auditBetween(from: number, to: number): readonly AuditEntry[] {
    return this.#audit.filter(({ at }) => at >= from && at <= to)
  }

  #seedEndpoint(name: string, projectId: string, clusterId: string, status: EndpointStatus, replicas: number): void {
    keep(this.#endpoints, {
      id: this.newId(),
      name,
      project_id: projectId,
      cluster_id: clusterId,
      status,
      replicas,
      ready_replicas: replicas,
    })
  }
}

/** The oldest makes room where there are too many. */
export function keep<T extends { readonly id: string }>(all: Map<string, T>, one: T): T {
  const [oldest] = all.keys()
  if (all.size >= mostOfAKind && oldest !== undefined) all.delete(oldest)
  all.set(one.id, one)
  return one
}

function nameOf(email: string): string {
  const name = email.split('@')[0] ?? email
  return name.charAt(0).toUpperCase() + name.slice(1)
}
