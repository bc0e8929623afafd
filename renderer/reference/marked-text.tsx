import type { TextMark } from '@shared/reference/reference.ts'
import type { ReactNode } from 'react'

/** A text with some of its characters marked. */
export function MarkedText({ text, marks }: { readonly text: string; readonly marks: readonly TextMark[] }) {
  const pieces: ReactNode[] = []
  let at = 0
  for (const [from, to] of marks) {
    pieces.push(
      text.slice(at, from),
      <mark key={from} className="bg-transparent font-semibold text-ink underline decoration-dotted">
        {text.slice(from, to)}
      </mark>,
    )
    at = to
  }
  return (
    <>
      {pieces}
      {text.slice(at)}
    </>
  )
}
