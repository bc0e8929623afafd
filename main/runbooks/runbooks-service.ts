import { conflatedStream } from '@main/clusters/conflated-stream.ts'
import { sweepDebugPods } from '@main/debug-pods/sweep-debug-pods.ts'
import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { Handlers } from '@shared/contract/define-contract.ts'
import type { runbooksContract } from '@shared/runbooks/contract.ts'
import type { InputValues, RunSummary, RunView } from '@shared/runbooks/run.ts'
import { type Runbook, stepsOf } from '@shared/runbooks/runbook.ts'
import { compareRuns } from './compare-runs.ts'
import { evidenceHtml } from './evidence-html.ts'
import { evidenceMarkdown } from './evidence-markdown.ts'
import { fittingRunbooks } from './fitting-runbooks.ts'
import { choicesOf } from './input-choices.ts'
import { maskedValues } from './inputs.ts'
import { judgeAgain } from './judge-again.ts'
import { Redactor } from './redactor.ts'
import { Run, type RunOptions } from './run.ts'
import { readEvidence } from './run-evidence.ts'
import { lockRun, type RunLock } from './run-lock.ts'
import { readOutput } from './run-output.ts'
import type { Begun } from './run-record.ts'
import { newRunId } from './run-store.ts'
import type { RunbookLanguage } from './runbook-engine.ts'
import type { RunbookLibrary } from './runbook-library.ts'
import { storedView, summaryOf } from './stored-view.ts'
import { touchesOf } from './touched-places.ts'

/** About five views a second at most, to each watcher. */
const pace = 200
const linesAtOnce = 1000
/** Runs that are open in this process. */
const mostOpen = 50

export interface RunbooksServiceOptions extends Omit<RunOptions, 'engine'> {
  readonly language: RunbookLanguage
  readonly library: RunbookLibrary
  readonly clusterIds: () => readonly ClusterId[]
  /** Of the cockpit and of the clusters' servers, in words. */
  readonly versions: (clusters: readonly ClusterId[]) => string[]
  readonly person: string
  /** Six random hexadecimal digits. */
  readonly word: () => string
}

export interface RunbooksService {
  readonly handlers: Handlers<typeof runbooksContract>
  close(): Promise<void>
}

interface Opened {
  readonly run: Run
  readonly lock: RunLock
}

/** Runbooks and their runs, for the window and for the command line. */
export function runbooksService(options: RunbooksServiceOptions): RunbooksService {
  const { library, language, store, clock } = options
  const opened = new Map<string, Promise<Opened>>()
  const settled = new Map<string, RunSummary>()
  const ending = new AbortController()

  const runOptions: RunOptions = { ...options, engine: language }

  const open = async (id: string): Promise<Opened> => {
    const folded = await store.read(id)
    const lock = await lockRun(store.lockPath(id), clock)
    try {
      const run = new Run(runOptions, folded.begun, folded.begun.inputs, new Redactor(), await store.open(id), folded)
      await run.reopen()
      return { run, lock }
    } catch (thrown) {
      await lock.release()
      throw thrown
    }
  }

  const runOf = async (id: string): Promise<Run> => {
    let known = opened.get(id)
    if (known === undefined) {
      await makeRoom()
      known = open(id)
      opened.set(id, known)
      known.catch(() => opened.delete(id))
    }
    return (await known).run
  }

  /** Runs that have ended and that nobody works on are closed first. */
  const makeRoom = async (): Promise<void> => {
    for (const [id, each] of opened) {
      if (opened.size < mostOpen) return
      const { run, lock } = await each
      if (run.isOpen || run.isBusy) continue
      opened.delete(id)
      await run.close()
      await lock.release()
    }
    if (opened.size >= mostOpen) throw new CockpitError('BUSY', `${mostOpen} runs are open`, 'Finish one of them.')
  }

  const begin = async (runbook: Runbook, input: StartInput): Promise<string> => {
    const inputs = language.checkInputs(runbook, input.inputs)
    const clusters = [...new Set(input.clusters)]
    for (const cluster of clusters) options.cluster(cluster)
    const secrets = runbook.inputs.filter(({ type }) => type === 'secret').map(({ name }) => name)
    const redactor = new Redactor()
    for (const name of secrets) if (inputs[name] !== undefined) redactor.add(String(inputs[name]))
    const id = newRunId(clock.now(), options.word())
    const begun: Begun = {
      type: 'begun',
      id,
      runbook,
      clusters,
      inputs: maskedValues({ values: inputs, inputs: runbook.inputs }),
      who: options.person,
      startedAt: clock.now(),
      byInstruction: input.byInstruction,
      versions: options.versions(clusters),
    }
    await makeRoom()
    const record = await store.open(id)
    await record.append(begun)
    const lock = await lockRun(store.lockPath(id), clock)
    const run = new Run(runOptions, begun, inputs, redactor, record, { steps: new Map(), ended: null })
    opened.set(id, Promise.resolve({ run, lock }))
    if (!input.byInstruction) sweep(runbook, clusters)
    return id
  }

  /** Pods that a run before left behind, when its process was killed. It is no reason not to begin. */
  const sweep = (runbook: Runbook, clusters: readonly ClusterId[]): void => {
    const makesPods = stepsOf(runbook).some(
      ({ run: { executor, text } }) => executor === 'kubectl' && /^\s*(kubectl\s+)?run\b/.test(text),
    )
    if (!makesPods) return
    for (const cluster of clusters) {
      void sweepDebugPods(options.cluster(cluster), options, ending.signal).catch(() => undefined)
    }
  }

  /** What another window has open is shown as it was last written down. */
  const viewOf = async (id: string): Promise<RunView> => {
    try {
      return (await runOf(id)).view()
    } catch (thrown) {
      if (!(thrown instanceof CockpitError && thrown.code === 'BUSY')) throw thrown
      return storedView(await store.read(id))
    }
  }

  async function* watch(id: string, signal: AbortSignal): AsyncGenerator<RunView, void, void> {
    const run = await runOf(id).catch((thrown: unknown) => {
      if (thrown instanceof CockpitError && thrown.code === 'BUSY') return null
      throw thrown
    })
    if (run === null) yield storedView(await store.read(id))
    else yield* conflatedStream(run, clock, pace, signal)
  }

  const summaries = async (): Promise<RunSummary[]> => {
    const found: RunSummary[] = []
    for (const id of await store.ids()) {
      const live = await opened.get(id)?.catch(() => undefined)
      const known = settled.get(id)
      try {
        const summary = live?.run.view() ?? known ?? storedView(await store.read(id))
        if (summary.state !== 'open' && live === undefined) settled.set(id, summaryOf(summary))
        found.push(summaryOf(summary))
      } catch {
        // A folder without a readable record is no run; the others are still to be seen.
      }
    }
    return found
  }

  return {
    handlers: {
      list: () => library.list(),
      show: ({ id }) => library.find(id),
      choices: async ({ id, input, cluster, inputs }, signal) =>
        choicesOf(options, await library.find(id), input, cluster, inputs, signal),
      async preview({ id, clusters, inputs }) {
        const runbook = await library.find(id)
        const values = language.checkInputs(runbook, inputs)
        return touchesOf(language, runbook, values, clusters)
      },
      async check({ id, inputs }) {
        return language.inputFaults(await library.find(id), inputs).map(({ name, message }) => ({ name, message }))
      },
      async fitting({ problem }) {
        return fittingRunbooks(await library.readable(), problem, language)
      },
      async start(input) {
        const runbook = await library.find(input.id)
        if (runbook.hash !== input.hash) {
          throw new CockpitError('CHANGED', 'The runbook is another one now', 'Look at it as it is, then start it.')
        }
        if (!runbook.accepted) {
          throw new CockpitError('NOT_ACCEPTED', 'This runbook was not accepted', 'Read it, then accept it.')
        }
        return { run: await begin(runbook, input) }
      },
      runs: summaries,
      watch: ({ run }, signal) => watch(run, signal),
      async plan({ run }) {
        const { begun } = await store.read(run)
        return {
          runbook: begun.runbook,
          touches: touchesOf(language, begun.runbook, begun.inputs, begun.clusters),
        }
      },
      compare: async ({ before, after }) => compareRuns(await viewOf(before), await viewOf(after)),
      runStep: ({ run, step, cluster, again }) => done(run, (it) => it.runStep(step, cluster, again)),
      confirm: ({ run, step, cluster, token, typedName }) =>
        done(run, (it) => it.confirm(step, cluster, token, typedName)),
      answer: ({ run, step, cluster, answer }) => done(run, (it) => it.answer(step, cluster, answer)),
      paste: ({ run, step, cluster, output }) => done(run, (it) => it.paste(step, cluster, output)),
      judge: ({ run, step, cluster, verdict, note }) => done(run, (it) => it.judge(step, cluster, verdict, note)),
      override: ({ run, step, cluster, reason }) => done(run, (it) => it.override(step, cluster, reason)),
      skip: ({ run, step, cluster, reason }) => done(run, (it) => it.skip(step, cluster, reason)),
      undo: ({ run, step, cluster }) => done(run, (it) => it.undo(step, cluster)),
      cancel: ({ run }) => done(run, (it) => it.cancel()),
      finish: ({ run }) => done(run, (it) => it.finishRun()),
      async output({ run, step, cluster, attempt, from }) {
        const { begun } = await store.read(run)
        const place = {
          step: stepsOf(begun.runbook).findIndex(({ id }) => id === step),
          cluster: begun.clusters.indexOf(cluster),
        }
        return readOutput(store.outputPath(run, { ...place, attempt }), from, linesAtOnce)
      },
      async evidence({ run, form }) {
        const evidence = await readEvidence(store, await viewOf(run))
        const text = form === 'markdown' ? evidenceMarkdown(evidence, clock.now()) : evidenceHtml(evidence, clock.now())
        return { name: `${run}.${form === 'markdown' ? 'md' : 'html'}`, text }
      },
      async judgeAgain({ run }) {
        const folded = await store.read(run)
        const environment = (id: ClusterId) =>
          options.clusterIds().includes(id) ? options.cluster(id).environment : 'unknown'
        return judgeAgain({ store, engine: language, environment }, folded, await library.find(folded.begun.runbook.id))
      },
      accept: async ({ id, hash }) => {
        await library.accept(id, hash)
        return {}
      },
    },
    async close() {
      ending.abort()
      for (const each of opened.values()) {
        const one = await each.catch(() => null)
        await one?.run.close()
        await one?.lock.release()
      }
    },
  }

  async function done(id: string, work: (run: Run) => Promise<void>): Promise<Record<string, never>> {
    await work(await runOf(id))
    return {}
  }
}

interface StartInput {
  readonly clusters: readonly ClusterId[]
  readonly inputs: InputValues
  readonly byInstruction: boolean
}
