import { request as httpRequest, type IncomingMessage } from 'node:http'
import { createInterface } from 'node:readline'
import { CockpitError, errorShape } from '@shared/contract/cockpit-error.ts'
import { type LabStatus, labStatus } from '@shared/lab/contract.ts'
import { z } from 'zod'
import { type LabRecord, readLabRecord } from './lab-folder.ts'

/** Speaks with the supervisor of a running lab. Every failure is a CockpitError. */
export interface LabClient {
  readonly pid: number
  status(): Promise<LabStatus>
  /** The status now and after each change; ends when the supervisor does or the signal aborts. */
  watchStatus(signal: AbortSignal): AsyncIterable<LabStatus>
  /** Resolves once the fault shows. `cluster` null: where the incident is at home. */
  breakIncident(incident: string, cluster: string | null): Promise<void>
  heal(incident: string | null): Promise<void>
  /** Ends one server with SIGKILL and keeps it down. */
  killPart(name: string): Promise<void>
  /** Resolves when the part serves again. */
  startPart(name: string): Promise<void>
  /** Begins to take the lab down. */
  down(): Promise<void>
}

/** The lab that runs in this folder, or null: a record whose supervisor does not answer to its token counts as none. */
export async function findLab(folder: string): Promise<LabClient | null> {
  const record = await readLabRecord(folder)
  if (record === null) return null
  try {
    process.kill(record.pid, 0)
  } catch {
    return null
  }
  const client = connectLab(record)
  try {
    await client.status()
    return client
  } catch {
    return null
  }
}

function connectLab(record: LabRecord): LabClient {
  const ask = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const answer = await open(record, method, path, body, AbortSignal.timeout(requestPatienceMs))
    return parseAnswer(answer, await readAll(answer))
  }
  const post = async (path: string, body: unknown = {}): Promise<void> => {
    await ask('POST', path, body)
  }
  return {
    pid: record.pid,
    status: async () => labStatus.parse(await ask('GET', '/status')),
    async *watchStatus(signal) {
      const answer = await open(record, 'GET', '/status/watch', undefined, signal)
      if (answer.statusCode !== 200) parseAnswer(answer, await readAll(answer))
      try {
        for await (const line of createInterface({ input: answer })) yield labStatus.parse(JSON.parse(line))
      } catch (thrown) {
        if (thrown instanceof z.ZodError) throw thrown
        // The stream broke off: the supervisor is gone, or nobody listens any more.
      } finally {
        answer.destroy()
      }
    },
    breakIncident: (incident, cluster) => post('/break', { incident, cluster }),
    heal: (incident) => post('/heal', { incident }),
    killPart: (name) => post(`/parts/${encodeURIComponent(name)}/kill`),
    startPart: (name) => post(`/parts/${encodeURIComponent(name)}/start`),
    down: () => post('/down'),
  }
}

/** Breaking and starting wait for a real effect. */
const requestPatienceMs = 120_000

function open(
  record: LabRecord,
  method: string,
  path: string,
  body: unknown,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const text = body === undefined ? '' : JSON.stringify(body)
    const request = httpRequest(
      {
        host: '127.0.0.1',
        port: record.port,
        method,
        path,
        signal,
        agent: false,
        headers: { authorization: `Bearer ${record.token}`, 'content-length': Buffer.byteLength(text) },
      },
      (answer) => {
        answer.on('error', () => undefined)
        resolve(answer)
      },
    )
    request.on('error', (cause) =>
      reject(
        new CockpitError('LAB_UNREACHABLE', `The lab's supervisor does not answer: ${cause.message}`, '', { cause }),
      ),
    )
    request.end(text)
  })
}

async function readAll(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of answer) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

function parseAnswer(answer: IncomingMessage, text: string): unknown {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new CockpitError('BAD_ANSWER', `The lab's supervisor answered ${answer.statusCode} without JSON.`)
  }
  if (answer.statusCode === 200) return value
  const shape = errorShape.safeParse(value)
  throw shape.success
    ? CockpitError.fromShape(shape.data)
    : new CockpitError('BAD_ANSWER', `The lab's supervisor answered ${answer.statusCode}.`)
}
