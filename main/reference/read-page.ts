import { type Annotated, annotateYaml, originAt, plain, YamlFault } from '@main/platform/annotated-yaml.ts'
import type { ReferenceDocument } from '@shared/reference/reference.ts'
import { parseMarkdown } from '@shared/runbooks/parse-markdown.ts'
import { spansText } from '@shared/runbooks/prose-text.ts'
import { readProse } from '@shared/runbooks/read-prose.ts'
import type { RootContent } from 'mdast'
import { z } from 'zod'

const id = z.string().regex(/^[a-z0-9][a-z0-9-]{0,126}$/, 'an id is small letters, digits and "-"')
const words = z.union([z.string().min(1).max(200), z.number()]).transform(String)

/** The front matter of a shipped page. */
export const pageFront = z.strictObject({
  id,
  title: z.string().min(1).max(200),
  summary: z.string().max(500).default(''),
  guides: z.array(words).max(40).default([]),
  symptoms: z.array(words).max(100).default([]),
})

/** Notes of one's own may carry front matter of any other program: what is not ours says nothing. */
const ownFront = z.object({
  id: id.optional().catch(undefined),
  title: z.string().min(1).max(200).optional().catch(undefined),
  summary: z.string().max(500).optional().catch(undefined),
  guides: z.array(words).max(40).optional().catch(undefined),
  symptoms: z.array(words).max(100).optional().catch(undefined),
})

export type Page = Omit<ReferenceDocument, 'kind' | 'origin' | 'accepted' | 'path'>
export type ReadPage = { readonly page: Page } | { readonly wrong: string }

/**
 * A shipped page: front matter of exactly the form above, then Markdown.
 * @param name the file's, without .md; the id must be the same.
 */
export function readShippedPage(name: string, text: string): ReadPage {
  const split = splitFront(text)
  if ('wrong' in split) return split
  if (split.yaml === null) return { wrong: 'line 1: the front matter is missing; it begins with ---' }
  const read = pageFront.safeParse(plain(split.yaml))
  if (!read.success) {
    const [issue] = read.error.issues
    const path = issue?.path.map(String) ?? []
    const at = originAt(split.yaml, path).line
    return { wrong: `line ${at}: ${path.length === 0 ? '' : `${path.join('.')}: `}${issue?.message ?? ''}` }
  }
  if (read.data.id !== name) return { wrong: `line 2: the id ${read.data.id} is not the name of the file, ${name}` }
  return { page: { ...read.data, parts: [{ title: null, markdown: split.body, code: null }] } }
}

/** What a file of one's own is: a runbook when its front matter says how bad and how long. */
export type OwnFile =
  | { readonly form: 'runbook' }
  /** `idGiven`: the file says its id; otherwise it was made of its path. */
  | { readonly form: 'page'; readonly page: Page & { readonly idGiven: boolean } }
  | { readonly wrong: string }

/** @param relative path within the folder; it names what has no title. */
export function readOwnFile(relative: string, text: string): OwnFile {
  const split = splitFront(text)
  if ('wrong' in split) return split
  const given: unknown = split.yaml === null ? {} : plain(split.yaml)
  if (typeof given === 'object' && given !== null && 'severity' in given && 'minutes' in given)
    return { form: 'runbook' }
  const front = ownFront.safeParse(given).data ?? {}
  const title = front.title ?? (split.heading || (relative.split('/').at(-1) ?? '').replace(/\.(md|markdown)$/i, ''))
  return {
    form: 'page',
    page: {
      id: front.id ?? idOf(relative),
      idGiven: front.id !== undefined,
      title,
      summary: front.summary ?? '',
      guides: front.guides ?? [],
      symptoms: front.symptoms ?? [],
      parts: [{ title: null, markdown: split.body, code: null }],
    },
  }
}

interface SplitText {
  readonly yaml: Annotated | null
  readonly body: string
  /** Words of the first heading; '' when there is none. */
  readonly heading: string
}

function splitFront(text: string): SplitText | { readonly wrong: string } {
  const parsed = parseMarkdown(text)
  if ('fault' in parsed) return { wrong: `line ${parsed.fault.line}: ${parsed.fault.message}` }
  const { children } = parsed.tree
  const heading = headingText(text, children)
  const [first] = children
  if (first?.type !== 'yaml') return { yaml: null, body: text, heading }
  try {
    const yaml = annotateYaml(first.value, 'front matter', 2)
    return { yaml, body: text.slice(first.position?.end.offset ?? 0), heading }
  } catch (thrown) {
    if (!(thrown instanceof YamlFault)) throw thrown
    return { wrong: `line ${thrown.line}: ${thrown.message}` }
  }
}

/** Only the heading is read a second time, not the text. */
function headingText(text: string, nodes: readonly RootContent[]): string {
  const position = nodes.find(({ type }) => type === 'heading')?.position
  const [block] = position === undefined ? [] : readProse(text.slice(position.start.offset, position.end.offset))
  return block?.block === 'heading' ? spansText(block.children).trim().slice(0, 200) : ''
}

function idOf(relative: string): string {
  const slug = relative
    .replace(/\.(md|markdown)$/i, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 100)
    .replace(/^-+|-+$/g, '')
  return slug === '' ? 'page' : slug
}
