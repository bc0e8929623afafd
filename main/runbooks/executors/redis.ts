import { serviceStream } from '@main/clusters/service-stream.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { AbstractConnector, Redis } from 'ioredis'
import { changesSomething } from '../changes-something.ts'
import type { FilledCommand } from '../filled-command.ts'
import { databaseOf, loginTo } from './database-login.ts'
import type { Execution, StepResult } from './executor.ts'

type RedisCommand = Extract<FilledCommand, { readonly argv: readonly string[]; readonly executor: 'sh' | 'redis' }>

const mostLines = 100_000

/**
 * One command through a port-forward to a pod behind the profile's Redis; a D0 step may only read. Stopping closes the
 * connection. Errors: NOT_CONFIGURED, NOT_ALLOWED, COMMAND_REFUSED with Redis' own words, and those of reaching it.
 */
export async function redis(execution: Execution, command: RedisCommand): Promise<StepResult> {
  const { print, signal, readOnly } = execution
  const [name = '', ...rest] = command.argv
  if (readOnly && changesSomething(command) !== 'no') {
    throw new CockpitError('NOT_ALLOWED', `${name} is not known to change nothing`, 'Give the step a tier.')
  }
  const database = databaseOf(execution, 'redis')
  const login = await loginTo(execution, database)
  const stream = await serviceStream(execution.cluster, database, signal)
  class Forwarded extends AbstractConnector {
    constructor(_options: unknown) {
      super(0)
    }

    async connect() {
      this.stream = stream as typeof this.stream
      return this.stream
    }
  }
  const client = new Redis({
    Connector: Forwarded,
    lazyConnect: true,
    retryStrategy: () => null,
    enableReadyCheck: false,
    maxRetriesPerRequest: 0,
    ...(login.user === null ? {} : { username: login.user }),
    ...(login.password === null ? {} : { password: login.password }),
  })
  client.on('error', () => undefined)
  const stop = () => client.disconnect()
  signal.addEventListener('abort', stop, { once: true })
  try {
    await client.connect()
    const reply = plainReply(await client.call(name, ...rest))
    for (const line of replyLines(reply)) print(line)
    return { reply, fields: typeof reply === 'string' && name.toLowerCase() === 'info' ? infoFields(reply) : {} }
  } catch (thrown) {
    throw signal.aborted ? signal.reason : refusal(thrown)
  } finally {
    signal.removeEventListener('abort', stop)
    client.disconnect()
    stream.destroy()
  }
}

/** Buffers as text, pairs of CONFIG GET and the like as they came. */
function plainReply(value: unknown): unknown {
  if (Buffer.isBuffer(value)) return value.toString('utf8')
  if (Array.isArray(value)) return value.map(plainReply)
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : `${value}`
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, each]) => [String(key), plainReply(each)]))
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plainReply(each)]))
  }
  return value
}

/** As redis-cli prints it. */
export function replyLines(reply: unknown, indent = ''): string[] {
  if (reply === null || reply === undefined) return [`${indent}(nil)`]
  if (typeof reply === 'number') return [`${indent}(integer) ${reply}`]
  if (Array.isArray(reply)) {
    if (reply.length === 0) return [`${indent}(empty array)`]
    const lines = reply.flatMap((each, index) => {
      const [first = '', ...more] = replyLines(each, `${indent}   `)
      return [`${indent}${index + 1}) ${first.trimStart()}`, ...more]
    })
    return lines.slice(0, mostLines)
  }
  if (typeof reply === 'object') {
    return Object.entries(reply).map(([key, each]) => `${indent}${key}: ${replyLines(each).join(' ')}`)
  }
  return String(reply)
    .split(/\r?\n/)
    .map((line) => `${indent}${line}`)
}

/** The lines of INFO by name; figures as numbers. */
export function infoFields(text: string): Record<string, string | number> {
  const fields: Record<string, string | number> = {}
  for (const line of text.split(/\r?\n/)) {
    const [, name, value] = /^([A-Za-z_][\w.-]*):(.*)$/.exec(line) ?? []
    if (name === undefined || value === undefined) continue
    fields[name] = /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value
  }
  return fields
}

function refusal(thrown: unknown): CockpitError {
  if (thrown instanceof CockpitError) return thrown
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  if (/^(NOAUTH|WRONGPASS)/.test(message)) {
    return new CockpitError('UNAUTHORIZED', `Redis: ${message}`, 'Name a Secret with the password in the profile.')
  }
  if (/^NOPERM/.test(message)) return new CockpitError('FORBIDDEN', `Redis: ${message}`)
  if (/^[A-Z]{3,} /.test(message)) return new CockpitError('COMMAND_REFUSED', `Redis: ${message}`)
  return new CockpitError('UNREACHABLE', `Redis cannot be reached: ${message}`)
}
