// Markdown as the window draws it: a small tree without HTML, images or addresses that run something. Anything else of a
// text becomes its plain text.

/** Where a link leads: out to a browser or a mail program, or to a runbook or a page of the cockpit. */
export type ProseTarget = { readonly href: string } | { readonly runbook: string } | { readonly page: string }

export type ProseSpan =
  | { readonly span: 'text' | 'code'; readonly text: string }
  | { readonly span: 'emphasis' | 'strong' | 'deleted'; readonly children: readonly ProseSpan[] }
  | { readonly span: 'link'; readonly target: ProseTarget; readonly children: readonly ProseSpan[] }
  | { readonly span: 'break' }

export type ProseBlock =
  | { readonly block: 'paragraph'; readonly children: readonly ProseSpan[] }
  /** 1 to 6. */
  | { readonly block: 'heading'; readonly level: number; readonly children: readonly ProseSpan[] }
  | {
      readonly block: 'list'
      /** Number of the first entry; null for bullets. */
      readonly start: number | null
      readonly entries: readonly { readonly checked: boolean | null; readonly children: readonly ProseBlock[] }[]
    }
  | { readonly block: 'quote'; readonly children: readonly ProseBlock[] }
  | { readonly block: 'code'; readonly language: string; readonly text: string }
  | {
      readonly block: 'table'
      readonly head: readonly (readonly ProseSpan[])[]
      readonly rows: readonly (readonly (readonly ProseSpan[])[])[]
    }
  | { readonly block: 'rule' }

/** A text that could not be read comes as one paragraph of plain text. */
export type Prose = readonly ProseBlock[]
