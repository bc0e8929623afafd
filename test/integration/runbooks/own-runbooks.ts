import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Cockpit, openCockpit } from '@main/cockpit.ts'
import { systemClock } from '@main/platform/system-clock.ts'
import type { PlatformProfile } from '@shared/platform/profile.ts'
import type { InputValues, RunView, StepState } from '@shared/runbooks/run.ts'
import { repositoryRoot } from '../lab/supervisor-bundle.ts'

const fence = '```'

/** A step as it is written in a runbook. */
export const stepText = (title: string, executor: string, text: string, settings: string, more = ''): string =>
  `## ${title}\n\n${fence}${executor}\n${text}\n${fence}\n\n${fence}yaml step\n${settings}\n${fence}\n${more}`

export const undoText = (executor: string, text: string): string => `\n${fence}${executor} undo\n${text}\n${fence}\n`

/** A runbook file for tests. */
export const runbookText = (id: string, front: string, ...steps: string[]): string =>
  `---\nid: ${id}\ntitle: ${id}\nsummary: For tests.\nseverity: routine\nminutes: 1\n${front}---\n\n${steps.join('\n')}`

export interface RunbookBench {
  readonly cockpit: Cockpit
  readonly settings: string
  /** Accepts the file and begins a run. */
  start(id: string, inputs?: InputValues): Promise<string>
  view(run: string): Promise<RunView>
  /** Runs a step until it rests or needs a person. */
  step(run: string, step: string, again?: boolean): Promise<StepState>
  /** Runs a step that changes something, and confirms it. */
  change(run: string, step: string): Promise<StepState>
  settled(run: string, step: string): Promise<StepState>
  close(): Promise<void>
}

export async function settingsWith(runbooks: Readonly<Record<string, string>>): Promise<string> {
  const settings = await mkdtemp(join(tmpdir(), 'cockpit-runbooks-'))
  await mkdir(join(settings, 'runbooks'))
  for (const [id, text] of Object.entries(runbooks)) await writeFile(join(settings, 'runbooks', `${id}.md`), text)
  return settings
}

/** The cockpit on one cluster of the lab, with own runbooks. */
export async function runbookBench(
  kubeconfig: string,
  cluster: string,
  settings: string,
  profile?: PlatformProfile,
): Promise<RunbookBench> {
  const cockpit = await openCockpit({
    kubeconfigPaths: [kubeconfig],
    contexts: [cluster],
    root: repositoryRoot,
    clock: systemClock,
    surroundings: { platform: 'linux', env: { FOUNDRY_COCKPIT_SETTINGS: settings }, home: '/nonexistent' },
    ...(profile === undefined ? {} : { profile }),
  })
  const { runbooks } = cockpit.handlers
  const soon = () => AbortSignal.timeout(90_000)
  const stateOf = (view: RunView, step: string): StepState => {
    const found = view.steps.find((each) => each.step === step)
    if (found === undefined) throw new Error(`no step ${step}`)
    return found
  }
  const settled = async (run: string, step: string): Promise<StepState> => {
    for await (const view of runbooks.watch({ run }, soon())) {
      const state = stateOf(view as RunView, step)
      if (state.phase !== 'running' && state.phase !== 'waiting') return state
    }
    throw new Error(`${step} did not come to rest`)
  }
  const step = async (run: string, id: string, again = false): Promise<StepState> => {
    await runbooks.runStep({ run, step: id, cluster, again }, soon())
    return settled(run, id)
  }
  return {
    cockpit,
    settings,
    async start(id, inputs = {}) {
      const { hash, accepted } = await runbooks.show({ id }, soon())
      if (!accepted) await runbooks.accept({ id, hash }, soon())
      return (await runbooks.start({ id, hash, clusters: [cluster], inputs, byInstruction: false }, soon())).run
    },
    async view(run) {
      for await (const view of runbooks.watch({ run }, soon())) return view as RunView
      throw new Error('no view')
    },
    step,
    async change(run, id) {
      const state = await step(run, id)
      if (state.prepared === null) return state
      const { token, typedName } = state.prepared
      await runbooks.confirm({ run, step: id, cluster, token, typedName }, soon())
      for await (const view of runbooks.watch({ run }, soon())) {
        const now = stateOf(view as RunView, id)
        if (now.phase !== 'running' && now.phase !== 'confirming') return now
      }
      throw new Error(`${id} did not come to rest`)
    },
    settled,
    async close() {
      await cockpit.close()
      await rm(settings, { recursive: true, force: true })
    },
  }
}
