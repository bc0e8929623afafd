import { readFile } from 'node:fs/promises'
import { labPaths } from '@main/lab/lab-folder.ts'
import { parse } from 'yaml'
import { z } from 'zod'

const accountsFile = z.object({
  addresses: z.record(z.string(), z.url()),
  accounts: z.array(z.object({ email: z.string(), password: z.string(), role: z.string() })),
})
const named = z.array(z.object({ id: z.string(), name: z.string() }))
const endpoint = z.object({ id: z.string(), name: z.string(), status: z.string(), replicas: z.number() })
const made = z.object({ id: z.string() })
export type PlatformEndpoint = z.infer<typeof endpoint>

/** The platform's API of one cluster of the lab, asked directly: what a test prepares and looks at afterwards. */
export interface PlatformApiClient {
  token(role: 'ADMIN' | 'PROJECT_ADMIN' | 'USER'): Promise<string>
  /** As administrator. */
  ask(method: string, path: string, body?: unknown): Promise<{ readonly status: number; readonly json: unknown }>
  /** The id that the answer to a POST tells. */
  make(path: string, body: unknown): Promise<string>
  clusterId(): Promise<string>
  projectId(name: string): Promise<string>
  endpoint(name: string): Promise<PlatformEndpoint>
}

export async function platformApiClient(folder: string, cluster: string): Promise<PlatformApiClient> {
  const { addresses, accounts } = accountsFile.parse(parse(await readFile(labPaths(folder).platformAccounts, 'utf8')))
  const send = async (method: string, path: string, body: unknown, token: string | null) => {
    const answer = await fetch(`${addresses[cluster]}${path}`, {
      method,
      headers: token === null ? {} : { authorization: `Bearer ${token}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    return { status: answer.status, json: text === '' ? null : (JSON.parse(text) as unknown) }
  }
  const token: PlatformApiClient['token'] = async (role) => {
    const { email, password } = accounts.find((each) => each.role === role) ?? {}
    const { json } = await send('POST', '/auth/login', { email, password }, null)
    return z.object({ access_token: z.string() }).parse(json).access_token
  }
  const admin = await token('ADMIN')
  const ask: PlatformApiClient['ask'] = (method, path, body) => send(method, path, body, admin)
  const idOf = async (path: string, name: string): Promise<string> => {
    const found = named.parse((await ask('GET', path)).json).find((each) => each.name === name)
    if (found === undefined) throw new Error(`${path} has no ${name}`)
    return found.id
  }
  return {
    token,
    ask,
    make: async (path, body) => made.parse((await ask('POST', path, body)).json).id,
    clusterId: () => idOf('/clusters', cluster),
    projectId: (name) => idOf('/projects', name),
    async endpoint(name) {
      const project = await idOf('/projects', 'Assistants')
      const all = z.array(endpoint).parse((await ask('GET', `/projects/${project}/endpoints`)).json)
      const found = all.find((each) => each.name === name)
      if (found === undefined) throw new Error(`no endpoint ${name}`)
      return found
    },
  }
}
