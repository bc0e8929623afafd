import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import { useMemo } from 'react'
import { useServices } from '../app/services.ts'
import { useShortcuts } from '../app/use-shortcuts.ts'
import { Button } from '../design/button.tsx'

interface Props {
  readonly cluster: ClusterId
  /** Plural of the kind. */
  readonly kind: string
  readonly namespace: string | null
  readonly name: string
}

/** Opens the menu of what can be done with an object: a button of its detail pane, and the key `a` while that is open. */
export function ActionsButton({ cluster, kind, namespace, name }: Props) {
  const { actions } = useServices()
  const subject = useMemo(() => ({ cluster, target: { kind, namespace, name } }), [cluster, kind, namespace, name])
  useShortcuts(
    useMemo(
      () => [
        { keys: 'a', label: `Actions on ${name}`, group: 'This screen' as const, run: () => actions.open(subject) },
      ],
      [actions, subject, name],
    ),
  )
  return (
    <Button keys="a" onClick={() => actions.open(subject)}>
      Actions
    </Button>
  )
}
