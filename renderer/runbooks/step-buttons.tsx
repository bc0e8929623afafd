import { Button } from '../design/button.tsx'
import type { Wizard } from './use-wizard.ts'

/** What can be done with the step under the cursor: what moves it on, then what looks at it or decides otherwise. */
export function StepButtons({ wizard }: { readonly wizard: Wizard }) {
  const { state, way, busy, resting, attempt, next, step, explained, undoable } = wizard
  return (
    <>
      <span className="flex gap-1.5">
        <Button
          look="primary"
          keys="Enter"
          onClick={wizard.goOn}
          disabled={way === null || busy}
          className="min-w-0 max-w-[28rem] shrink"
        >
          <span className="truncate">
            {way?.label ?? (state.phase === 'running' ? 'Running …' : 'Nothing is proposed')}
          </span>
        </Button>
        <Button keys="r" onClick={wizard.again} disabled={!resting || busy || state.phase === 'asking'}>
          {state.phase === 'interrupted' ? 'Run again' : attempt === null ? 'Run' : 'Again'}
        </Button>
        <Button keys="n" onClick={() => next !== null && wizard.select(next.id)} disabled={next === null}>
          Next
        </Button>
      </span>
      <span className="flex gap-1.5">
        <Button
          keys="x"
          aria-pressed={explained}
          onClick={() => wizard.setExplained(!explained)}
          disabled={attempt === null}
        >
          Explain
        </Button>
        <Button keys="c" onClick={wizard.copy}>
          Copy
        </Button>
        <Button keys="w" onClick={() => wizard.setAsk('output')} disabled={attempt === null}>
          Output
        </Button>
        <Button keys="s" onClick={() => wizard.setAsk('skip')} disabled={!resting || step.gate}>
          Skip
        </Button>
        <Button keys="o" onClick={() => wizard.setAsk('override')} disabled={!resting}>
          Override
        </Button>
        <Button keys="z" onClick={wizard.undo} disabled={undoable === null || !resting}>
          Undo
        </Button>
      </span>
    </>
  )
}
