import type { ReferenceOverview } from '@shared/reference/contract.ts'
import { documentProse } from '@shared/reference/document-prose.ts'
import { headingsOf } from '@shared/reference/heading-anchors.ts'
import type { ReferenceDocument } from '@shared/reference/reference.ts'
import { useEffect, useMemo, useRef } from 'react'
import { go } from '../app/navigation.ts'
import { useDocumentTitle } from '../app/use-document-title.ts'
import { useShortcuts } from '../app/use-shortcuts.ts'
import { Button } from '../design/button.tsx'
import { EmptyState } from '../design/empty-state.tsx'
import { ErrorPanel } from '../design/error-panel.tsx'
import { Panel } from '../design/panel.tsx'
import { FindBox } from './find-box.tsx'
import { ProseView } from './prose-view.tsx'
import { type ReferenceRoute, referencePath } from './reference-route.ts'
import { hitWords } from './search-hits.ts'
import { useDocument } from './use-reference.ts'

interface Props {
  readonly open: NonNullable<ReferenceRoute['open']>
  readonly overview: ReferenceOverview | null
}

const toList = (): void => go({ screen: 'reference', open: null })

/** One text to be read: at its side what it holds. */
export function ReadingView({ open, overview }: Props) {
  const { document, error } = useDocument(open.kind, open.id, overview)
  useShortcuts(
    useMemo(() => [{ keys: 'Esc', label: 'Back to the list', group: 'This screen' as const, run: toList }], []),
  )
  useDocumentTitle(document?.title ?? 'Reference')
  if (document === null) {
    return (
      <div className="flex min-h-0 flex-1 flex-col p-2">
        <h1 className="text-lg font-semibold">Reference</h1>
        {error === null ? <EmptyState tone="muted" title="Reading …" /> : <ErrorPanel error={error} />}
      </div>
    )
  }
  return <Reading document={document} anchor={open.anchor} />
}

function Reading({ document, anchor }: { readonly document: ReferenceDocument; readonly anchor: string | null }) {
  const { kind, id, title, summary, guides, symptoms, path, accepted } = document
  const text = useRef<HTMLElement>(null)
  const toRun = useMemo(
    () => (kind === 'runbook' ? () => go({ screen: 'runbooks', place: { at: 'page', runbook: id } }) : null),
    [kind, id],
  )
  useShortcuts(
    useMemo(
      () => (toRun === null ? [] : [{ keys: 'b', label: 'Open to run', group: 'This screen' as const, run: toRun }]),
      [toRun],
    ),
  )
  const prose = useMemo(() => documentProse(document), [document])
  const headings = useMemo(() => headingsOf(prose), [prose])
  useEffect(() => {
    const heading =
      anchor === null ? null : text.current?.querySelector<HTMLElement>(`[data-anchor="${CSS.escape(anchor)}"]`)
    if (heading === null || heading === undefined) {
      text.current?.focus()
      text.current?.scrollTo({ top: 0 })
      return
    }
    heading.focus({ preventScroll: true })
    heading.scrollIntoView({ block: 'start' })
  }, [anchor, kind, id])
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-2 p-2">
      <div className="flex h-7 shrink-0 items-center gap-3">
        <Button keys="Esc" onClick={toList}>
          All texts
        </Button>
        <h1 className="min-w-0 truncate text-lg font-semibold">{title}</h1>
        <span className="shrink-0 text-sm text-soft">
          {hitWords(document)}
          {guides.length === 0 ? '' : ` · ${guides.join(', ')}`}
        </span>
        {toRun === null ? null : (
          <Button keys="b" onClick={toRun}>
            Open to run
          </Button>
        )}
        <span className="ml-auto shrink-0">
          <FindBox text={text} shown={prose} />
        </span>
      </div>
      <div className="flex min-h-0 flex-1 gap-2">
        <section
          ref={text}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must take the focus.
          tabIndex={0}
          aria-label={title}
          className="min-h-0 min-w-0 flex-1 overflow-auto rounded border border-line bg-panel px-5 py-3"
        >
          {summary === '' ? null : <p className="mb-2 max-w-[84ch] text-soft">{summary}</p>}
          {accepted ? null : (
            <p className="mb-2 text-warn">
              Not accepted: it can be read, and it cannot be run until somebody accepts it.
            </p>
          )}
          {symptoms.length === 0 ? null : (
            <p className="mb-2 max-w-[84ch] text-sm text-soft">Signs: {symptoms.join(' · ')}</p>
          )}
          <ProseView prose={prose} headingBase={2} />
          {path === null ? null : <p className="mt-4 font-mono text-xs break-all text-soft">{path}</p>}
        </section>
        {headings.length === 0 ? null : (
          <Panel title="In this text" className="w-64 shrink-0">
            <nav aria-label="In this text" className="min-h-0 flex-1 overflow-auto py-1">
              <ul>
                {headings.map(({ anchor: to, title: words, level }) => (
                  <li key={to}>
                    <a
                      href={`#${referencePath({ screen: 'reference', open: { kind, id, anchor: to } })}`}
                      aria-current={to === anchor ? 'location' : undefined}
                      className={`block truncate py-0.5 pr-2 hover:bg-raised aria-[current=location]:bg-chosen ${level <= 2 ? 'pl-2.5' : 'pl-6 text-sm text-soft'}`}
                    >
                      {words}
                    </a>
                  </li>
                ))}
              </ul>
            </nav>
          </Panel>
        )}
      </div>
    </div>
  )
}
