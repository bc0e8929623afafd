import { type ErrorShape, toErrorShape } from '@shared/contract/cockpit-error.ts'
import { useMemo, useState } from 'react'
import { useServices } from '../app/services.ts'

/** The lab's calls, one at a time, with the error of the last one. */
export function useLabActions() {
  const { clients } = useServices()
  const [busy, setBusy] = useState<string | null>(null)
  const [error, setError] = useState<ErrorShape | null>(null)
  const actions = useMemo(() => {
    const act = async (name: string, call: () => Promise<unknown>) => {
      setBusy(name)
      setError(null)
      try {
        await call()
      } catch (thrown) {
        setError(toErrorShape(thrown))
      } finally {
        setBusy(null)
      }
    }
    return {
      up: () => void act('up', () => clients.lab.up({})),
      down: () => void act('down', () => clients.lab.down({})),
      breakIncident: (incident: string, cluster: string) =>
        void act(`break ${incident}`, () => clients.lab.breakIncident({ incident, cluster })),
      heal: (incident: string | null) => void act(`heal ${incident ?? 'all'}`, () => clients.lab.heal({ incident })),
    }
  }, [clients])
  return { ...actions, busy, error }
}
