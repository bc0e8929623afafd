import type { RunbookStep } from '@shared/runbooks/runbook.ts'
import { tierWords } from '../actions/tier-words.ts'
import { VerdictBadge } from '../checks/verdict-badge.tsx'
import { CopyButton } from '../design/copy-button.tsx'
import { MarkdownView } from './markdown-view.tsx'

/** A step to read: why, what it runs, what is expected of it. */
export function StepReference({ step, number }: { readonly step: RunbookStep; readonly number: number }) {
  const rules = [
    step.gate ? 'gate: what follows waits until it passes' : '',
    step.when === null ? '' : `only when ${step.when}`,
    step.sideBySide ? 'on every cluster side by side' : 'on one cluster after another',
    step.repeat === null ? '' : `repeated up to ${step.repeat.times} times, every ${step.repeat.everyMs / 1000} s`,
    step.undo === null ? '' : 'can be undone',
    step.abort === null ? '' : `stopped when ${step.abort.when}`,
  ].filter(Boolean)
  return (
    <section aria-label={step.title} className="flex flex-col gap-2 border-t border-line py-3">
      <h2 className="flex flex-wrap items-baseline gap-x-3 text-lg font-semibold">
        {number}. {step.title}
        <span className={`text-sm font-normal ${step.tier === 'D0' ? 'text-soft' : 'text-warn'}`}>
          {step.tier} {tierWords[step.tier]}
        </span>
      </h2>
      <MarkdownView markdown={step.why} />
      <CommandText text={step.run.text} what={step.run.executor} />
      <p className="text-sm text-soft">{rules.join(' · ')}</p>
      {step.expect.length === 0 ? null : (
        <ul aria-label="Expectations" className="flex flex-col gap-1">
          {step.expect.map(({ verdict, when, because }) => (
            <li key={`${verdict}\n${when}`} className="grid grid-cols-[6rem_1fr] items-start gap-2">
              <VerdictBadge verdict={verdict} />
              <span className="min-w-0 break-words">
                {because}
                <code className="block font-mono text-sm break-all text-soft">{when}</code>
              </span>
            </li>
          ))}
        </ul>
      )}
      {step.undo === null ? null : <CommandText text={step.undo.run.text} what="way back" />}
    </section>
  )
}

/** Something that is run, word by word, with a button to copy it. */
export function CommandText({ text, what }: { readonly text: string; readonly what: string }) {
  return (
    <div className="flex items-start gap-2 rounded border border-line bg-raised py-0.5 pr-0.5 pl-2">
      <span className="py-0.5 text-sm whitespace-nowrap text-soft">{what}</span>
      <code className="min-w-0 flex-1 py-0.5 font-mono text-sm break-all whitespace-pre-wrap">{text}</code>
      <CopyButton text={text} what={what} />
    </div>
  )
}
