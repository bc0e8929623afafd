import { pods } from '@shared/clusters/kinds/pods.ts'
import { type RefObject, useMemo } from 'react'
import { useServices } from '../app/services.ts'
import type { PlacedAddress } from '../clusters/placed-row.ts'
import { useRowKey } from '../clusters/use-row-key.ts'

/** The key `s` in a table of pods: a shell in the pod. */
export function useShellKey(
  kind: string,
  underCursor: RefObject<PlacedAddress | null>,
  opened: PlacedAddress | null,
): void {
  const { terminals } = useServices()
  const act = useMemo(() => {
    if (kind !== pods.plural) return null
    return ({ cluster, namespace, name }: PlacedAddress) => {
      if (namespace !== null) terminals.shellIn({ cluster, namespace, pod: name })
    }
  }, [terminals, kind])
  useRowKey('s', 'Shell in the pod', act, underCursor, opened)
}
