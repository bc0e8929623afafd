import { z } from 'zod'
import { admins, everyRole, notFound, type PlatformRoute, Refusal } from './platform-route.ts'
import { keep } from './platform-state.ts'

const role = z.enum(['USER', 'PROJECT_ADMIN', 'ADMIN'])
const name = z.string().min(1).max(200)
const newUser = z.strictObject({ email: z.email().max(254), first_name: name, last_name: name, role })
const change = z
  .strictObject({ role: role.optional(), status: z.enum(['ACTIVE', 'INACTIVE']).optional() })
  .refine((fields) => Object.keys(fields).length > 0, 'nothing to change')
const grant = z.strictObject({
  user_id: z.string(),
  resource_type: z.literal('project'),
  resource_id: z.string(),
  permission_level: z.enum(['view', 'edit', 'manage']),
})

/** Day-2 §3.1 to §3.3 and §4.2. The list is the dashboard's user list: the guides name no call for it. */
export const userRoutes: readonly PlatformRoute[] = [
  {
    method: 'GET',
    path: '/users',
    allows: everyRole,
    answer: ({ state }) => ({ status: 200, body: [...state.users.values()] }),
  },
  {
    method: 'POST',
    path: '/users',
    allows: admins,
    answer({ state, body, caller }) {
      const fields = newUser.parse(body)
      if (state.userByEmail(fields.email) !== undefined) throw new Refusal(409, 'A user with this email exists')
      const user = state.addUser(fields.email, fields.first_name, fields.last_name, fields.role)
      state.record(caller?.email ?? '', 'USER_CREATED', 'user', user.id)
      return { status: 201, body: user }
    },
  },
  {
    method: 'PUT',
    path: '/users/:id',
    allows: admins,
    answer({ state, ids: [id = ''], body, caller }) {
      const { role: newRole, status } = change.parse(body)
      const user = state.users.get(id)
      if (user === undefined) throw notFound('User')
      const changed = { ...user, role: newRole ?? user.role, status: status ?? user.status }
      state.users.set(id, changed)
      state.record(caller?.email ?? '', 'USER_CHANGED', 'user', id)
      return { status: 200, body: changed }
    },
  },
  {
    method: 'POST',
    path: '/permissions',
    allows: admins,
    answer({ state, body, caller }) {
      const fields = grant.parse(body)
      if (!state.users.has(fields.user_id)) throw notFound('User')
      if (!state.projects.has(fields.resource_id)) throw notFound('Project')
      const held = [...state.permissions.values()].find(
        (each) => each.user_id === fields.user_id && each.resource_id === fields.resource_id,
      )
      const permission = keep(state.permissions, { id: held?.id ?? state.newId(), ...fields })
      state.record(caller?.email ?? '', 'PERMISSION_GRANTED', 'project', fields.resource_id)
      return { status: held === undefined ? 201 : 200, body: permission }
    },
  },
]
