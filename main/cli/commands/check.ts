import { verdictWords as words } from '@main/checks/verdict-words.ts'
import type { Cockpit } from '@main/cockpit.ts'
import { textTable } from '@main/platform/text-table.ts'
import { type CheckResult, exitCodeFor, type Verdict, worstVerdict } from '@shared/checks/check.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { Choice, ClusterOptions } from '../choose-clusters.ts'
import { startProgress } from '../progress.ts'
import { type ExitCode, inked, printJson, type Terminal } from '../terminal.ts'
import { verdictInks as inks } from '../verdict-inks.ts'
import { withCockpit } from '../with-cockpit.ts'

export interface CheckOptions extends ClusterOptions {
  readonly json?: boolean
  readonly markdown?: boolean
  /** Ids of checks; all of them when it is not given. */
  readonly only?: readonly string[]
  /** Per check, ms. */
  readonly timeoutMs: number
}

function print(terminal: Terminal, cluster: string, results: readonly CheckResult[]): void {
  const worst = worstVerdict(results.map(({ verdict }) => verdict))
  terminal.out(`${inked(terminal, 'bold', cluster)}: ${inked(terminal, inks[worst], words[worst])}\n`)
  const table = textTable(
    [{ title: 'VERDICT' }, { title: 'CHECK' }, { title: 'OBSERVED' }],
    results.map((result) => [words[result.verdict], result.title, result.observed]),
  )
  table.split('\n').forEach((line, index) => {
    const result = results[index - 1]
    terminal.out(`  ${result ? inked(terminal, inks[result.verdict], line) : line}\n`)
  })
  for (const { verdict, title, hint } of results) {
    if (verdict !== 'pass' && hint) terminal.out(`  ${title}: ${hint}\n`)
  }
  terminal.out('\n')
}

/** `cockpit check`: the morning check of the Day-2 guide on the chosen clusters at once. */
export function check(options: CheckOptions, terminal: Terminal): Promise<ExitCode> {
  return withCockpit(options, terminal, (cockpit, choice) => run(cockpit, choice, options, terminal), options.timeoutMs)
}

async function run(cockpit: Cockpit, choice: Choice, options: CheckOptions, terminal: Terminal): Promise<ExitCode> {
  const { results, done } = await collect(cockpit, choice, options.only, terminal)
  if (!done) throw new CockpitError('CANCELLED', 'The morning check was stopped.')
  const clusters = choice.contexts.map((cluster) => ({
    cluster,
    results: results.filter((result) => result.cluster === cluster),
  }))
  // A source that could not be read may hold clusters that nobody has looked at.
  const verdicts = [...results.map(({ verdict }) => verdict), ...choice.sourceErrors.map((): Verdict => 'unknown')]
  const exitCode = exitCodeFor(verdicts)
  if (options.json) {
    printJson(terminal, {
      version: 1,
      command: 'check',
      at: terminal.clock.now(),
      exitCode,
      clusters: clusters.map(({ cluster, results: own }) => ({
        cluster,
        verdict: worstVerdict(own.map(({ verdict }) => verdict)),
        results: own,
      })),
      sourceErrors: choice.sourceErrors,
    })
  } else if (options.markdown) {
    const ordered = clusters.flatMap(({ results: own }) => own)
    const { markdown } = await cockpit.handlers.checks.markdown({ results: ordered }, terminal.signal)
    terminal.out(markdown)
  } else {
    for (const { cluster, results: own } of clusters) print(terminal, cluster, own)
  }
  return exitCode
}

/** The results in the order of the plan, which is that of the guide, not in the order in which they came. */
async function collect(
  cockpit: Cockpit,
  choice: Choice,
  only: readonly string[] | undefined,
  terminal: Terminal,
): Promise<{ results: readonly CheckResult[]; done: boolean }> {
  const progress = startProgress(terminal)
  const results = new Map<string, CheckResult>()
  const key = (one: { readonly cluster: string; readonly check: string }): string => `${one.check} ${one.cluster}`
  let planned: readonly string[] = []
  let done = false
  try {
    const wish = { clusters: [...choice.contexts], ...(only === undefined ? {} : { checks: [...only] }) }
    for await (const message of cockpit.handlers.checks.morning(wish, terminal.signal)) {
      for (const result of message.finished) results.set(key(result), result)
      planned = message.planned.map(key)
      done = message.done
      progress.say(`Morning check: ${results.size} of ${planned.length} checks done`)
    }
  } finally {
    progress.end()
  }
  return { results: planned.flatMap((one) => results.get(one) ?? []), done }
}
