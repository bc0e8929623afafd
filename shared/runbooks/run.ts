import { z } from 'zod'
import { verdict } from '../checks/check.ts'
import { clusterId } from '../clusters/cluster-summary.ts'
import { errorShape } from '../contract/cockpit-error.ts'
import { actionProgress, preparedAction } from '../gate/prepared.ts'
import { nextStep } from './runbook.ts'

/** Values by input name. A secret's value is never kept or told: `***` stands for it. */
export const inputValues = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
export type InputValues = z.infer<typeof inputValues>

/**
 * - `waiting`: for its turn. `running`. `confirming`: its effect is shown, a person must answer. `asking`: a person must answer its
 *   question or paste an output. `judged`: it has a verdict. `skipped`. `cancelled`: stopped by a person.
 * - `interrupted`: it was running when the app ended, and what became of it is not known; it is never repeated by itself.
 */
export const stepPhase = z.enum([
  'waiting',
  'running',
  'confirming',
  'asking',
  'judged',
  'skipped',
  'cancelled',
  'interrupted',
])
export type StepPhase = z.infer<typeof stepPhase>

/** One attempt at one step on one cluster, as the evidence keeps it. */
export const attempt = z.object({
  /** 1 for the first; repetitions within one attempt count as one. */
  number: z.int(),
  /** As one would type it, inputs filled in, secrets as `***`. */
  command: z.string(),
  startedAt: z.number(),
  endedAt: z.number().nullable(),
  verdict: verdict.nullable(),
  /** In words, with the values seen. */
  because: z.string(),
  /** The expression that decided and what it saw, for "Explain"; null before. */
  decidedBy: z.object({ expression: z.string(), saw: z.string() }).nullable(),
  next: nextStep.nullable(),
  error: errorShape.nullable(),
  /**
   * `pasted`: a person ran it elsewhere and pasted what it printed. `answered`: it asks a person. `judged`: a person looked
   * elsewhere and gave the verdict; the output is the person's note.
   */
  source: z.enum(['ran', 'pasted', 'answered', 'judged']),
  /** First and last lines and those that matter; the file has all. */
  excerpt: z.array(z.string()),
  outputLines: z.int(),
  /** sha256 of the whole output; null when there is none. */
  outputHash: z.string().nullable(),
  /** Rows for a table or series for a chart, bounded; null when the step shows neither. */
  shown: z.unknown().nullable(),
})
export type Attempt = z.infer<typeof attempt>

export const stepState = z.object({
  step: z.string(),
  cluster: clusterId,
  phase: stepPhase,
  attempts: z.array(attempt),
  /** Of the last attempt, or of the person who overrode it. */
  verdict: verdict.nullable(),
  because: z.string(),
  override: z.object({ who: z.string(), reason: z.string(), at: z.number() }).nullable(),
  /** While it is `confirming`. */
  prepared: preparedAction.nullable(),
  progress: actionProgress.nullable(),
  /** It changed something, has a way back, and that was not gone yet. */
  canUndo: z.boolean(),
})
export type StepState = z.infer<typeof stepState>

/** As it is before it has run. */
export function waitingState(step: string, cluster: string): StepState {
  return {
    step,
    cluster,
    phase: 'waiting',
    attempts: [],
    verdict: null,
    because: '',
    override: null,
    prepared: null,
    progress: null,
    canUndo: false,
  }
}

export const runSummary = z.object({
  id: z.string(),
  runbook: z.string(),
  title: z.string(),
  hash: z.string(),
  clusters: z.array(clusterId),
  who: z.string(),
  startedAt: z.number(),
  endedAt: z.number().nullable(),
  state: z.enum(['open', 'finished', 'cancelled']),
  verdict: verdict.nullable(),
})
export type RunSummary = z.infer<typeof runSummary>

export const runView = runSummary.extend({
  inputs: inputValues,
  steps: z.array(stepState),
  /** The person runs the commands elsewhere and pastes what they print. */
  byInstruction: z.boolean(),
})
export type RunView = z.infer<typeof runView>

/** One step on one cluster in two runs; null where a run has no such step, or it was not judged. */
export const comparedStep = z.object({
  step: z.string(),
  cluster: clusterId,
  before: verdict.nullable(),
  after: verdict.nullable(),
  change: z.enum(['same', 'better', 'worse', 'other']),
  /** What each run gave as its reason: the earlier one's, then the later one's. */
  because: z.tuple([z.string(), z.string()]),
  /** The whole outputs are the same, byte for byte; null where one is not kept. */
  sameOutput: z.boolean().nullable(),
})
export type ComparedStep = z.infer<typeof comparedStep>

/** A run judged again: `before` of each step is as it was judged, `after` as it would be today; null with the reason why not. */
export const judgedRun = z.object({
  title: z.string(),
  startedAt: z.number(),
  /** sha256 of the runbook that the run froze, and of the one of today. */
  hashes: z.tuple([z.string(), z.string()]),
  steps: z.array(comparedStep),
})
export type JudgedRun = z.infer<typeof judgedRun>

/** What one step would do on one cluster. */
export const touch = z.object({
  step: z.string(),
  cluster: clusterId,
  /** As it would be typed. */
  command: z.string(),
  /** null where the command names none, or goes over all. */
  namespace: z.string().nullable(),
  /** It goes through the gate. */
  changes: z.boolean(),
})
export type Touch = z.infer<typeof touch>
