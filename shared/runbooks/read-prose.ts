import type { PhrasingContent, RootContent } from 'mdast'
import { harmlessText } from '../logs/harmless-text.ts'
import { parseMarkdown } from './parse-markdown.ts'
import type { Prose, ProseBlock, ProseSpan, ProseTarget } from './prose.ts'

const deepest = 16
const longestPlain = 4_000

/** Markdown as a tree that is safe to draw. Never throws; what is too large or too deep comes as plain text, cut. */
export function readProse(markdown: string): Prose {
  const parsed = parseMarkdown(markdown)
  if ('fault' in parsed) {
    const plain = harmlessLines(markdown.slice(0, longestPlain))
    return [{ block: 'paragraph', children: [text(`${parsed.fault.message}. `), text(plain)] }]
  }
  return blocks(parsed.tree.children, 0)
}

function blocks(nodes: readonly RootContent[], depth: number): readonly ProseBlock[] {
  return nodes.flatMap((node) => blockOf(node, depth))
}

function blockOf(node: RootContent, depth: number): readonly ProseBlock[] {
  if (depth > deepest) return []
  switch (node.type) {
    case 'paragraph':
      return [{ block: 'paragraph', children: spans(node.children, depth) }]
    case 'heading':
      return [{ block: 'heading', level: node.depth, children: spans(node.children, depth) }]
    case 'blockquote':
      return [{ block: 'quote', children: blocks(node.children, depth + 1) }]
    case 'list': {
      const entries = node.children.map((entry) => ({
        checked: entry.checked ?? null,
        children: blocks(entry.children, depth + 1),
      }))
      return [{ block: 'list', start: node.ordered ? (node.start ?? 1) : null, entries }]
    }
    case 'code':
      return [{ block: 'code', language: node.lang ?? '', text: harmlessLines(node.value) }]
    case 'table': {
      const [head = [], ...rows] = node.children.map((row) => row.children.map((cell) => spans(cell.children, depth)))
      return [{ block: 'table', head, rows }]
    }
    case 'thematicBreak':
      return [{ block: 'rule' }]
    case 'html':
      // As it was written, to be read: a person sees that there is something, and nothing of it is obeyed.
      return [{ block: 'code', language: 'html', text: harmlessLines(node.value) }]
    case 'footnoteDefinition':
      return blocks(node.children, depth + 1)
    default:
      // Front matter and the definitions of links are no prose.
      return []
  }
}

function spans(nodes: readonly PhrasingContent[], depth: number): readonly ProseSpan[] {
  return nodes.flatMap((node) => spanOf(node, depth))
}

function spanOf(node: PhrasingContent, depth: number): readonly ProseSpan[] {
  if (depth > deepest) return []
  switch (node.type) {
    case 'text':
      return [text(harmlessLines(node.value))]
    case 'inlineCode':
      return [{ span: 'code', text: harmlessText(node.value) }]
    case 'emphasis':
    case 'strong':
      return [{ span: node.type, children: spans(node.children, depth + 1) }]
    case 'delete':
      return [{ span: 'deleted', children: spans(node.children, depth + 1) }]
    case 'break':
      return [{ span: 'break' }]
    case 'link': {
      const children = spans(node.children, depth + 1)
      const target = targetOf(node.url)
      return target === null ? children : [{ span: 'link', target, children }]
    }
    case 'image':
    case 'imageReference':
      return node.alt ? [text(`[${harmlessText(node.alt)}]`)] : []
    case 'linkReference':
      return spans(node.children, depth + 1)
    case 'html':
      return [{ span: 'code', text: harmlessText(node.value) }]
    default:
      return []
  }
}

/** Null for every address that is not one of the five kinds: its words then stand as text. */
function targetOf(url: string): ProseTarget | null {
  const [, kind, id] = /^(runbook|page):([a-z0-9][a-z0-9-]{0,126})$/.exec(url) ?? []
  if (id !== undefined) return kind === 'runbook' ? { runbook: id } : { page: id }
  if (!/^(https?:\/\/|mailto:)/i.test(url) || url.length > 2_000 || harmlessText(url) !== url) return null
  try {
    const { href, protocol, username, password } = new URL(url)
    // A name before an "@" makes an address look like another's.
    if (username !== '' || password !== '') return null
    return protocol === 'http:' || protocol === 'https:' || protocol === 'mailto:' ? { href } : null
  } catch {
    return null
  }
}

function text(value: string): ProseSpan {
  return { span: 'text', text: value }
}

function harmlessLines(value: string): string {
  return value.split('\n').map(harmlessText).join('\n')
}
