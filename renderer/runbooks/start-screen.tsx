import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import { type ErrorShape, toErrorShape } from '@shared/contract/cockpit-error.ts'
import { type Runbook, stepsOf } from '@shared/runbooks/runbook.ts'
import { type FormEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useServices } from '../app/services.ts'
import { useDocumentTitle } from '../app/use-document-title.ts'
import { useShortcuts } from '../app/use-shortcuts.ts'
import { useAnswer } from '../bridge/use-answer.ts'
import { useFleet } from '../clusters/fleet-store.ts'
import { Button } from '../design/button.tsx'
import { EmptyState } from '../design/empty-state.tsx'
import { ErrorPanel } from '../design/error-panel.tsx'
import { Panel } from '../design/panel.tsx'
import { ScrollArea } from '../design/scroll-area.tsx'
import { ClusterPicker } from './cluster-picker.tsx'
import { InputField } from './input-field.tsx'
import { type FieldValues, firstValues, sentValues } from './input-values.ts'
import { goToRunbooks, type Prefilled, usePrefilled } from './open-runbook.ts'
import { TouchedView } from './touched-view.tsx'

/** Before a run: where, with which inputs, and exactly what it will touch. */
export function StartScreen({ id }: { readonly id: string }) {
  const { clients } = useServices()
  const { value: runbook, error } = useAnswer(useCallback(() => clients.runbooks.show({ id }), [clients, id]))
  const prefilled = usePrefilled((state) => (state.start?.runbook === id ? state.start : null))
  useDocumentTitle(`Start ${runbook?.title ?? id}`)
  if (runbook !== null) return <StartForm runbook={runbook} prefilled={prefilled} />
  return (
    <div className="flex min-h-0 flex-1 flex-col p-2">
      <h1 className="sr-only">Start {id}</h1>
      {error === null ? <EmptyState tone="muted" title="Reading the runbook …" /> : <ErrorPanel error={error} />}
    </div>
  )
}

function StartForm({ runbook, prefilled }: { readonly runbook: Runbook; readonly prefilled: Prefilled | null }) {
  const { clients } = useServices()
  const { id, hash, inputs } = runbook
  const order = useFleet((state) => state.order)
  const byId = useFleet((state) => state.byId)
  const clusters = useMemo(() => order.flatMap((each) => byId.get(each) ?? []), [order, byId])
  const [chosen, setChosen] = useState<readonly ClusterId[]>(prefilled?.clusters ?? [])
  const [fields, setFields] = useState<FieldValues>(() => firstValues(inputs, prefilled?.inputs ?? {}))
  const [byInstruction, setByInstruction] = useState(false)
  const [busy, setBusy] = useState(false)
  const [refused, setRefused] = useState<ErrorShape | null>(null)
  const first = useRef<HTMLInputElement>(null)
  const form = useRef<HTMLFormElement>(null)
  const steps = useMemo(() => stepsOf(runbook), [runbook])
  const values = useMemo(() => sentValues(fields), [fields])
  const some = clusters.length > 0
  useEffect(() => {
    if (some) first.current?.focus()
  }, [some])

  const checked = useAnswer(
    useCallback(
      async () => ({ values, faults: await clients.runbooks.check({ id, inputs: values }) }),
      [clients, id, values],
    ),
  )
  const faults = checked.value?.faults ?? []
  // What was said of other values or clusters does not let anything begin.
  const whole = checked.value?.values === values && faults.length === 0
  const looked = useAnswer(
    useCallback(async () => {
      if (!whole || chosen.length === 0) return null
      return { values, chosen, touches: await clients.runbooks.preview({ id, clusters: [...chosen], inputs: values }) }
    }, [clients, id, whole, chosen, values]),
  )
  const touches = looked.value?.values === values && looked.value.chosen === chosen ? looked.value.touches : null
  const ready = whole && touches !== null && runbook.accepted && !busy

  const submit = async (event?: FormEvent) => {
    event?.preventDefault()
    if (!ready) return
    setBusy(true)
    try {
      const { run } = await clients.runbooks.start({ id, hash, clusters: [...chosen], inputs: values, byInstruction })
      goToRunbooks({ at: 'run', run })
    } catch (thrown) {
      setRefused(toErrorShape(thrown))
      setBusy(false)
    }
  }
  useShortcuts(
    useMemo(() => {
      const group = 'This screen' as const
      return [
        { keys: 'r', label: 'Run it', group, run: () => form.current?.requestSubmit() },
        { keys: 'Esc', label: 'Back to the runbook', group, run: () => goToRunbooks({ at: 'page', runbook: id }) },
      ]
    }, [id]),
  )

  return (
    <form
      ref={form}
      onSubmit={(event) => void submit(event)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
        event.preventDefault()
        form.current?.requestSubmit()
      }}
      className="flex min-h-0 flex-1 flex-col gap-2 p-2"
    >
      <div className="flex h-7 shrink-0 items-center gap-3">
        <h1 className="min-w-0 truncate text-lg font-semibold">Start: {runbook.title}</h1>
        <p className="min-w-0 flex-1 truncate text-sm text-soft" title={prefilled?.because ?? ''}>
          {prefilled === null || prefilled.because === '' ? '' : `for ${prefilled.because}`}
        </p>
        <Button look="primary" type="submit" keys="Enter" disabled={!ready}>
          Begin the run
        </Button>
        <Button keys="Esc" onClick={() => goToRunbooks({ at: 'page', runbook: id })}>
          Back
        </Button>
      </div>
      {refused === null ? null : <ErrorPanel error={refused} />}
      {checked.error === null ? null : <ErrorPanel error={checked.error} />}
      <div className="flex min-h-0 flex-1 gap-2">
        <div className="flex min-h-0 w-[42%] shrink-0 flex-col gap-2">
          <Panel title="Where" className="shrink-0" aside={`${chosen.length} of ${clusters.length} clusters`}>
            <div className="p-2.5">
              {some ? (
                <ClusterPicker clusters={clusters} chosen={chosen} onChoose={setChosen} first={first} />
              ) : (
                <EmptyState tone="muted" title="No cluster is known">
                  The runbook can be read without one.
                </EmptyState>
              )}
            </div>
          </Panel>
          <Panel title="With" className="min-h-0 flex-1" aside="frozen for the run">
            <ScrollArea label="Inputs" className="flex min-h-0 flex-1 flex-col gap-1 p-2.5">
              {inputs.length === 0 ? <p className="text-soft">This runbook asks for nothing.</p> : null}
              {inputs.map((input) => (
                <InputField
                  key={input.name}
                  runbook={id}
                  input={input}
                  cluster={chosen[0] ?? null}
                  fields={fields}
                  fault={faults.find(({ name }) => name === input.name)?.message ?? ''}
                  onChange={(value) => setFields((before) => ({ ...before, [input.name]: value }))}
                />
              ))}
              <label className="mt-1 flex items-start gap-2 border-t border-line pt-2">
                <input
                  type="checkbox"
                  className="mt-1"
                  checked={byInstruction}
                  onChange={(event) => setByInstruction(event.target.checked)}
                />
                <span>
                  By instruction
                  <span className="block text-sm text-soft">
                    Nothing is run from here: you run each command where you have access and paste what it prints.
                  </span>
                </span>
              </label>
            </ScrollArea>
          </Panel>
        </div>
        <Panel title="What it touches" className="min-w-0 flex-1">
          {looked.error !== null ? (
            <ErrorPanel error={looked.error} />
          ) : (
            <TouchedView
              touches={touches}
              steps={steps}
              lacking={
                chosen.length === 0
                  ? 'Choose at least one cluster.'
                  : faults.length === 0
                    ? ''
                    : 'Correct the inputs first.'
              }
              byInstruction={byInstruction}
            />
          )}
        </Panel>
      </div>
    </form>
  )
}
