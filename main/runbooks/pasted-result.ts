import { envelope, queryResult } from '@main/observability/prometheus-answer.ts'
import { checkResult } from '@shared/checks/check.ts'
import type { Kind } from '@shared/clusters/kind.ts'
import { findKind } from '@shared/clusters/kinds/index.ts'
import { cpuMillicores, wholeUnits } from '@shared/clusters/quantity.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { z } from 'zod'
import type { StepResult } from './executors/executor.ts'
import { jsonOf } from './executors/kubectl-exec.ts'
import { metricsResult } from './executors/promql.ts'
import { infoFields } from './executors/redis.ts'
import { tracesIn, tracesResult } from './executors/tempo.ts'
import type { FilledCommand } from './filled-command.ts'
import type { KubectlCommand } from './kubectl-command.ts'
import { cellValue, kubectlTable, sqlTable } from './pasted-table.ts'

const bad = (expected: string): CockpitError =>
  new CockpitError(
    'BAD_INPUT',
    `This is not what the command prints: ${expected} is expected`,
    'Paste the whole output.',
  )

/**
 * What a person pasted, as the same typed result that running the command gives, as far as it can be told from text.
 * Errors: BAD_INPUT when it is not what the command prints.
 */
export function pastedResult(command: FilledCommand, text: string): StepResult {
  switch (command.executor) {
    case 'kubectl':
      return pastedKubectl(command.command, text)
    case 'sql postgres':
    case 'sql clickhouse':
      return pastedSql(text)
    case 'redis':
      return pastedRedis(text)
    case 'promql':
      return pastedPrometheus(text)
    case 'logql':
      return { lines: linesOf(text).map((line) => ({ text: line, labels: {}, at: null })), count: linesOf(text).length }
    case 'http':
      return pastedHttp(text)
    case 'sh':
      return pastedProgram(text)
    case 'ask':
      return { answer: text.trim() }
    case 'check':
      return pastedCheck(command.check, text)
    case 'traceql':
      return pastedTraces(text)
  }
}

const linesOf = (text: string): string[] => text.replace(/\n$/, '').split(/\r?\n/)

/** kubectl's own words for what failed; not to be read as a result. */
function refuseFailure(text: string): void {
  const told =
    /^(Error from server[^\n]*|error: [^\n]*|The connection to the server[^\n]*|Unable to connect[^\n]*)/m.exec(text)
  if (told !== null)
    throw new CockpitError('BAD_INPUT', `The command failed: ${told[1]}`, 'Run it again and paste what it prints.')
}

function pastedKubectl(command: KubectlCommand, text: string): StepResult {
  switch (command.verb) {
    case 'get':
      refuseFailure(text)
      return pastedRows(findKind(command.kind), text)
    case 'logs': {
      refuseFailure(text)
      const lines = linesOf(text).filter((line) => line !== '')
      const pod = command.target?.name ?? ''
      const rows = lines.map((line) => ({ pod, container: command.container ?? '', text: line, time: null }))
      return { lines: rows, count: rows.length, incomplete: '' }
    }
    case 'top':
      refuseFailure(text)
      return pastedTop(text)
    case 'exec':
    case 'run':
      return pastedProgram(text)
    case 'rollout status': {
      refuseFailure(text)
      const complete = /successfully rolled out|rolling update complete/.test(text)
      return { done: complete, timedOut: /timed out/.test(text), text: linesOf(text).at(-1) ?? '' }
    }
    case 'describe':
      refuseFailure(text)
      throw new CockpitError(
        'BAD_INPUT',
        'What kubectl describe prints cannot be judged by the expectations',
        'Look yourself, and say how it stands.',
      )
    default:
      return { done: !/^error|^Error/m.test(text), text }
  }
}

const objectList = z.object({ items: z.array(z.unknown()) })

function pastedRows(kind: Kind | null, text: string): StepResult {
  const named = (rows: readonly unknown[]): StepResult => ({
    ...(kind === null ? {} : { [kind.plural]: rows }),
    rows,
    count: rows.length,
  })
  if (/^No resources found/m.test(text)) return named([])
  const json = jsonOf(text)
  if (json !== null) {
    if (kind === null) throw bad("a kind that is built in, or kubectl's table")
    const objects = objectList.safeParse(json).data?.items ?? [json]
    try {
      return named(objects.map((object) => kind.project(kind.schema.parse(object))))
    } catch {
      throw bad(`kubectl get ${kind.plural} -o json`)
    }
  }
  return named(kubectlTable(text).map((row) => (kind?.plural === 'pods' ? podFields(row) : plainFields(row))))
}

/** By heading: "UP-TO-DATE" becomes upToDate. */
function plainFields(row: Readonly<Record<string, string>>): Record<string, unknown> {
  const fields = Object.entries(row).map(([heading, text]) => [
    heading.toLowerCase().replace(/[^a-z0-9]+([a-z0-9])/g, (_, next: string) => next.toUpperCase()),
    cellValue(text),
  ])
  const ready = /^(\d+)\/(\d+)$/.exec(row.READY ?? '')
  return {
    ...Object.fromEntries(fields),
    ...(ready === null ? {} : { readyReplicas: Number(ready[1]), replicas: Number(ready[2]) }),
  }
}

function podFields(row: Readonly<Record<string, string>>): Record<string, unknown> {
  const [ready = '', total = ''] = (row.READY ?? '').split('/')
  const status = row.STATUS ?? ''
  const over = status === 'Completed' || status === 'Succeeded'
  const phases = ['Running', 'Pending', 'Failed', 'Unknown']
  return {
    ...plainFields(row),
    namespace: row.NAMESPACE ?? null,
    readyCount: Number(ready),
    totalCount: Number(total),
    restarts: Number(/^\d+/.exec(row.RESTARTS ?? '')?.[0] ?? 0),
    displayStatus: status,
    // The table tells a reason in place of the phase: of a pod whose containers wait or fail the phase is not known.
    phase: over ? 'Succeeded' : phases.includes(status) ? status : 'Unknown',
  }
}

function pastedTop(text: string): StepResult {
  const table = kubectlTable(text)
  const rows = table.map((row) => {
    const cells = Object.entries(row)
    const find = (start: string) => cells.find(([heading]) => heading.startsWith(start))?.[1] ?? null
    const cpu = cpuMillicores(find('CPU(cores)') ?? find('CPU'))
    return {
      namespace: row.NAMESPACE ?? null,
      name: row.POD ?? row.NAME ?? '',
      container: row.POD === undefined ? null : (row.NAME ?? null),
      cpuCores: cpu === null ? null : cpu / 1000,
      memoryBytes: wholeUnits(find('MEMORY(bytes)') ?? find('MEMORY')),
    }
  })
  if (rows.some(({ name, cpuCores }) => name === '' || cpuCores === null)) throw bad('the table of kubectl top')
  return { rows, count: rows.length }
}

function pastedProgram(text: string): StepResult {
  const told = /(?:command terminated with )?exit (?:code|status):? (\d+)\s*$/.exec(text)
  const stdout = told === null ? text : text.slice(0, told.index)
  return { exitCode: Number(told?.[1] ?? 0), stdout, stderr: '', truncated: false, json: jsonOf(stdout) }
}

const clickhouseJson = z.object({ data: z.array(z.record(z.string(), z.unknown())) })

function pastedSql(text: string): StepResult {
  const failed = /^(ERROR: [^\n]*|psql: error: [^\n]*|Code: \d+\.[^\n]*)/m.exec(text)
  if (failed !== null) throw new CockpitError('BAD_INPUT', `The query failed: ${failed[1]}`, 'Paste a result.')
  const json = clickhouseJson.safeParse(jsonOf(text))
  if (json.success) return { rows: json.data.data, count: json.data.data.length, affected: 0 }
  const tag = /^[A-Z ]+?(?: (\d+))?$/.exec(text.trim())
  if (tag !== null) return { rows: [], count: 0, affected: Number(tag[1] ?? 0), notices: [] }
  const rows = sqlTable(text)
  return { rows, count: rows.length, affected: 0, notices: [] }
}

function pastedRedis(text: string): StepResult {
  const trimmed = text.trim()
  if (/^\(error\)|^(ERR|NOAUTH|WRONGPASS|NOPERM) |^Could not connect/.test(trimmed))
    throw bad('a reply without an error')
  const fields = infoFields(text)
  if (Object.keys(fields).length > 0) return { reply: text, fields }
  const integer = /^\(integer\) (-?\d+)$|^(-?\d+)$/.exec(trimmed)
  if (integer !== null) return { reply: Number(integer[1] ?? integer[2]), fields: {} }
  if (trimmed === '(nil)') return { reply: null, fields: {} }
  if (/^\(empty (array|list or set)\)$/.test(trimmed)) return { reply: [], fields: {} }
  if (/^ *\d+\) /.test(text))
    return { reply: linesOf(trimmed).map((line) => line.replace(/^( *\d+\) )+/, '')), fields: {} }
  return { reply: trimmed, fields: {} }
}

function pastedPrometheus(text: string): StepResult {
  const parsed = envelope.safeParse(jsonOf(text))
  if (parsed.success) {
    const { status, data, error, warnings, infos } = parsed.data
    if (status === 'error')
      throw new CockpitError('BAD_INPUT', `The query failed: ${error ?? ''}`, 'Correct the query.')
    const result = queryResult.safeParse(data)
    if (result.success) return { ...metricsResult({ ...result.data, warnings, infos }) }
  }
  const lines = linesOf(text).filter((line) => line.trim() !== '')
  const series = lines.map((line) => {
    const [, name = '', inside = '', value] = /^([\w:]*)(?:\{(.*)\})?\s*=>\s*(\S+)/.exec(line.trim()) ?? []
    if (value === undefined) throw bad("Prometheus' JSON, or lines of promtool")
    const labels = [...inside.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, key = '', each = '']) => [key, each])
    return {
      labels: { ...(name === '' ? {} : { __name__: name }), ...Object.fromEntries(labels) },
      value: Number(value),
      points: [],
    }
  })
  return { series, value: series.length === 1 ? (series[0]?.value ?? null) : null, count: series.length, warnings: [] }
}

function pastedHttp(text: string): StepResult {
  const status = /^HTTP\/[\d.]+ (\d{3})/m.exec(text) ?? /^HTTP (\d{3})/m.exec(text)
  const body = status === null ? text : text.slice(text.search(/\r?\n\r?\n/) + 1).trimStart()
  const json = jsonOf(body)
  if (status === null && json === null) throw bad('the answer with its status line (curl -i), or JSON')
  return { status: status === null ? null : Number(status[1]), json, body }
}

const checkReport = z.object({ clusters: z.array(z.object({ results: z.array(checkResult) })) })

/** From `cockpit check --json`: the result of this check, on whatever cluster it was run there. */
function pastedCheck(id: string, text: string): StepResult {
  const report = checkReport.safeParse(jsonOf(text))
  const found = report.data?.clusters.flatMap(({ results }) => results).filter(({ check }) => check === id) ?? []
  if (found.length === 1) return { check: found[0] }
  if (found.length > 1) throw new CockpitError('BAD_INPUT', 'It tells of several clusters', 'Run it for one context.')
  throw bad(`the JSON of cockpit check, with the check ${id} in it,`)
}

function pastedTraces(text: string): StepResult {
  // Any other object would be read as an answer without traces.
  const traces = /"(traces|metrics)"\s*:/.test(text) ? tracesIn(jsonOf(text)) : null
  if (traces === null) throw bad("the JSON of Tempo's search (/api/search)")
  return tracesResult(traces)
}
