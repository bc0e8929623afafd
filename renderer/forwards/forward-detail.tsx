import type { Forward } from '@shared/forwards/forward.ts'
import { CopyButton } from '../design/copy-button.tsx'
import { ScrollArea } from '../design/scroll-area.tsx'
import { bytesText, forwardCommand, stateLook, targetText } from './forward-words.ts'

/** One forward in words: what it does now, and why it does not do more. */
export function ForwardDetail({ forward }: { readonly forward: Forward }) {
  const { state, reason, since, addresses, pod, traffic, lastFailure, target, port } = forward
  const when = new Date(since).toLocaleTimeString('en-GB')
  const facts = [
    ['Leads to', pod === null ? 'no pod now' : `pod ${pod.name}, its port ${pod.port}`],
    ['Listens on', addresses.length === 0 ? 'nothing' : `${addresses.join(' and ')}, for this machine only`],
    [
      'Connections',
      `${traffic.open} open, ${traffic.total} since the start, ${traffic.failed} of them failed; ${bytesText(traffic.sent)} sent, ${bytesText(traffic.received)} received`,
    ],
    ...(lastFailure === '' ? [] : [['Last failure', lastFailure]]),
  ]
  return (
    <ScrollArea label="The port-forward in full" className="h-44 shrink-0 border-t border-line px-2.5 py-1.5">
      <p className="m-0 break-words">
        <strong className="font-semibold">{`${targetText(target)}:${port}`}</strong>
        {` · ${stateLook[state].words} since ${when}${reason === '' ? '' : `: ${reason}`}`}
      </p>
      <dl className="m-0 mt-1 grid grid-cols-[auto_1fr] gap-x-3 text-sm">
        {facts.map(([heading, text]) => (
          <div key={heading} className="contents">
            <dt className="text-soft">{heading}</dt>
            <dd className="m-0 break-words">{text}</dd>
          </div>
        ))}
      </dl>
      <div className="mt-1 flex items-center gap-2 text-sm">
        <code className="min-w-0 truncate font-mono text-soft">{forwardCommand(forward)}</code>
        <CopyButton text={forwardCommand(forward)} what="command" />
      </div>
    </ScrollArea>
  )
}
