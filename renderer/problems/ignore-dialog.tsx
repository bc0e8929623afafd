import { Dialog } from '../design/dialog.tsx'
import { closeIgnoreDesk, useIgnoreDesk } from './ignore-desk.ts'
import { IgnoreForm } from './ignore-form.tsx'
import { IgnoreList } from './ignore-list.tsx'
import { TakeBack } from './take-back.tsx'

/** The one dialog in which problems are ignored and taken back. */
export function IgnoreDialog() {
  const open = useIgnoreDesk((state) => state.open)
  if (open === null) return null
  if (open === 'list') {
    return (
      <Dialog
        open
        wide
        onClose={closeIgnoreDesk}
        title="What is ignored"
        description="Decisions of this settings folder. What they cover is not counted, and is listed behind “ignored”."
      >
        <IgnoreList />
      </Dialog>
    )
  }
  if (open.by !== null) {
    return (
      <Dialog open onClose={closeIgnoreDesk} title="This problem is ignored" description={open.problem.title}>
        <TakeBack by={open.by} />
      </Dialog>
    )
  }
  return (
    <Dialog open onClose={closeIgnoreDesk} title="Ignore a problem" description={open.problem.title}>
      <IgnoreForm listed={open} />
    </Dialog>
  )
}
