import { z } from 'zod'
import { admins, everyRole, notFound, type PlatformRoute, projectAdmins, Refusal } from './platform-route.ts'
import type { PlatformState, Project } from './platform-state.ts'

const newProject = z.strictObject({ name: z.string().min(1).max(200), description: z.string().max(2000).default('') })
const newCredential = z.strictObject({ name: z.string().min(1).max(200), project_id: z.string() })

const found = (state: PlatformState, id: string): Project => {
  const project = state.projects.get(id)
  if (project === undefined) throw notFound('Project')
  return project
}
const told = ({ id, name, description }: Project) => ({ id, name, description })

/**
 * Day-2 §4.1, §4.3, §9.2 and §9.3. The list is the dashboard's: the guides name no call for it, and no fields of a quota.
 * @param newKey an API key's value, shown once
 */
export const projectRoutes = (newKey: () => string): readonly PlatformRoute[] => [
  {
    method: 'GET',
    path: '/projects',
    allows: everyRole,
    answer: ({ state }) => ({ status: 200, body: [...state.projects.values()].map(told) }),
  },
  {
    method: 'POST',
    path: '/projects',
    allows: admins,
    answer({ state, body, caller }) {
      const { name, description } = newProject.parse(body)
      const project = state.addProject(name, description)
      state.record(caller?.email ?? '', 'PROJECT_CREATED', 'project', project.id)
      return { status: 201, body: told(project) }
    },
  },
  {
    method: 'GET',
    path: '/projects/:id/endpoints',
    allows: everyRole,
    answer: ({ state, ids: [id = ''] }) => ({ status: 200, body: state.endpointsOf(found(state, id).id) }),
  },
  {
    method: 'GET',
    path: '/projects/:id/billing/quota',
    allows: everyRole,
    answer: ({ state, ids: [id = ''] }) => ({ status: 200, body: { project_id: id, ...found(state, id).quota } }),
  },
  {
    method: 'DELETE',
    path: '/projects/:id',
    allows: admins,
    answer({ state, ids: [id = ''], caller }) {
      const project = found(state, id)
      const deployed = state.endpointsOf(id).filter(({ status }) => status !== 'STOPPED')
      if (deployed.length > 0) {
        const names = deployed.map(({ name, status }) => `${name} is ${status}`).join(', ')
        throw new Refusal(409, `Undeploy all endpoints first: ${names}`)
      }
      state.removeProject(project.id)
      state.record(caller?.email ?? '', 'PROJECT_DELETED', 'project', id)
      return { status: 204, body: null }
    },
  },
  {
    method: 'GET',
    path: '/credentials',
    allows: everyRole,
    answer: ({ state }) => ({ status: 200, body: [...state.credentials.values()] }),
  },
  {
    method: 'POST',
    path: '/credentials',
    allows: projectAdmins,
    answer({ state, body, caller }) {
      const { name, project_id } = newCredential.parse(body)
      const credential = state.addCredential(name, found(state, project_id).id)
      state.record(caller?.email ?? '', 'CREDENTIAL_CREATED', 'credential', credential.id)
      return { status: 201, body: { ...credential, key: newKey() } }
    },
  },
  {
    method: 'DELETE',
    path: '/credentials/:id',
    allows: projectAdmins,
    answer({ state, ids: [id = ''], caller }) {
      if (!state.credentials.delete(id)) throw notFound('Credential')
      state.record(caller?.email ?? '', 'CREDENTIAL_DELETED', 'credential', id)
      return { status: 204, body: null }
    },
  },
]
