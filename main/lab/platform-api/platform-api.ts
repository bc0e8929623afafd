import type { IncomingMessage, ServerResponse } from 'node:http'
import { ZodError, z } from 'zod'
import { clusterRoutes } from './cluster-routes.ts'
import { endpointRoutes } from './endpoint-routes.ts'
import { type PlatformAnswer, type PlatformRoute, Refusal } from './platform-route.ts'
import { PlatformState, type PlatformStateOptions, type User } from './platform-state.ts'
import { projectRoutes } from './project-routes.ts'
import { Sessions } from './sessions.ts'
import { signInRoutes } from './sign-in-routes.ts'
import { userRoutes } from './user-routes.ts'

export interface PlatformApiOptions extends PlatformStateOptions {
  /** A word that nobody can guess: tokens and API keys. */
  readonly newSecret: () => string
}

const largestBody = 64 * 1024

/**
 * Stands in for the Bud API, which cannot be installed here: the calls that the Day-2 guide documents (§3 to §6, §9), with
 * the paths, verbs, fields and states that it names. What the guide leaves open (bodies of answers, status codes, roles'
 * rights) is this file's own choice, in the manner of such APIs. A token is checked (401), and whether its user's role may
 * (403); changes really change what is read afterwards. Nothing of it reaches the cluster: an endpoint that is scaled here
 * has as many pods there as before.
 */
export class PlatformApi {
  readonly #state: PlatformState
  readonly #sessions: Sessions
  readonly #routes: readonly PlatformRoute[]

  constructor(options: PlatformApiOptions) {
    this.#state = new PlatformState(options)
    this.#sessions = new Sessions(options.accounts, options.newSecret)
    this.#routes = [
      ...signInRoutes(this.#sessions),
      ...userRoutes,
      ...projectRoutes(options.newSecret),
      ...endpointRoutes,
      ...clusterRoutes,
    ]
  }

  /** Answers whatever is asked; what it does not know is a 404. */
  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { status, body } = await this.#answerOf(request).catch(refusalOf)
    const csv = typeof body === 'string'
    const text = status === 204 ? '' : csv ? body : JSON.stringify(body)
    response.writeHead(status, {
      'content-type': csv ? 'text/csv; charset=utf-8' : 'application/json',
      'cache-control': 'no-store',
      ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
      ...(status === 204 ? {} : { 'content-length': Buffer.byteLength(text) }),
    })
    response.end(text)
  }

  async #answerOf(request: IncomingMessage): Promise<PlatformAnswer> {
    const url = new URL(request.url ?? '/', 'http://platform')
    const here = this.#routes.flatMap((route) => {
      const ids = idsIn(route.path, url.pathname)
      return ids === null ? [] : [{ route, ids }]
    })
    if (here.length === 0) throw new Refusal(404, 'Not Found')
    const found = here.find(({ route }) => route.method === request.method)
    if (found === undefined) throw new Refusal(405, 'Method Not Allowed')
    const { route, ids } = found
    const caller = route.allows === 'anyone' ? null : this.#callerOf(request.headers.authorization)
    if (caller !== null && route.allows !== 'anyone' && !route.allows.includes(caller.role)) {
      throw new Refusal(403, `A ${caller.role} may not do this`)
    }
    return route.answer({
      state: this.#state,
      ids,
      query: url.searchParams,
      body: await jsonBody(request),
      caller,
    })
  }

  #callerOf(authorization: string | undefined): User {
    const token = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1]
    const email = token === undefined ? null : this.#sessions.holder(token)
    const user = email === null ? undefined : this.#state.userByEmail(email)
    if (user?.status !== 'ACTIVE') throw new Refusal(401, 'Not authenticated')
    return user
  }
}

/** What stands in the places of `:names`; null where the path is another. */
function idsIn(pattern: string, path: string): readonly string[] | null {
  const wanted = pattern.split('/')
  const given = path.replace(/(.)\/$/, '$1').split('/')
  if (wanted.length !== given.length) return null
  const ids: string[] = []
  for (const [index, part] of wanted.entries()) {
    const word = given[index] ?? ''
    if (part.startsWith(':')) ids.push(word)
    else if (part !== word) return null
  }
  return ids
}

async function jsonBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    size += (chunk as Buffer).length
    if (size > largestBody) throw new Refusal(413, 'The body is too large')
    chunks.push(chunk as Buffer)
  }
  if (size === 0) return null
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'))
  } catch {
    throw new Refusal(422, 'The body is not JSON')
  }
}

function refusalOf(thrown: unknown): PlatformAnswer {
  if (thrown instanceof Refusal) return { status: thrown.status, body: { detail: thrown.detail } }
  if (thrown instanceof ZodError) {
    return { status: 422, body: { detail: z.prettifyError(thrown).replaceAll('\n', ' ') } }
  }
  throw thrown
}
