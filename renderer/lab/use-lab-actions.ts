import { useMemo, useState } from 'react'
import { useServices } from '../app/services.ts'
import { useLastError } from '../bridge/use-last-error.ts'

/** The lab's calls, one at a time, with the error of the last one. */
export function useLabActions() {
  const { clients } = useServices()
  const [busy, setBusy] = useState<string | null>(null)
  const { error, act } = useLastError()
  const actions = useMemo(() => {
    const busyWith = async (name: string, call: () => Promise<unknown>) => {
      setBusy(name)
      await act(call)
      setBusy(null)
    }
    return {
      up: () => void busyWith('up', () => clients.lab.up({})),
      down: () => void busyWith('down', () => clients.lab.down({})),
      breakIncident: (incident: string, cluster: string) =>
        void busyWith(`break ${incident}`, () => clients.lab.breakIncident({ incident, cluster })),
      heal: (incident: string | null) =>
        void busyWith(`heal ${incident ?? 'all'}`, () => clients.lab.heal({ incident })),
    }
  }, [clients, act])
  return { ...actions, busy, error }
}
