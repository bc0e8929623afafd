import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { type Annotated, originAt } from '@main/platform/annotated-yaml.ts'
import { parseMarkdown } from '@shared/runbooks/parse-markdown.ts'
import type { LintMessage, Runbook } from '@shared/runbooks/runbook.ts'
import type { Heading, RootContent } from 'mdast'
import { type FrontMatter, frontMatter } from './runbook-settings.ts'
import { infoOf, lineOf, RunbookText } from './runbook-text.ts'
import { codeWithin } from './section-blocks.ts'
import { partsOf, refuseBlocks } from './section-parts.ts'
import { type ParsedStep, stepOf } from './step-of-parts.ts'

export interface ParsedRunbook {
  readonly messages: readonly LintMessage[]
  readonly front: { readonly value: FrontMatter; readonly yaml: Annotated } | null
  readonly steps: readonly ParsedStep[]
  readonly sections: Runbook['sections']
  readonly intro: string
  readonly hash: string
}

interface Section {
  readonly heading: Heading
  readonly nodes: readonly RootContent[]
}

/** Reads a file's form; what it means is checked by `runbookFaults`. Never throws. */
export function parseRunbook(path: string, text: string): ParsedRunbook {
  return new RunbookReader(basename(path), text).read()
}

class RunbookReader {
  private readonly text: RunbookText

  constructor(
    name: string,
    private readonly whole: string,
  ) {
    this.text = new RunbookText(name, whole)
  }

  read(): ParsedRunbook {
    const hash = createHash('sha256').update(this.whole).digest('hex')
    const parsed = parseMarkdown(this.whole)
    if ('fault' in parsed) {
      this.text.say(parsed.fault.line, 1, parsed.fault.message, '')
      return { messages: this.text.messages, front: null, steps: [], sections: [], intro: '', hash }
    }
    const [first, ...nodes] = parsed.tree.children
    const front = first?.type === 'yaml' ? this.front(first.value) : null
    if (first?.type !== 'yaml') {
      this.text.say(
        1,
        1,
        'The front matter is missing',
        'The file begins with --- and the fields of resources/runbooks/README.md.',
      )
    }
    const start = nodes.findIndex(isSectionHeading)
    const steps: ParsedStep[] = []
    const sections = sectionsOf(start < 0 ? [] : nodes.slice(start)).map((section) => this.section(section, steps))
    const intro = start < 0 ? nodes : nodes.slice(0, start)
    for (const node of intro)
      refuseBlocks(this.text, node.type === 'code' ? [node] : codeWithin(node), 'before the first ## heading')
    return { messages: this.text.messages, front, steps, sections, intro: this.text.source(intro), hash }
  }

  private front(text: string): ParsedRunbook['front'] {
    const yaml = this.text.yaml(text, 2)
    if (yaml === null) return null
    const value = this.text.checked(frontMatter, yaml, 'front matter')
    if (value === null) return null
    if (`${value.id}.md` !== this.text.name) {
      const { line, column } = originAt(yaml, ['id'])
      this.text.say(
        line,
        column,
        `id: the file ${this.text.name} must hold the id ${this.text.name.replace(/\.md$/, '')}`,
        '',
      )
    }
    return { value, yaml }
  }

  private section({ heading, nodes }: Section, steps: ParsedStep[]): Runbook['sections'][number] {
    const title = this.text.headingText(heading)
    const line = lineOf(heading)
    const parts = partsOf(this.text, nodes)
    const why = this.text.source(nodes.filter((node) => node.type !== 'code' || !parts.used.has(node)))
    if (parts.run === null) {
      for (const node of parts.used)
        this.text.say(
          lineOf(node),
          1,
          `"${infoOf(node)}" belongs to no block that runs`,
          'Add the block that the step runs.',
        )
      return { form: 'text', title, line, markdown: why }
    }
    const parsed = stepOf(this.text, parts, parts.run, title, line, why)
    steps.push(parsed)
    return { form: 'step', step: parsed.step }
  }
}

function isSectionHeading(node: RootContent): node is Heading {
  return node.type === 'heading' && node.depth === 2
}

function sectionsOf(nodes: readonly RootContent[]): readonly Section[] {
  const sections: { heading: Heading; nodes: RootContent[] }[] = []
  for (const node of nodes) {
    if (isSectionHeading(node)) sections.push({ heading: node, nodes: [] })
    else sections.at(-1)?.nodes.push(node)
  }
  return sections
}
