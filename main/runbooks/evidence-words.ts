import { verdictWords } from '@main/checks/verdict-words.ts'
import { spanText } from '@shared/clusters/age.ts'
import { utcText } from '@shared/clusters/utc-text.ts'
import type { Attempt, RunView, StepState } from '@shared/runbooks/run.ts'
import { stepsOf } from '@shared/runbooks/runbook.ts'
import type { RunEvidence } from './run-evidence.ts'

/** How a step stands, in a word or two. */
export function standing({ phase, verdict, override, attempts }: StepState): string {
  const byPerson = attempts.at(-1)?.source === 'judged' ? ' (by a person)' : ''
  if (phase === 'judged' && verdict !== null)
    return `${verdictWords[verdict]}${override === null ? byPerson : ' (overridden)'}`
  return phase
}

const sources: Record<Attempt['source'], string> = {
  ran: 'run by the cockpit',
  pasted: 'run elsewhere by a person, output pasted',
  answered: 'answered by a person',
  judged: 'judged by a person, who looked elsewhere; the output is the note',
}

/** What is told of the whole run, by heading. */
export function runFacts({ view, begun, head, broken }: RunEvidence): [string, string][] {
  const inputs = Object.entries(view.inputs).map(([name, value]) => `${name}=${value}`)
  return [
    ['Run', view.id],
    ['Runbook', `${view.runbook} (sha256 ${view.hash})`],
    ['Clusters', view.clusters.join(', ')],
    ['Inputs', inputs.join(', ') || 'none'],
    ['By', view.who],
    ['Begun', utcText(view.startedAt)],
    ['Ended', view.endedAt === null ? 'still open' : `${utcText(view.endedAt)} (${view.state})`],
    ['Versions', begun.versions.join(', ') || 'not known'],
    ['Record', broken === null ? `unbroken, sha256 of its last line ${head}` : `BROKEN at ${broken}`],
  ]
}

/** What is told of one attempt, by heading. */
export function attemptFacts(attempt: Attempt): [string, string][] {
  const { startedAt, endedAt, verdict, because, decidedBy, error, outputHash, outputLines } = attempt
  return [
    ['Verdict', verdict === null ? 'none' : verdictWords[verdict]],
    ['Because', because],
    ['When', `${utcText(startedAt)}${endedAt === null ? '' : `, took ${spanText(endedAt - startedAt)}`}`],
    ['How', sources[attempt.source]],
    ...(decidedBy === null
      ? []
      : ([['Decided by', `${decidedBy.expression}, which saw ${decidedBy.saw}`]] as [string, string][])),
    ...(error === null ? [] : ([['Error', `${error.code}: ${error.message}`]] as [string, string][])),
    ['Output', outputHash === null ? 'none' : `${outputLines} lines, sha256 ${outputHash}`],
  ]
}

/** The steps in order, each with its states by cluster. */
export function stepsInOrder({ view, begun }: RunEvidence): { readonly title: string; readonly states: StepState[] }[] {
  return stepsOf(begun.runbook).map(({ id, title }) => ({
    title,
    states: view.steps.filter(({ step }) => step === id),
  }))
}

export const worst = (view: RunView): string => (view.verdict === null ? 'not judged' : verdictWords[view.verdict])
