import { createServer, type Server } from 'node:http'
import { closeServer, listenOnLoopback } from '@main/lab/loopback-server.ts'
import { PlatformApi } from '@main/lab/platform-api/platform-api.ts'
import { type PlatformAccount, settlesAfterMs } from '@main/lab/platform-api/platform-state.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const accounts: readonly PlatformAccount[] = [
  { email: 'admin@example.com', password: 'of-the-admin', role: 'ADMIN' },
  { email: 'lead@example.com', password: 'of-the-lead', role: 'PROJECT_ADMIN' },
  { email: 'viewer@example.com', password: 'of-the-viewer', role: 'USER' },
]
const nobody = '00000000-0000-4000-8000-000000000000'
let server: Server
let base: string
let now: number

beforeEach(async () => {
  now = Date.parse('2026-02-01T08:00:00Z')
  let made = 0
  const api = new PlatformApi({
    cluster: 'staging',
    models: [{ endpoint: 'endpoint-bge-m3', model: 'BAAI/bge-m3', gpus: 1, requestsPerSecond: 1 }],
    accounts,
    now: () => now,
    newId: () => `id-${made++}`,
    newSecret: () => `secret-${made++}`,
  })
  server = createServer((request, response) => void api.answer(request, response))
  await listenOnLoopback(server, 0)
  const address = server.address()
  base = typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}` : ''
})
afterEach(() => closeServer(server))

async function ask(method: string, path: string, token: string | null, body?: unknown) {
  const answer = await fetch(`${base}${path}`, {
    method,
    headers: token === null ? {} : { authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await answer.text()
  const isJson = answer.headers.get('content-type')?.includes('json') && text !== ''
  return { status: answer.status, json: isJson ? JSON.parse(text) : null, text }
}

async function tokenOf(email: string): Promise<string> {
  const { password } = accounts.find((each) => each.email === email) ?? { password: '' }
  return (await ask('POST', '/auth/login', null, { email, password })).json.access_token
}
const admin = () => tokenOf('admin@example.com')

describe('who may call', () => {
  it('a token is handed out for address and password only', async () => {
    const wrong = await ask('POST', '/auth/login', null, { email: 'admin@example.com', password: 'of-the-lead' })
    expect(wrong).toMatchObject({ status: 401, json: { detail: 'Invalid credentials' } })
    expect((await ask('POST', '/auth/login', null, { email: 'x@example.com', password: '' })).status).toBe(401)
    expect(await admin()).toMatch(/^secret-/)
  })

  it('without a token 401, with a role that may not 403, and nothing is changed', async () => {
    const user = { email: 'n@example.com', first_name: 'N', last_name: 'U', role: 'USER' }
    expect((await ask('POST', '/users', null, user)).status).toBe(401)
    expect((await ask('POST', '/users', 'made-up', user)).status).toBe(401)
    const viewer = await tokenOf('viewer@example.com')
    expect((await ask('POST', '/users', viewer, user)).status).toBe(403)
    expect((await ask('GET', '/audit/export?format=csv', await tokenOf('lead@example.com'))).status).toBe(403)
    const { json } = await ask('GET', '/users', viewer)
    expect(json.map((each: { email: string }) => each.email)).not.toContain('n@example.com')
  })

  it('an account that was deactivated has no token any more, and gets none', async () => {
    const viewer = await tokenOf('viewer@example.com')
    const token = await admin()
    const { json } = await ask('GET', '/users', token)
    const { id } = json.find((each: { email: string }) => each.email === 'viewer@example.com')
    expect((await ask('PUT', `/users/${id}`, token, { status: 'INACTIVE' })).json.status).toBe('INACTIVE')
    expect((await ask('GET', '/clusters', viewer)).status).toBe(401)
    expect(await tokenOf('viewer@example.com')).toBeUndefined()
    expect((await ask('PUT', `/users/${id}`, token, { status: 'ACTIVE' })).status).toBe(200)
    expect((await ask('GET', '/clusters', viewer)).status).toBe(200)
  })

  it('what is no call is told apart from what is no token', async () => {
    expect((await ask('GET', '/nothing', null)).status).toBe(404)
    expect((await ask('DELETE', '/users', null)).status).toBe(405)
  })
})

describe('users and permissions', () => {
  it('a user is made once, listed, and given another role', async () => {
    const token = await admin()
    const fields = { email: 'new@example.com', first_name: 'New', last_name: 'User', role: 'USER' }
    const made = await ask('POST', '/users', token, fields)
    expect(made).toMatchObject({ status: 201, json: { ...fields, status: 'ACTIVE' } })
    expect((await ask('POST', '/users', token, fields)).status).toBe(409)
    expect((await ask('GET', '/users', token)).json).toContainEqual(made.json)
    const changed = await ask('PUT', `/users/${made.json.id}`, token, { role: 'PROJECT_ADMIN' })
    expect(changed.json).toMatchObject({ role: 'PROJECT_ADMIN', status: 'ACTIVE' })
    expect((await ask('PUT', `/users/${nobody}`, token, { role: 'USER' })).status).toBe(404)
  })

  it.each([
    [{ email: 'no address', first_name: 'N', last_name: 'U', role: 'USER' }, 'email'],
    [{ email: 'a@example.com', first_name: 'N', last_name: 'U', role: 'KING' }, 'role'],
    ['{ no JSON', 'JSON'],
  ])('refuses %j in words', async (body, word) => {
    const answer = await ask('POST', '/users', await admin(), body)
    expect(answer.status).toBe(422)
    expect(answer.json.detail).toContain(word)
  })

  it('a permission is granted on what there is, and raised rather than doubled', async () => {
    const token = await admin()
    const [user] = (await ask('GET', '/users', token)).json
    const [project] = (await ask('GET', '/projects', token)).json
    const fields = { user_id: user.id, resource_type: 'project', resource_id: project.id, permission_level: 'view' }
    const first = await ask('POST', '/permissions', token, fields)
    expect(first.status).toBe(201)
    const second = await ask('POST', '/permissions', token, { ...fields, permission_level: 'edit' })
    expect(second).toMatchObject({ status: 200, json: { id: first.json.id, permission_level: 'edit' } })
    expect((await ask('POST', '/permissions', token, { ...fields, resource_id: nobody })).status).toBe(404)
  })

  it('a password reset does not tell who has an account', async () => {
    const answers = ['admin@example.com', 'nobody@example.com'].map((email) =>
      ask('POST', '/auth/password/reset', null, { email }),
    )
    const [known, unknown] = await Promise.all(answers)
    expect(known).toEqual(unknown)
    expect(known?.status).toBe(200)
  })
})

describe('projects, endpoints and keys', () => {
  const endpointsOf = async (token: string) => {
    const [project] = (await ask('GET', '/projects', token)).json
    return { project, endpoints: (await ask('GET', `/projects/${project.id}/endpoints`, token)).json }
  }

  it('an endpoint is scaled after a while, undeployed, deployed again, and fails where no node fits', async () => {
    const token = await tokenOf('lead@example.com')
    const { endpoints } = await endpointsOf(token)
    const [{ id, cluster_id }] = endpoints
    const state = async () => (await ask('GET', `/endpoints/${id}`, token)).json
    expect(await state()).toMatchObject({ status: 'RUNNING', replicas: 1, ready_replicas: 1 })
    const scaled = await ask('PUT', `/endpoints/${id}`, token, { replicas: 3 })
    expect(scaled.json).toMatchObject({ status: 'DEPLOYING', replicas: 3, ready_replicas: 1 })
    now += settlesAfterMs
    expect(await state()).toMatchObject({ status: 'RUNNING', replicas: 3, ready_replicas: 3 })

    const resources = { gpu_count: 1, memory_gb: 16 }
    const deploy = (body: object) => ask('POST', `/endpoints/${id}/deploy`, token, { cluster_id, ...body })
    expect((await deploy({ replicas: 1, resources })).status).toBe(409)
    expect((await ask('POST', `/endpoints/${id}/undeploy`, token)).status).toBe(202)
    expect((await state()).status).toBe('RUNNING')
    now += settlesAfterMs
    expect((await state()).status).toBe('STOPPED')
    expect((await ask('POST', `/endpoints/${id}/undeploy`, token)).status).toBe(409)
    expect((await ask('PUT', `/endpoints/${id}`, token, { replicas: 2 })).status).toBe(409)

    expect((await deploy({ replicas: 1, resources, cluster_id: nobody })).status).toBe(404)
    expect((await deploy({ replicas: 0, resources })).status).toBe(422)
    expect((await deploy({ replicas: 2, resources: { ...resources, gpu_count: 9 } })).json.status).toBe('DEPLOYING')
    now += settlesAfterMs
    expect(await state()).toMatchObject({ status: 'FAILED', ready_replicas: 0 })
    expect((await deploy({ replicas: 2, resources })).json.status).toBe('DEPLOYING')
    now += settlesAfterMs
    expect(await state()).toMatchObject({ status: 'RUNNING', ready_replicas: 2 })
  })

  it('a project goes only when nothing is deployed in it, and takes what is its own along', async () => {
    const token = await admin()
    const { project, endpoints } = await endpointsOf(token)
    const refused = await ask('DELETE', `/projects/${project.id}`, token)
    expect(refused.status).toBe(409)
    expect(refused.json.detail).toContain('endpoint-bge-m3 is RUNNING')
    await ask('POST', `/endpoints/${endpoints[0].id}/undeploy`, token)
    now += settlesAfterMs
    expect(await ask('DELETE', `/projects/${project.id}`, token)).toMatchObject({ status: 204, text: '' })
    expect((await ask('GET', `/projects/${project.id}/endpoints`, token)).status).toBe(404)
    expect((await ask('GET', `/endpoints/${endpoints[0].id}`, token)).status).toBe(404)
    expect((await ask('GET', '/credentials', token)).json).toEqual([])
  })

  it('a key is shown once and deleted once; a quota has used and limit', async () => {
    const token = await admin()
    const made = await ask('POST', '/projects', token, { name: 'New Project', description: 'of a test' })
    expect(made).toMatchObject({ status: 201, json: { name: 'New Project', description: 'of a test' } })
    const key = await ask('POST', '/credentials', token, { name: 'API Key v2', project_id: made.json.id })
    expect(key).toMatchObject({ status: 201, json: { name: 'API Key v2', project_id: made.json.id } })
    expect(key.json.key).toMatch(/^secret-/)
    const listed = await ask('GET', '/credentials', token)
    expect(listed.text).toContain(key.json.id)
    expect(listed.text).not.toContain(key.json.key)
    expect((await ask('DELETE', `/credentials/${key.json.id}`, token)).status).toBe(204)
    expect((await ask('DELETE', `/credentials/${key.json.id}`, token)).status).toBe(404)
    const quota = await ask('GET', `/projects/${made.json.id}/billing/quota`, token)
    expect(quota.json).toMatchObject({ used: expect.any(Number), limit: expect.any(Number) })
  })
})

describe('clusters and the audit log', () => {
  it('a refresh looks again', async () => {
    const token = await admin()
    const [cluster] = (await ask('GET', '/clusters', token)).json
    expect(cluster).toMatchObject({ name: 'staging', status: 'AVAILABLE', refreshed_at: '2026-02-01T08:00:00.000Z' })
    now += 60_000
    expect((await ask('POST', `/clusters/${cluster.id}/refresh`, token)).status).toBe(202)
    const again = await ask('GET', `/clusters/${cluster.id}`, token)
    expect(again.json.refreshed_at).toBe('2026-02-01T08:01:00.000Z')
    expect((await ask('GET', `/clusters/${nobody}`, token)).status).toBe(404)
  })

  it('every change is in the export of its time, and a range that ends before it begins is refused', async () => {
    const token = await admin()
    await ask('POST', '/projects', token, { name: 'Audited', description: '' })
    const range = (from: string, to: string) =>
      ask('GET', `/audit/export?start_date=2026-${from}Z&end_date=2026-${to}Z&format=csv`, token)
    const { text } = await range('02-01T00:00:00', '02-01T23:59:59')
    expect(text.split('\n')[0]).toBe('timestamp,actor,action,resource_type,resource_id')
    expect(text).toContain('2026-02-01T08:00:00.000Z,admin@example.com,PROJECT_CREATED,project,')
    expect((await range('01-01T00:00:00', '01-31T23:59:59')).text.trim().split('\n')).toHaveLength(1)
    expect((await range('02-02T00:00:00', '02-01T00:00:00')).status).toBe(400)
  })
})
