import { Dialog as Primitive } from 'radix-ui'
import { type ReactNode, useRef } from 'react'

interface Props {
  readonly open: boolean
  readonly onClose: () => void
  readonly title: string
  readonly description: string
  readonly children: ReactNode
  /** Title and description are for screen readers only. */
  readonly bare?: boolean
  /** Called once the dialog is gone and the focus is back where it was before. */
  readonly onClosed?: () => void
  /** For what has long lines: a difference, an editor; `whole` takes the window, for a screen of its own. */
  readonly wide?: boolean | 'whole'
}

/** A modal dialog: focus stays inside, Esc closes, focus returns to where it was. */
export function Dialog({ open, onClose, title, description, children, bare = false, wide = false, onClosed }: Props) {
  const wasOpen = useRef(false)
  const before = useRef<Element | null>(null)
  // While drawing: what is inside may take the focus as soon as it is there.
  if (open && !wasOpen.current) before.current = document.activeElement
  wasOpen.current = open
  const heading = bare ? 'sr-only' : ''
  return (
    <Primitive.Root open={open} onOpenChange={(next) => (next ? undefined : onClose())}>
      <Primitive.Portal>
        <Primitive.Overlay className="fixed inset-0 z-20 bg-black/55" />
        <Primitive.Content
          onCloseAutoFocus={(event) => {
            // By itself it goes to the dialog's own trigger, and none of ours has one.
            event.preventDefault()
            if (before.current instanceof HTMLElement) before.current.focus({ preventScroll: true })
            onClosed?.()
          }}
          onEscapeKeyDown={(event) => {
            // The editor's search is closed by its own Esc first.
            if (event.target instanceof Element && event.target.closest('.cm-search') !== null) event.preventDefault()
          }}
          className={`fixed left-1/2 z-30 flex -translate-x-1/2 flex-col overflow-hidden rounded-md border border-edge bg-panel shadow-2xl ${sizeOf(wide)}`}
        >
          <Primitive.Title className={`px-4 pt-3 text-lg font-semibold ${heading}`}>{title}</Primitive.Title>
          <Primitive.Description className={`px-4 pt-1 text-soft ${heading}`}>{description}</Primitive.Description>
          {children}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  )
}

function sizeOf(wide: boolean | 'whole'): string {
  if (wide === 'whole') return 'top-[3vh] h-[94vh] w-[96vw]'
  return wide ? 'top-[6vh] max-h-[88vh] w-[min(1000px,94vw)]' : 'top-[12vh] max-h-[76vh] w-[560px]'
}
