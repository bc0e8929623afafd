import { type ErrorShape, toErrorShape } from '@shared/contract/cockpit-error.ts'
import { type IgnoreReach, ignoreReach } from '@shared/problems/ignore.ts'
import { type FormEvent, useId, useState } from 'react'
import { useServices } from '../app/services.ts'
import { Button } from '../design/button.tsx'
import { ErrorPanel } from '../design/error-panel.tsx'
import { closeIgnoreDesk, type ListedProblem } from './ignore-desk.ts'
import { reachWords, spans } from './ignore-words.ts'

/** Asks how far, how long and why. */
export function IgnoreForm({ listed }: { readonly listed: ListedProblem }) {
  const { clients } = useServices()
  const id = useId()
  const [reach, setReach] = useState<IgnoreReach>('object')
  const [span, setSpan] = useState('8h')
  const [reason, setReason] = useState('')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<ErrorShape | null>(null)
  const words = reachWords(listed)

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    const ms = spans.find((each) => each.id === span)?.ms ?? null
    const { id: problemId, rule, title, object } = listed.problem
    try {
      await clients.problems.ignore({
        cluster: listed.cluster,
        problem: { id: problemId, title, object, ...(rule === undefined ? {} : { rule }) },
        reach,
        reason,
        until: ms === null ? null : Date.now() + ms,
      })
      closeIgnoreDesk()
    } catch (thrown) {
      setError(toErrorShape(thrown))
      setBusy(false)
    }
  }
  return (
    <form onSubmit={submit}>
      <fieldset className="m-0 border-0 px-4 pt-3 pb-1">
        <legend className="text-sm text-soft">Ignore</legend>
        {ignoreReach.options.map((each) => (
          <label key={each} className="flex items-start gap-2 py-0.5">
            <input
              type="radio"
              name={`${id}-reach`}
              checked={reach === each}
              onChange={() => setReach(each)}
              className="mt-1"
              // biome-ignore lint/a11y/noAutofocus: a dialog that was asked for; arrows choose at once.
              autoFocus={each === 'object'}
            />
            <span className="min-w-0 break-words">{words[each]}</span>
          </label>
        ))}
      </fieldset>
      <div className="grid grid-cols-[auto_1fr] items-center gap-x-3 gap-y-2 px-4 py-2">
        <label htmlFor={`${id}-span`}>How long</label>
        <select
          id={`${id}-span`}
          value={span}
          onChange={(event) => setSpan(event.target.value)}
          className="h-7 w-56 rounded border border-edge bg-canvas px-1.5 text-ink"
        >
          {spans.map((each) => (
            <option key={each.id} value={each.id}>
              {each.words}
            </option>
          ))}
        </select>
        <label htmlFor={`${id}-reason`}>Reason</label>
        <input
          id={`${id}-reason`}
          value={reason}
          maxLength={500}
          onChange={(event) => setReason(event.target.value)}
          placeholder="optional: a ticket, who knows of it"
          className="h-7 rounded border border-edge bg-canvas px-2 text-ink placeholder:text-soft"
        />
      </div>
      <p className="px-4 pb-2 text-sm text-soft">
        {listed.problem.object.kind === 'pods' && reach === 'object'
          ? 'A pod that replaces this one has another name and counts. '
          : ''}
        It is not counted any more and stays listed behind “ignored” (H). Taken back with i or in the list (I).
      </p>
      {error === null ? null : <ErrorPanel error={error} />}
      <div className="flex justify-end gap-2 border-t border-line p-3">
        <Button onClick={closeIgnoreDesk} keys="Esc">
          Cancel
        </Button>
        <Button look="primary" type="submit" disabled={busy} keys="Enter">
          Ignore
        </Button>
      </div>
    </form>
  )
}
