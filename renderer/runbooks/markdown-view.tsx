import { readProse } from '@shared/runbooks/read-prose.ts'
import { useMemo } from 'react'
import { ProseView } from '../reference/prose-view.tsx'

/** Markdown of a part of a runbook, below the heading of its step. */
export function MarkdownView({ markdown }: { readonly markdown: string }) {
  const prose = useMemo(() => readProse(markdown), [markdown])
  return <ProseView prose={prose} headingBase={2} />
}
