import type { Root } from 'mdast'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { frontmatterFromMarkdown } from 'mdast-util-frontmatter'
import { gfmFromMarkdown } from 'mdast-util-gfm'
import { frontmatter } from 'micromark-extension-frontmatter'
import { gfm } from 'micromark-extension-gfm'
import { type MarkdownFault, markdownFault } from './markdown-limits.ts'

const extensions = [frontmatter(['yaml']), gfm()]
const mdastExtensions = [frontmatterFromMarkdown(['yaml']), gfmFromMarkdown()]

/** The tree of a Markdown text (GitHub's flavour, with front matter), or why it is not read. Never throws. */
export function parseMarkdown(text: string): { readonly tree: Root } | { readonly fault: MarkdownFault } {
  const fault = markdownFault(text)
  if (fault !== null) return { fault }
  try {
    return { tree: fromMarkdown(text, { extensions, mdastExtensions }) }
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown)
    return { fault: { line: 1, message: `The Markdown cannot be read (${why})` } }
  }
}
