import { HighlightStyle } from '@codemirror/language'
import { EditorView } from '@codemirror/view'
import { tags } from '@lezer/highlight'

/** The colours of YAML, out of the design tokens. None of them is that of an all-clear or of an alarm. */
export const yamlColours = HighlightStyle.define([
  { tag: tags.definition(tags.propertyName), color: 'var(--color-code-key)' },
  { tag: tags.propertyName, color: 'var(--color-code-key)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--color-code-text)' },
  { tag: [tags.number, tags.bool, tags.null, tags.labelName, tags.typeName], color: 'var(--color-code-mark)' },
  { tag: [tags.comment, tags.meta, tags.separator, tags.punctuation], color: 'var(--color-soft)' },
])

const focus = '2px solid var(--color-focus)'

/** The editor's box, gutter, selection and search, out of the design tokens. */
export const yamlLook = EditorView.theme({
  '&': {
    height: '100%',
    color: 'var(--color-ink)',
    backgroundColor: 'var(--color-canvas)',
    fontSize: 'var(--text-sm)',
  },
  '&.cm-focused': { outline: focus, outlineOffset: '-2px' },
  '.cm-scroller': { fontFamily: 'var(--font-mono)', lineHeight: '18px', overflow: 'auto' },
  '.cm-content': { caretColor: 'var(--color-ink)' },
  '.cm-content:focus-visible': { outline: 'none' },
  '.cm-cursor': { borderLeftColor: 'var(--color-ink)' },
  '.cm-gutters': {
    color: 'var(--color-soft)',
    backgroundColor: 'var(--color-canvas)',
    borderRight: '1px solid var(--color-line)',
  },
  '.cm-activeLine': { backgroundColor: 'color-mix(in srgb, var(--color-raised) 60%, transparent)' },
  '.cm-activeLineGutter': { color: 'var(--color-ink)', backgroundColor: 'var(--color-raised)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'var(--color-code-selection)',
  },
  '.cm-selectionMatch': { backgroundColor: 'var(--color-chosen)' },
  '.cm-searchMatch': { backgroundColor: 'var(--color-chosen)', outline: '1px solid var(--color-edge)' },
  '.cm-searchMatch-selected': { backgroundColor: 'var(--color-code-selection)', outline: focus },
  '.cm-foldPlaceholder': {
    color: 'var(--color-soft)',
    backgroundColor: 'var(--color-raised)',
    border: '1px solid var(--color-edge)',
    padding: '0 4px',
  },
  '.cm-panels': {
    color: 'var(--color-ink)',
    backgroundColor: 'var(--color-panel)',
    borderBottom: '1px solid var(--color-line)',
  },
  '.cm-panel.cm-search': { fontFamily: 'var(--font-sans)', padding: '4px 20px 4px 6px' },
  '.cm-panel.cm-search label': { fontSize: 'var(--text-sm)' },
  '.cm-textfield': {
    color: 'var(--color-ink)',
    backgroundColor: 'var(--color-canvas)',
    border: '1px solid var(--color-edge)',
    borderRadius: '4px',
    fontSize: 'var(--text-sm)',
  },
  '.cm-button': {
    color: 'var(--color-ink)',
    backgroundColor: 'var(--color-panel)',
    backgroundImage: 'none',
    border: '1px solid var(--color-edge)',
    borderRadius: '4px',
    fontSize: 'var(--text-sm)',
  },
  '.cm-panel.cm-search [name=close]': { color: 'var(--color-ink)', fontSize: '16px' },
})
