import { Check } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import type { ReactElement, ReactNode } from 'react'

export interface MenuAction {
  readonly label: string
  readonly run: () => void
}

interface Props {
  /** The button that opens it. */
  readonly trigger: ReactElement
  readonly label: string
  readonly align: 'start' | 'end'
  readonly className: string
  /** Above the choices; they choose several at once, and the menu stays open. */
  readonly first?: readonly MenuAction[]
  readonly choices: readonly { readonly id: string; readonly checked: boolean; readonly body: ReactNode }[]
  readonly onToggle: (id: string) => void
  /** Below the choices; the menu closes. */
  readonly last?: readonly MenuAction[]
  readonly open: boolean
  readonly onOpenChange: (open: boolean) => void
}

const entry =
  'flex min-h-6 cursor-default items-center gap-2 rounded px-2 text-sm outline-none data-[highlighted]:bg-chosen'
const none: readonly MenuAction[] = []

/** Any number of things to choose. It stays open while one chooses. */
export function CheckMenu(props: Props) {
  const { trigger, label, align, className, first = none, choices, onToggle, last = none, open, onOpenChange } = props
  return (
    // Not modal: what is behind keeps moving, and no style is put into the page, which its policy forbids.
    <DropdownMenu.Root open={open} onOpenChange={onOpenChange} modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align={align}
          sideOffset={2}
          className={`z-30 max-h-[min(70vh,var(--radix-dropdown-menu-content-available-height))] overflow-auto rounded border border-edge bg-panel p-1 text-ink shadow-lg ${className}`}
        >
          <DropdownMenu.Label className="px-2 py-1 text-xs text-soft">{label}</DropdownMenu.Label>
          {first.map((action) => (
            <Plain key={action.label} action={action} stays />
          ))}
          {first.length === 0 ? null : <DropdownMenu.Separator className="my-1 h-px bg-line" />}
          {choices.map(({ id, checked, body }) => (
            <DropdownMenu.CheckboxItem
              key={id}
              checked={checked}
              textValue={id}
              onCheckedChange={() => onToggle(id)}
              onSelect={(event) => event.preventDefault()}
              className={entry}
            >
              <span className="inline-flex w-3.5 shrink-0">
                <DropdownMenu.ItemIndicator>
                  <Check aria-hidden="true" size={13} />
                </DropdownMenu.ItemIndicator>
              </span>
              {body}
            </DropdownMenu.CheckboxItem>
          ))}
          {last.length === 0 ? null : <DropdownMenu.Separator className="my-1 h-px bg-line" />}
          {last.map((action) => (
            <Plain key={action.label} action={action} stays={false} />
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

function Plain({ action, stays }: { readonly action: MenuAction; readonly stays: boolean }) {
  const onSelect = (event: Event) => {
    if (stays) event.preventDefault()
    action.run()
  }
  return (
    <DropdownMenu.Item onSelect={onSelect} className={entry}>
      <span className="w-3.5" />
      {action.label}
    </DropdownMenu.Item>
  )
}
