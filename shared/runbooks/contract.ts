import { z } from 'zod'
import { verdict } from '../checks/check.ts'
import { clusterId } from '../clusters/cluster-summary.ts'
import { problem } from '../clusters/problem.ts'
import { call, defineContract, stream } from '../contract/define-contract.ts'
import { comparedStep, inputValues, judgedRun, runSummary, runView, touch } from './run.ts'
import { runbook, runbookSummary } from './runbook.ts'

const runId = z.string().regex(/^[a-z0-9-]{8,64}$/)
const runbookId = z.string().min(1).max(128)
const stepId = z.string().min(1).max(128)

/** A step of a run on one cluster. The window names steps; it never sends what they run. */
const stepAddress = z.object({ run: runId, step: stepId, cluster: clusterId })

export const runbooksContract = defineContract('runbooks', {
  list: call(z.object({}), z.array(runbookSummary)),
  /** Errors: NOT_FOUND. */
  show: call(z.object({ id: runbookId }), runbook),
  /** What a choice offers now. Errors: those of reading the cluster. */
  choices: call(
    z.object({ id: runbookId, input: z.string(), cluster: clusterId.nullable(), inputs: inputValues }),
    z.array(z.string()).max(1000),
  ),
  /** What the runbook would touch with these inputs: commands as they would be typed, by step and cluster. */
  preview: call(z.object({ id: runbookId, clusters: z.array(clusterId).min(1), inputs: inputValues }), z.array(touch)),
  /** What is wrong with each field before a start; empty when nothing is. The values of secrets are never told. */
  check: call(
    z.object({ id: runbookId, inputs: inputValues }),
    z.array(z.object({ name: z.string(), message: z.string() })),
  ),
  /** Runbooks that are for this problem, inputs filled in from it. */
  fitting: call(
    z.object({ cluster: clusterId, problem }),
    z.array(z.object({ runbook: runbookSummary, inputs: inputValues })),
  ),
  /** Freezes runbook (by hash) and inputs. Errors: CHANGED (the file is another one), NOT_ACCEPTED, BAD_INPUT. */
  start: call(
    z.object({
      id: runbookId,
      hash: z.string(),
      clusters: z.array(clusterId).min(1).max(100),
      inputs: inputValues,
      byInstruction: z.boolean(),
    }),
    z.object({ run: runId }),
  ),
  runs: call(z.object({}), z.array(runSummary)),
  watch: stream(z.object({ run: runId }), runView),
  /** The runbook as the run froze it, and what each step of it runs. Errors: NOT_FOUND. */
  plan: call(z.object({ run: runId }), z.object({ runbook, touches: z.array(touch) })),
  /** Two runs side by side: `before` is the earlier one. Errors: NOT_FOUND. */
  compare: call(z.object({ before: runId, after: runId }), z.array(comparedStep)),
  /** Runs the step, again when it has run before. Errors: BLOCKED by a gate, INTERRUPTED without `again`. */
  runStep: call(stepAddress.extend({ again: z.boolean() }), z.object({})),
  /** Answers what a `confirming` step asks. Errors: those of the gate. */
  confirm: call(stepAddress.extend({ token: z.string(), typedName: z.string().nullable() }), z.object({})),
  /** Answers an `ask` step. */
  answer: call(stepAddress.extend({ answer: z.string().max(4096) }), z.object({})),
  /** Judges what the person pasted. Errors: BAD_INPUT when it is not what the command prints. */
  paste: call(stepAddress.extend({ output: z.string().max(10 * 1024 * 1024) }), z.object({})),
  /** A person's own verdict, by instruction. Errors: NOT_POSSIBLE where what the command prints can be judged. */
  judge: call(stepAddress.extend({ verdict, note: z.string().min(3).max(2000) }), z.object({})),
  override: call(stepAddress.extend({ reason: z.string().min(3).max(2000) }), z.object({})),
  skip: call(stepAddress.extend({ reason: z.string().min(3).max(2000) }), z.object({})),
  undo: call(stepAddress, z.object({})),
  /** Stops what runs, the remote command too. */
  cancel: call(z.object({ run: runId }), z.object({})),
  finish: call(z.object({ run: runId }), z.object({})),
  /** Lines of the whole output, 1,000 at most. */
  output: call(
    stepAddress.extend({ attempt: z.int().min(1), from: z.int().min(0) }),
    z.object({ lines: z.array(z.string()), total: z.int() }),
  ),
  evidence: call(
    z.object({ run: runId, form: z.enum(['markdown', 'html']) }),
    z.object({ name: z.string(), text: z.string() }),
  ),
  /** Judges the kept results of a run by the runbook as it is today; nothing is run or written down. Errors: NOT_FOUND. */
  judgeAgain: call(z.object({ run: runId }), judgedRun),
  accept: call(z.object({ id: runbookId, hash: z.string() }), z.object({})),
})
