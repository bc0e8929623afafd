import { pods } from '@shared/clusters/kinds/pods.ts'
import { type RefObject, useMemo } from 'react'
import { useServices } from '../app/services.ts'
import { useShortcuts } from '../app/use-shortcuts.ts'
import type { PlacedAddress } from '../clusters/placed-row.ts'

/** The key `s` in a table of pods: a shell in the pod that is open beside it, else in the one under the cursor. */
export function useShellKey(
  kind: string,
  underCursor: RefObject<PlacedAddress | null>,
  opened: PlacedAddress | null,
): void {
  const { terminals } = useServices()
  useShortcuts(
    useMemo(() => {
      if (kind !== pods.plural) return []
      const run = () => {
        const address = opened ?? underCursor.current
        if (address === null || address.namespace === null) return
        terminals.shellIn({ cluster: address.cluster, namespace: address.namespace, pod: address.name })
      }
      return [{ keys: 's', label: 'Shell in the pod', group: 'This screen' as const, run }]
    }, [terminals, kind, underCursor, opened]),
  )
}
