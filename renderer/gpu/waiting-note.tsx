import { go } from '../app/navigation.ts'
import { Button } from '../design/button.tsx'
import { StatusBadge } from '../design/status-badge.tsx'

export const goToWaiting = () => go({ screen: 'gpus', place: { at: 'waiting' } })

/** How many wait for GPUs, and the way to the list; nothing where nobody does. */
export function WaitingNote({ count }: { readonly count: number }) {
  if (count === 0) return null
  return (
    <Button look="bare" keys="p" onClick={goToWaiting}>
      <StatusBadge tone="bad">
        {count} {count === 1 ? 'waits' : 'wait'} for GPUs
      </StatusBadge>
    </Button>
  )
}
