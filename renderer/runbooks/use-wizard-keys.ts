import { useMemo, useRef } from 'react'
import type { Shortcut } from '../app/shortcut-book.ts'
import { useShortcuts } from '../app/use-shortcuts.ts'
import { goToRunbooks } from './open-runbook.ts'
import type { Wizard } from './use-wizard.ts'

/** The keys of a run. They stay registered; what they do is what holds when they are pressed. */
export function useWizardKeys(wizard: Wizard): void {
  const now = useRef(wizard)
  now.current = wizard
  useShortcuts(
    useMemo(() => {
      const key = (keys: string, label: string, run: Shortcut['run']): Shortcut => ({
        keys,
        label,
        group: 'This screen',
        run,
      })
      const when = (holds: (it: Wizard) => boolean, then: (it: Wizard) => void) => () => {
        if (holds(now.current)) then(now.current)
      }
      return [
        key('Enter', 'Go on as proposed (with the focus on the steps)', null),
        key('r', 'Run the step, again when it has run', () => now.current.again()),
        key('n', 'To the next step, without running it', () => {
          const { next, select } = now.current
          if (next !== null) select(next.id)
        }),
        key('x', 'Explain the verdict', () => now.current.setExplained((before) => !before)),
        key('c', 'Copy the command', () => now.current.copy()),
        key(
          'w',
          'The whole output',
          when(
            ({ attempt }) => attempt !== null,
            ({ setAsk }) => setAsk('output'),
          ),
        ),
        key(
          's',
          'Skip the step, with a reason',
          when(
            ({ resting, step }) => resting && !step.gate,
            ({ setAsk }) => setAsk('skip'),
          ),
        ),
        key(
          'o',
          'Override the verdict, with a reason',
          when(
            ({ resting }) => resting,
            ({ setAsk }) => setAsk('override'),
          ),
        ),
        key('z', 'Undo the last step that changed something here', () => now.current.undo()),
        key('[', 'The open run before', () => now.current.other(-1)),
        key(']', 'The next open run', () => now.current.other(1)),
        key('e', 'Export the evidence as Markdown', () => now.current.evidence('markdown')),
        key('E', 'Export the evidence as HTML', () => now.current.evidence('html')),
        key('J', 'Judge the run again, by the runbook as it is today', () => now.current.judgeAgain()),
        key(
          'F',
          'Finish the run',
          when(
            ({ isOpen }) => isOpen,
            ({ finish }) => finish(),
          ),
        ),
        key(
          'X',
          'Cancel the run',
          when(
            ({ isOpen }) => isOpen,
            ({ setAsk }) => setAsk('cancel'),
          ),
        ),
        key('Esc', 'Back to the runbooks; the run stays open', () => goToRunbooks()),
      ]
    }, []),
  )
}
