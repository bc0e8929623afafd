import { askPlatformApi } from '@main/platform/platform-api.ts'
import type { HttpRequest } from '../filled-command.ts'
import type { Execution, StepResult } from './executor.ts'
import { jsonOf } from './kubectl-exec.ts'

/**
 * One request to the platform's API, where the profile says that it is; redirects are not followed.
 * Errors: those of `askPlatformApi`.
 */
export async function http(execution: Execution, command: HttpRequest): Promise<StepResult> {
  const { cluster, profile, signal, timeoutMs, print, conceal } = execution
  for (const [name, value] of Object.entries(command.headers)) {
    if (/^(authorization|cookie|x-api-key)$/i.test(name)) conceal(value.replace(/^(bearer|basic)\s+/i, ''))
  }
  const { status, body } = await askPlatformApi(cluster, profile.platformApi, command, { signal, timeoutMs })
  const json = jsonOf(body)
  // A token that the API hands out is a secret as well.
  for (const token of tokensIn(json)) conceal(token)
  print(`HTTP ${status}`)
  if (body !== '') print(body.replace(/\n$/, ''))
  return { status, json, body }
}

function* tokensIn(value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null) return
  for (const [name, each] of Object.entries(value)) {
    if (typeof each === 'string' && /token|password|secret|api[_-]?key/i.test(name) && each.length >= 8) yield each
    else yield* tokensIn(each)
  }
}
