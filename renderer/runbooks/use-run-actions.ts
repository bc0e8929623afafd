import type { Verdict } from '@shared/checks/check.ts'
import { useMemo, useState } from 'react'
import { useServices } from '../app/services.ts'
import { useLastError } from '../bridge/use-last-error.ts'
import { saveText } from '../design/save-text.ts'

/** The calls of a run, one at a time, with the error of the last one. */
export function useRunActions(run: string) {
  const { clients } = useServices()
  const [busy, setBusy] = useState(false)
  const { error, act: call, forget } = useLastError()
  const actions = useMemo(() => {
    let working = false
    /** False when it was refused, or something else was under way. */
    const act = async (work: () => Promise<unknown>): Promise<boolean> => {
      if (working) return false
      working = true
      setBusy(true)
      const done = await call(work)
      working = false
      setBusy(false)
      return done
    }
    const { runbooks } = clients
    const at = (step: string, cluster: string) => ({ run, step, cluster })
    return {
      runStep: (step: string, cluster: string, again: boolean) =>
        act(() => runbooks.runStep({ ...at(step, cluster), again })),
      confirm: (step: string, cluster: string, token: string, typedName: string | null) =>
        act(() => runbooks.confirm({ ...at(step, cluster), token, typedName })),
      answer: (step: string, cluster: string, answer: string) =>
        act(() => runbooks.answer({ ...at(step, cluster), answer })),
      paste: (step: string, cluster: string, output: string) =>
        act(() => runbooks.paste({ ...at(step, cluster), output })),
      judge: (step: string, cluster: string, verdict: Verdict, note: string) =>
        act(() => runbooks.judge({ ...at(step, cluster), verdict, note })),
      override: (step: string, cluster: string, reason: string) =>
        act(() => runbooks.override({ ...at(step, cluster), reason })),
      skip: (step: string, cluster: string, reason: string) =>
        act(() => runbooks.skip({ ...at(step, cluster), reason })),
      undo: (step: string, cluster: string) => act(() => runbooks.undo(at(step, cluster))),
      cancel: () => act(() => runbooks.cancel({ run })),
      finish: () => act(() => runbooks.finish({ run })),
      evidence: (form: 'markdown' | 'html') =>
        act(async () => {
          const { name, text } = await runbooks.evidence({ run, form })
          saveText(name, form === 'markdown' ? 'text/markdown' : 'text/html', text)
        }),
      forget,
    }
  }, [clients, run, call, forget])
  return { actions, busy, error }
}
