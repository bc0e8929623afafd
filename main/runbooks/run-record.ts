import type { ChainForm } from '@main/journal/chained-file.ts'
import { clusterId } from '@shared/clusters/cluster-summary.ts'
import { inputValues, stepState } from '@shared/runbooks/run.ts'
import { runbook } from '@shared/runbooks/runbook.ts'
import { z } from 'zod'

/** The first line of a run: everything that is frozen for it. */
export const begun = z.object({
  type: z.literal('begun'),
  id: z.string(),
  /** Whole, so that the run stands on its own when the file has changed or gone. */
  runbook,
  clusters: z.array(clusterId).min(1),
  /** Secrets as ***. */
  inputs: inputValues,
  who: z.string(),
  startedAt: z.number(),
  byInstruction: z.boolean(),
  /** "cockpit 0.1.0", "node v20.20.2", "prod-eu v1.34.1". */
  versions: z.array(z.string()),
})
export type Begun = z.infer<typeof begun>

/** What a step became; the last one of a step and cluster holds. */
const stepped = z.object({
  type: z.literal('step'),
  /** Without what only lives as long as the process: the prepared action and its progress. */
  state: stepState,
  /** sha256 of the kept typed result of the last attempt; null when there is none. */
  resultHash: z.string().nullable(),
  /** sha256 of what its probe saw before and after; null when there is none. Records of before it was kept have none. */
  pairHash: z.string().nullable().default(null),
  /** It is about to be confirmed, or was interrupted, on its way back. */
  undoing: z.boolean(),
  /** When it passed last, ms since the epoch; null when it has not. */
  passedAt: z.number().nullable(),
})
export type Stepped = z.infer<typeof stepped>

const ended = z.object({
  type: z.literal('ended'),
  state: z.enum(['finished', 'cancelled']),
  endedAt: z.number(),
})
const repaired = z.object({ type: z.literal('repaired'), bytes: z.number() })

export const runNote = z.discriminatedUnion('type', [begun, stepped, ended, repaired])
export type RunNote = z.infer<typeof runNote>

/** A run as it is written down: the journal's chain, with notes of its own. */
export const runForm: ChainForm<RunNote> = {
  note: runNote,
  title: 'The record of the run',
  repair: (bytes) => ({ type: 'repaired', bytes }),
}

export interface FoldedRun {
  readonly begun: Begun
  /** By `stepKey`. */
  readonly steps: ReadonlyMap<string, Stepped>
  readonly ended: { readonly state: 'finished' | 'cancelled'; readonly at: number } | null
}

export const stepKey = (step: string, cluster: string): string => JSON.stringify([step, cluster])

/** What a record says in the end; null when it has not even begun. */
export function foldRun(notes: readonly RunNote[]): FoldedRun | null {
  const first = notes.find((note) => note.type === 'begun')
  if (first === undefined) return null
  const steps = new Map<string, Stepped>()
  let last: FoldedRun['ended'] = null
  for (const note of notes) {
    if (note.type === 'step') steps.set(stepKey(note.state.step, note.state.cluster), note)
    if (note.type === 'ended') last = { state: note.state, at: note.endedAt }
  }
  return { begun: first, steps, ended: last }
}

const unplain = ['NaN', 'Infinity', '-Infinity']

/** JSON that keeps figures which JSON has no words for. */
export function resultText(result: unknown): string {
  return JSON.stringify(result, (_, value: unknown) =>
    typeof value === 'number' && !Number.isFinite(value) ? { $figure: `${value}` } : value,
  )
}

export function resultOf(text: string): unknown {
  return JSON.parse(text, (_, value: unknown) => {
    if (typeof value !== 'object' || value === null || !('$figure' in value)) return value
    return unplain.includes(String(value.$figure)) ? Number(value.$figure) : value
  })
}
