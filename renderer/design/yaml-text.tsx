import { lazy, Suspense } from 'react'

export interface YamlTextProps {
  readonly text: string
  /** Names it to a screen reader. */
  readonly label: string
  /** Without it the text can be read, searched, folded and copied, and not changed. */
  readonly onChange?: (text: string) => void
  /** Takes the focus once it is there, unless the focus went elsewhere meanwhile. */
  readonly autoFocus?: boolean
}

// Only who opens YAML pays for the editor.
const YamlCode = lazy(() => import('./yaml-code.tsx'))

/** YAML with line numbers, colours, folding and search; fills the box that it is in. Tab leaves it, as in every form. */
export function YamlText(props: YamlTextProps) {
  return (
    <Suspense fallback={<pre className="min-h-0 flex-1 overflow-hidden p-2 font-mono text-sm">{props.text}</pre>}>
      <YamlCode {...props} />
    </Suspense>
  )
}
