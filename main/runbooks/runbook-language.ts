import type { Clock } from '@main/clusters/cluster-access.ts'
import { CockpitError, toErrorShape } from '@shared/contract/cockpit-error.ts'
import type { InputValues } from '@shared/runbooks/run.ts'
import type { Runbook } from '@shared/runbooks/runbook.ts'
import { asTyped } from './as-typed.ts'
import type { Variables } from './expressions.ts'
import { fillCommand } from './fill-command.ts'
import { checkInputs, type FrozenInputs, inputFaults } from './inputs.ts'
import { Judge, type Surroundings } from './judge.ts'
import { readRunbook } from './read-runbook.ts'
import type { RunbookLanguage, Scope } from './runbook-engine.ts'

/** The language of runbook files, for those who run them. The clock only ends expressions that take too long. */
export function runbookLanguage(clock: Pick<Clock, 'now'>): RunbookLanguage {
  const judge = new Judge(clock)
  return {
    parse(id, text) {
      try {
        const {
          origin: _origin,
          accepted: _accepted,
          ...runbook
        } = readRunbook(`${id}.md`, text, {
          origin: 'built-in',
          accepted: false,
        })
        return { runbook }
      } catch (thrown) {
        return { wrong: toErrorShape(thrown).message }
      }
    },
    checkInputs: (runbook, inputs) => ({ ...checkInputs(runbook, inputs).values }),
    inputFaults,
    inputsFor: (expressions, problem) => judge.inputsFor(expressions, { ...problem }),
    fill: (runbook, block, inputs) => fillCommand(block, frozen(runbook, inputs)),
    typed: (runbook, block, inputs, cluster) =>
      asTyped(fillCommand(block, frozen(runbook, inputs)), { context: cluster }),
    judge: (runbook, expect, scope) => judge.judge({ expect: [...expect] }, variablesOf(scope), around(runbook, scope)),
    holds(runbook, expression, scope) {
      const answer = judge.condition(expression, variablesOf(scope), around(runbook, scope))
      if ('holds' in answer) return answer.holds
      throw new CockpitError('BAD_EXPRESSION', `${expression} could not be told: ${answer.unknown}`)
    },
  }
}

const frozen = ({ inputs }: Runbook, values: InputValues): FrozenInputs => ({ values, inputs })

function around(runbook: Runbook, { inputs, cluster, steps, now }: Scope): Surroundings {
  return { inputs: frozen(runbook, inputs), cluster, steps: steps as Surroundings['steps'], now }
}

/** What a step's own result adds; of a pair what the probe saw before and after. */
function variablesOf({ result, before, after }: Scope): Variables {
  const own = typeof result === 'object' && result !== null ? (result as Variables) : {}
  return before === undefined ? own : { before, after }
}
