import { verdictWords as words } from '@main/checks/verdict-words.ts'
import type { Cockpit } from '@main/cockpit.ts'
import { textTable } from '@main/platform/text-table.ts'
import { exitCodeFor } from '@shared/checks/check.ts'
import { CockpitError, toErrorShape } from '@shared/contract/cockpit-error.ts'
import type { Tier } from '@shared/gate/tier.ts'
import type { InputValues, RunView, StepState } from '@shared/runbooks/run.ts'
import { type Runbook, type RunbookStep, runbook, stepsOf } from '@shared/runbooks/runbook.ts'
import type { Choice, ClusterOptions } from '../choose-clusters.ts'
import { startProgress } from '../progress.ts'
import { type ExitCode, inked, printJson, type Terminal } from '../terminal.ts'
import { verdictInks as inks } from '../verdict-inks.ts'
import { withCockpit } from '../with-cockpit.ts'

export interface RunbookOptions extends ClusterOptions {
  readonly json?: boolean
}

export interface RunbookRunOptions extends RunbookOptions {
  /** NAME=VALUE. */
  readonly input?: readonly string[]
  /** NAME=VARIABLE: the value is read from the environment, so that no list of processes shows it. */
  readonly inputEnv?: readonly string[]
  /** Steps up to this tier may run without a person. */
  readonly yesTier?: 'D1' | 'D2'
}

/** `cockpit runbook list`. */
export async function runbookList(options: RunbookOptions, terminal: Terminal): Promise<ExitCode> {
  const library = await openLibrary(terminal)
  const runbooks = await library.list()
  if (options.json) {
    printJson(terminal, { version: 1, command: 'runbook list', at: terminal.clock.now(), exitCode: 0, runbooks })
    return 0
  }
  const columns = ['ID', 'TIER', 'STEPS', 'TITLE', 'GUIDES'].map((title) => ({ title }))
  const rows = runbooks.map(({ id, tier, steps, title, guides, origin, accepted }) => [
    id,
    tier,
    `${steps}`,
    `${title}${origin === 'own' ? (accepted ? ' (own)' : ' (own, not accepted)') : ''}`,
    guides.join(', '),
  ])
  terminal.out(runbooks.length === 0 ? 'No runbooks.\n' : `${textTable(columns, rows)}\n`)
  return 0
}

/** `cockpit runbook show ID`: inputs and steps with what each would run. */
export async function runbookShow(id: string, options: RunbookOptions, terminal: Terminal): Promise<ExitCode> {
  const found = await (await openLibrary(terminal)).find(id)
  if (options.json) {
    printJson(terminal, { version: 1, command: 'runbook show', at: terminal.clock.now(), exitCode: 0, runbook: found })
    return 0
  }
  terminal.out(`${inked(terminal, 'bold', found.title)}\n${found.summary}\n`)
  for (const { name, title, type, required } of found.inputs) {
    terminal.out(`  --input ${name}=…  ${title} (${type}${required ? '' : ', optional'})\n`)
  }
  for (const [index, step] of stepsOf(found).entries()) {
    const marks = [step.tier, ...(step.gate ? ['gate'] : [])].join(', ')
    terminal.out(`\n${index + 1}. ${step.title} (${marks})\n`)
    for (const line of step.run.text.trimEnd().split('\n')) terminal.out(`   ${line}\n`)
  }
  return 0
}

async function openLibrary(terminal: Terminal) {
  const [{ openReference }, { settingsFolder }] = await Promise.all([
    import('@main/reference/open-reference.ts'),
    import('@main/platform/settings-folder.ts'),
  ])
  const { root, clock, home } = terminal
  return (await openReference({ root, clock, home, settingsFolder: settingsFolder(terminal) })).library
}

/** `cockpit runbook run ID`: stops before a step whose tier was not allowed, and where only a person can answer. */
export function runbookRun(id: string, options: RunbookRunOptions, terminal: Terminal): Promise<ExitCode> {
  return withCockpit(options, terminal, (cockpit, choice) => run(cockpit, choice, id, options, terminal))
}

interface Ended {
  readonly view: RunView
  /** Why it did not come to its end; empty when it did. */
  readonly stopped: string
}

async function run(
  cockpit: Cockpit,
  choice: Choice,
  id: string,
  options: RunbookRunOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { runbooks } = cockpit.handlers
  const found = runbook.parse(await runbooks.show({ id }, terminal.signal))
  const started = await runbooks.start(
    {
      id,
      hash: found.hash,
      clusters: [...choice.contexts],
      inputs: inputsOf(options, terminal),
      byInstruction: false,
    },
    terminal.signal,
  )
  const cancel = () =>
    void Promise.resolve(runbooks.cancel({ run: started.run }, new AbortController().signal)).catch(() => undefined)
  terminal.signal.addEventListener('abort', cancel, { once: true })
  try {
    const { view, stopped } = await stepThrough(cockpit, started.run, found, choice.contexts, options, terminal)
    if (terminal.signal.aborted) throw new CockpitError('CANCELLED', 'Stopped.')
    const verdicts = view.steps.flatMap(({ verdict }) => (verdict === null ? [] : [verdict]))
    const exitCode = stopped !== '' && !verdicts.includes('fail') ? 2 : exitCodeFor(verdicts)
    if (options.json) {
      printJson(terminal, {
        version: 1,
        command: 'runbook run',
        at: terminal.clock.now(),
        exitCode,
        stopped,
        run: view,
      })
    } else {
      if (stopped !== '') terminal.err(`Stopped: ${stopped}\n`)
      terminal.out(`Run ${view.id}: ${view.verdict === null ? 'not judged' : words[view.verdict]}\n`)
    }
    return exitCode
  } finally {
    terminal.signal.removeEventListener('abort', cancel)
  }
}

function inputsOf({ input = [], inputEnv = [] }: RunbookRunOptions, { env }: Terminal): InputValues {
  const values: Record<string, string> = {}
  const read = (text: string): readonly [string, string] => {
    const at = text.indexOf('=')
    if (at < 1) throw new CockpitError('BAD_USAGE', `"${text}" is not NAME=VALUE`)
    return [text.slice(0, at), text.slice(at + 1)]
  }
  for (const text of input) {
    const [name, value] = read(text)
    values[name] = value
  }
  for (const text of inputEnv) {
    const [name, variable] = read(text)
    const value = env[variable]
    if (value === undefined) throw new CockpitError('BAD_USAGE', `The environment has no ${variable}`)
    values[name] = value
  }
  return values
}

async function stepThrough(
  cockpit: Cockpit,
  id: string,
  { sections }: Runbook,
  clusters: readonly string[],
  options: RunbookRunOptions,
  terminal: Terminal,
): Promise<Ended> {
  const { runbooks } = cockpit.handlers
  const progress = startProgress(terminal)
  let stopped = ''
  try {
    for (const step of stepsOf({ sections })) {
      if (stopped !== '' || terminal.signal.aborted) break
      for (const cluster of clusters) {
        progress.say(`${step.title} on ${cluster}`)
        const address = { run: id, step: step.id, cluster }
        try {
          const view = await lookAt(cockpit, id)
          // A step that runs side by side has run here with the first of them.
          if (stateOf(view, step, cluster).phase === 'waiting') {
            await runbooks.runStep({ ...address, again: false }, terminal.signal)
          }
          const state = await settledState(cockpit, id, step, cluster, options, terminal)
          tell(terminal, options, step, state)
          stopped ||= heldUp(step, state)
        } catch (thrown) {
          const { code, message } = toErrorShape(thrown)
          if (code === 'CANCELLED') break
          stopped ||= `${cluster}: ${message}`
        }
        if (stopped !== '') break
      }
    }
  } finally {
    progress.end()
  }
  // A run that stopped stays open, so that a person can go on with it in the app.
  if (stopped === '' && !terminal.signal.aborted) await runbooks.finish({ run: id }, terminal.signal)
  return { view: await lookAt(cockpit, id), stopped }
}

const ranks: Record<Tier, number> = { D0: 0, D1: 1, D2: 2, D3: 3 }
const allows = ({ yesTier }: RunbookRunOptions, tier: Tier): boolean => ranks[tier] <= ranks[yesTier ?? 'D0']

/** Why the run cannot go on without a person; empty when it can. What is only shown has changed nothing. */
function heldUp(step: RunbookStep, { phase, because, prepared }: StepState): string {
  if (phase === 'asking') return `"${step.title}" asks a person: ${because}`
  if (phase !== 'confirming') return ''
  return `"${step.title}" is ${prepared?.tier ?? step.tier}; allow it with --yes-tier, or go on in the app`
}

async function lookAt(cockpit: Cockpit, run: string): Promise<RunView> {
  for await (const view of cockpit.handlers.runbooks.watch({ run }, new AbortController().signal)) return view
  throw new CockpitError('NOT_FOUND', `There is no run ${run}`)
}

function stateOf(view: RunView, { id }: RunbookStep, cluster: string): StepState {
  const state = view.steps.find((each) => each.step === id && each.cluster === cluster)
  if (state === undefined) throw new CockpitError('NOT_FOUND', `The run has no step ${id}`)
  return state
}

/** Waits until the step rests or needs a person; what was allowed is confirmed. */
async function settledState(
  cockpit: Cockpit,
  run: string,
  step: RunbookStep,
  cluster: string,
  options: RunbookRunOptions,
  terminal: Terminal,
): Promise<StepState> {
  const confirmed = new Set<string>()
  const { runbooks } = cockpit.handlers
  for await (const view of runbooks.watch({ run }, terminal.signal)) {
    const state = stateOf(view, step, cluster)
    const { phase, prepared } = state
    if (phase === 'running' || phase === 'waiting') continue
    if (phase !== 'confirming' || prepared === null || confirmed.has(prepared.token)) {
      if (phase !== 'confirming') return state
      continue
    }
    if (!allows(options, prepared.tier)) return state
    confirmed.add(prepared.token)
    const { token, typedName } = prepared
    await runbooks.confirm({ run, step: step.id, cluster, token, typedName }, terminal.signal)
  }
  throw new CockpitError('CANCELLED', 'Stopped.')
}

function tell(terminal: Terminal, { json }: RunbookRunOptions, step: RunbookStep, state: StepState): void {
  if (json === true) return
  const { verdict, cluster, phase, because } = state
  const word = phase === 'judged' && verdict !== null ? inked(terminal, inks[verdict], words[verdict]) : phase
  terminal.out(`${cluster}  ${word}  ${step.title}${because === '' ? '' : `: ${because}`}\n`)
  const next = state.attempts.at(-1)?.next
  if (next?.text) terminal.out(`  Next: ${next.text}\n`)
  else if (next?.runbook) terminal.out(`  Next: runbook ${next.runbook}\n`)
}
