import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { yaml } from '@codemirror/lang-yaml'
import {
  bracketMatching,
  codeFolding,
  foldGutter,
  foldKeymap,
  indentUnit,
  syntaxHighlighting,
} from '@codemirror/language'
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search'
import { EditorState, type Extension } from '@codemirror/state'
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from '@codemirror/view'
import { useEffect, useRef } from 'react'
import { changedPart } from './changed-part.ts'
import { yamlColours, yamlLook } from './yaml-look.ts'
import type { YamlTextProps } from './yaml-text.tsx'

/** Loaded lazily by YamlText; do not import it directly. */
export default function YamlCode({ text, label, onChange, autoFocus = false }: YamlTextProps) {
  const box = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView | null>(null)
  const changed = useRef(onChange)
  changed.current = onChange
  const first = useRef({ text, autoFocus, writable: onChange !== undefined })

  useEffect(() => {
    if (box.current === null) return
    const { text: doc, writable, autoFocus: wanted } = first.current
    const editor = new EditorView({
      parent: box.current,
      state: EditorState.create({ doc, extensions: extensionsFor(writable, label, (next) => changed.current?.(next)) }),
    })
    view.current = editor
    // Whoever has gone on to another field meanwhile keeps the focus.
    const panel = box.current.closest('[role="tabpanel"], [role="dialog"]')
    const { activeElement } = document
    if (wanted && (activeElement === document.body || panel?.contains(activeElement))) editor.focus()
    return () => {
      editor.destroy()
      view.current = null
    }
  }, [label])

  useEffect(() => {
    const editor = view.current
    if (editor === null) return
    // Only what differs is replaced, so that the place and the folds of who reads stay.
    const changes = changedPart(editor.state.doc.toString(), text)
    if (changes !== null) editor.dispatch({ changes })
  }, [text])

  return <div ref={box} className="min-h-0 min-w-0 flex-1 overflow-hidden" />
}

function extensionsFor(writable: boolean, label: string, onText: (text: string) => void): Extension[] {
  const common = [
    lineNumbers(),
    foldGutter(),
    codeFolding(),
    drawSelection(),
    highlightActiveLine(),
    highlightActiveLineGutter(),
    highlightSelectionMatches(),
    search({ top: true }),
    yaml(),
    indentUnit.of('  '),
    syntaxHighlighting(yamlColours),
    yamlLook,
  ]
  const attributes = EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false', tabindex: '0' })
  if (!writable) {
    return [
      ...common,
      attributes,
      EditorState.readOnly.of(true),
      // Not editable for the browser, so that the app's one-letter keys still work while it has the focus.
      EditorView.editable.of(false),
      EditorView.contentAttributes.of({ 'aria-readonly': 'true' }),
      keymap.of([...searchKeymap, ...foldKeymap, ...defaultKeymap]),
    ]
  }
  return [
    ...common,
    attributes,
    bracketMatching(),
    history(),
    EditorView.updateListener.of(({ docChanged, state }) => {
      if (docChanged) onText(state.doc.toString())
    }),
    // No Tab: it leaves the editor. Ctrl ] and Ctrl [ indent. Ctrl Enter belongs to the form around it.
    keymap.of([
      ...searchKeymap,
      ...historyKeymap,
      ...foldKeymap,
      ...defaultKeymap.filter(({ key }) => key !== 'Mod-Enter'),
    ]),
  ]
}
