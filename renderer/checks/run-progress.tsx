import { useSecond } from '../app/clock.ts'
import { Progress } from '../design/progress.tsx'
import type { CheckState } from './check-store.ts'

interface Props {
  readonly state: CheckState
  readonly done: number
  readonly total: number
}

/** "7 of 30, 4 s". Its place is kept when nothing runs. */
export function RunProgress({ state, done, total }: Props) {
  const now = useSecond()
  if (state.startedAt === null) return null
  const seconds = Math.max(0, Math.floor(((state.endedAt ?? now) - state.startedAt) / 1000))
  return (
    <span className="flex shrink-0 items-center gap-2 text-sm text-soft">
      <span className="w-28">
        <Progress label="Morning check" done={done} total={total === 0 ? null : total} />
      </span>
      {done} of {total}, {seconds} s
    </span>
  )
}
