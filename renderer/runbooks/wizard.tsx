import type { Verdict } from '@shared/checks/check.ts'
import { useCallback, useRef } from 'react'
import { useFleet } from '../clusters/fleet-store.ts'
import { Button } from '../design/button.tsx'
import { ErrorPanel } from '../design/error-panel.tsx'
import { Panel } from '../design/panel.tsx'
import { AnswerBox } from './answer-box.tsx'
import { RunHeader } from './run-header.tsx'
import { StepButtons } from './step-buttons.tsx'
import { StepMatrix } from './step-matrix.tsx'
import { StepPane } from './step-pane.tsx'
import { useWizard, type WizardInput } from './use-wizard.ts'
import { useWizardKeys } from './use-wizard-keys.ts'
import { WizardDialogs } from './wizard-dialogs.tsx'

/** Left the steps with their verdicts, right the current one. */
export function Wizard(input: WizardInput) {
  const { view, runbook, steps, place, onPlace, step, cluster } = input
  const byId = useFleet((fleet) => fleet.byId)
  const grid = useRef<HTMLTableElement>(null)
  const box = useRef<HTMLDivElement>(null)
  const pane = useRef<HTMLDivElement>(null)
  const wizard = useWizard(input, { grid, box, pane })
  useWizardKeys(wizard)
  const { actions, toGrid, state, busy, error } = wizard
  const onAnswer = useCallback(
    (answer: string) => void actions.answer(step.id, cluster, answer).then(toGrid),
    [actions, step, cluster, toGrid],
  )
  const onJudge = useCallback(
    (verdict: Verdict, note: string) => void actions.judge(step.id, cluster, verdict, note).then(toGrid),
    [actions, step, cluster, toGrid],
  )
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-2 p-2">
      <RunHeader view={view} runbook={runbook} wizard={wizard} />
      {error === null || wizard.ask === 'confirm' ? null : (
        <ErrorPanel error={error}>
          <Button onClick={actions.forget}>Close</Button>
        </ErrorPanel>
      )}
      <div className="flex min-h-0 flex-1 gap-2">
        <Panel title="Steps" className="w-[42%] min-w-80 shrink-0" aside="arrows move · Enter goes on">
          <StepMatrix
            ref={grid}
            view={view}
            steps={steps}
            clusters={byId}
            place={place}
            onPlace={onPlace}
            onGoOn={wizard.goOn}
          />
        </Panel>
        <Panel title={`${place.row + 1}. ${step.title}`} className="min-w-0 flex-1" aside={<span>{step.tier}</span>}>
          <div ref={pane} className="flex min-h-0 flex-1 flex-col">
            <StepPane
              step={step}
              state={state}
              cluster={byId.get(cluster) ?? { id: cluster, environment: 'unknown', protection: 'confirm' }}
              command={wizard.command}
              block={wizard.block}
              explained={wizard.explained}
              asks={
                state.phase === 'asking' && wizard.isOpen ? (
                  <AnswerBox
                    key={wizard.key}
                    box={box}
                    step={step}
                    busy={busy}
                    onAnswer={onAnswer}
                    onJudge={onJudge}
                    onPaste={(output) => void actions.paste(step.id, cluster, output).then(toGrid)}
                  />
                ) : null
              }
            >
              <StepButtons wizard={wizard} />
            </StepPane>
          </div>
        </Panel>
      </div>
      <WizardDialogs wizard={wizard} />
    </div>
  )
}
