import { FlaskConical } from 'lucide-react'
import { AgeText } from '../design/age-text.tsx'
import { Kbd } from '../design/kbd.tsx'
import { Progress } from '../design/progress.tsx'
import { labProgress, useLab } from './lab-store.ts'

/** One line on how far the practice lab is, for as long as it is not up. Nothing when it is up, or down. */
export function LabStrip() {
  const status = useLab((state) => state.status)
  if (status === null || (status.phase !== 'starting' && status.phase !== 'failed')) return null
  const { ready, total, current, broken } = labProgress(status)
  return (
    <a
      href="#/lab"
      className="flex h-6 min-w-0 flex-1 items-center gap-2 rounded border border-line bg-panel px-2 text-sm hover:bg-raised"
    >
      <FlaskConical aria-hidden="true" size={13} className="shrink-0 text-info" />
      <span className="shrink-0">
        {status.phase === 'failed' ? 'Practice lab failed' : 'Practice lab starting'}: {ready} of {total} parts ready
      </span>
      <span className="w-20 shrink-0">
        <Progress label="Practice lab" done={ready} total={total} />
      </span>
      <span className="min-w-0 flex-1 truncate text-soft">
        {current === null ? '' : `${current.name}: ${current.detail} · for `}
        {current === null ? null : <AgeText at={current.since} />}
        {broken.length === 0 ? '' : ` · ${broken.length} not available`}
      </span>
      <Kbd keys="g l" />
    </a>
  )
}
