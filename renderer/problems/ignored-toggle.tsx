import { BellOff } from 'lucide-react'
import { Button } from '../design/button.tsx'
import { toggleIgnored, useIgnoreDesk } from './ignore-desk.ts'

/** "3 ignored": says that there are some, and shows them or hides them. Nothing where none is. */
export function IgnoredToggle({ count }: { readonly count: number }) {
  const shown = useIgnoreDesk((state) => state.shown)
  if (count === 0) return null
  return (
    <Button look="bare" aria-pressed={shown} onClick={toggleIgnored} keys="H">
      <BellOff aria-hidden="true" size={12} />
      {count} ignored{shown ? ', shown' : ''}
    </Button>
  )
}
