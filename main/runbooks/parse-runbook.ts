import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { type Annotated, annotateYaml, originAt, plain, YamlFault } from '@main/platform/annotated-yaml.ts'
import { parseMarkdown } from '@shared/runbooks/parse-markdown.ts'
import type { LintMessage, Runbook, RunbookStep } from '@shared/runbooks/runbook.ts'
import type { Code, Heading, RootContent } from 'mdast'
import type { z } from 'zod'
import {
  type FrontMatter,
  frontMatter,
  keysOf,
  type StepSettings,
  stepSettings,
  undoSettings,
} from './runbook-settings.ts'
import { codeWithin, useOf } from './section-blocks.ts'

/** A step with the YAML that it was made of, for messages that name a line. */
export interface ParsedStep {
  readonly step: RunbookStep
  /** Whether the file says how dangerous it is. */
  readonly tierGiven: boolean
  readonly settings: Annotated | null
  readonly undoSettings: Annotated | null
  /** False when there are settings that could not be read: what they would say is then not known. */
  readonly settingsRead: boolean
  /** Line of the settings, or of the block where there are none. */
  readonly settingsLine: number
}

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
  private readonly messages: LintMessage[] = []

  constructor(
    private readonly name: string,
    private readonly text: string,
  ) {}

  read(): ParsedRunbook {
    const hash = createHash('sha256').update(this.text).digest('hex')
    const parsed = parseMarkdown(this.text)
    if ('fault' in parsed) {
      this.say(parsed.fault.line, 1, parsed.fault.message, '')
      return { messages: this.messages, front: null, steps: [], sections: [], intro: '', hash }
    }
    const [first, ...nodes] = parsed.tree.children
    const front = first?.type === 'yaml' ? this.front(first.value) : null
    if (first?.type !== 'yaml') {
      this.say(
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
      this.refuseBlocks(node.type === 'code' ? [node] : codeWithin(node), 'before the first ## heading')
    return { messages: this.messages, front, steps, sections, intro: this.source(intro), hash }
  }

  private say(line: number, column: number, message: string, hint: string): void {
    this.messages.push({ line, column, message, hint })
  }

  private yaml(text: string, firstLine: number): Annotated | null {
    try {
      return annotateYaml(text, this.name, firstLine)
    } catch (thrown) {
      if (!(thrown instanceof YamlFault)) throw thrown
      this.say(
        thrown.line,
        thrown.column,
        thrown.message,
        'Texts with ": ", "#" or at the start "{", "[", "*", "&", "!" need quotes.',
      )
      return null
    }
  }

  private checked<S extends z.ZodType>(schema: S, yaml: Annotated, part: string): z.output<S> | null {
    const read = schema.safeParse(plain(yaml))
    if (read.success) return read.data
    for (const issue of read.error.issues.slice(0, 20)) {
      const unknown = issue.code === 'unrecognized_keys'
      const keys = unknown ? issue.keys : [null]
      for (const key of keys) {
        const path = key === null ? issue.path : [...issue.path, key]
        const { line, column } = originAt(yaml, path)
        const where = path.map(String).join('.')
        const message =
          key === null ? `${where === '' ? part : where}: ${issue.message}` : `${where}: there is no such key`
        this.say(line, column, message, unknown && issue.path.length === 0 ? `The keys here are ${keysOf(part)}.` : '')
      }
    }
    return null
  }

  private front(text: string): ParsedRunbook['front'] {
    const yaml = this.yaml(text, 2)
    if (yaml === null) return null
    const value = this.checked(frontMatter, yaml, 'front matter')
    if (value === null) return null
    if (`${value.id}.md` !== this.name) {
      const { line, column } = originAt(yaml, ['id'])
      this.say(line, column, `id: the file ${this.name} must hold the id ${this.name.replace(/\.md$/, '')}`, '')
    }
    return { value, yaml }
  }

  private section({ heading, nodes }: Section, steps: ParsedStep[]): Runbook['sections'][number] {
    const title = this.headingText(heading)
    const line = lineOf(heading)
    const parts = this.parts(nodes)
    const why = this.source(nodes.filter((node) => node.type !== 'code' || !parts.used.has(node)))
    if (parts.run === null) {
      for (const node of parts.used)
        this.say(
          lineOf(node),
          1,
          `"${infoOf(node)}" belongs to no block that runs`,
          'Add the block that the step runs.',
        )
      return { form: 'text', title, line, markdown: why }
    }
    const parsed = this.step(parts, parts.run, title, line, why)
    steps.push(parsed)
    return { form: 'step', step: parsed.step }
  }

  private parts(nodes: readonly RootContent[]): Parts {
    const parts: Parts = { used: new Set(), run: null, undo: null, probe: null, settings: null, undoSettings: null }
    for (const node of nodes) {
      if (node.type !== 'code') {
        this.refuseBlocks(codeWithin(node), 'in a list or a quote')
        continue
      }
      const use = useOf(node)
      const twice = (before: unknown): void => {
        if (before !== null)
          this.say(
            lineOf(node),
            1,
            `The step has a second block "${infoOf(node)}"`,
            'Each step runs one block: give the other its own ## heading.',
          )
        parts.used.add(node)
      }
      switch (use.use) {
        case 'prose':
          break
        case 'wrong':
          this.say(lineOf(node), 1, use.message, use.hint)
          break
        case 'run':
          twice(parts.run)
          parts.run ??= { executor: use.executor, text: node.value, line: lineOf(node) + 1 }
          break
        case 'undo':
          twice(parts.undo)
          parts.undo ??= { executor: use.executor, text: node.value, line: lineOf(node) + 1 }
          break
        case 'probe':
          twice(parts.probe)
          parts.probe ??= { name: use.name, run: { executor: use.executor, text: node.value, line: lineOf(node) + 1 } }
          break
        case 'step':
          twice(parts.settings)
          parts.settings ??= node
          break
        case 'undo settings':
          twice(parts.undoSettings)
          parts.undoSettings ??= node
          break
      }
    }
    return parts
  }

  private refuseBlocks(blocks: readonly Code[], where: string): void {
    for (const block of blocks) {
      const { use } = useOf(block)
      if (use !== 'prose')
        this.say(
          lineOf(block),
          1,
          `"${infoOf(block)}" stands ${where}, where it is not run`,
          'Put it at the margin below a ## heading, or add the word example.',
        )
    }
  }

  private step(parts: Parts, run: NonNullable<Parts['run']>, title: string, line: number, why: string): ParsedStep {
    const yaml =
      parts.settings === null || parts.settings.value.trim() === ''
        ? null
        : this.yaml(parts.settings.value, lineOf(parts.settings) + 1)
    const read = yaml === null ? null : this.checked(stepSettings, yaml, 'step')
    const settings: StepSettings = read ?? stepSettings.parse({})
    const undoYaml =
      parts.undoSettings === null ? null : this.yaml(parts.undoSettings.value, lineOf(parts.undoSettings) + 1)
    const undoWhen = undoYaml === null ? null : (this.checked(undoSettings, undoYaml, 'undo')?.when ?? null)
    if (parts.undo === null && parts.undoSettings !== null)
      this.say(
        lineOf(parts.undoSettings),
        1,
        'yaml undo without a block that goes back',
        `Add a block such as "${run.executor} undo".`,
      )
    if (settings.pair !== undefined && parts.probe === null) {
      const at = yaml === null ? { line, column: 1 } : originAt(yaml, ['pair'])
      this.say(at.line, at.column, 'pair: the step has no probe', 'Add a block such as "promql probe NAME".')
    }
    const step: RunbookStep = {
      id: settings.id ?? idOf(title),
      title,
      line,
      why,
      run,
      tier: settings.tier ?? 'D0',
      timeoutMs: settings.timeout,
      when: settings.when ?? null,
      gate: settings.gate,
      validMs: settings.valid ?? null,
      repeat: settings.repeat ?? null,
      holdMs: settings.hold ?? null,
      rangeMs: settings.range ?? null,
      sideBySide: settings.clusters === 'all',
      answers: settings.answers,
      expect: settings.expect ?? [],
      show: settings.show ?? null,
      undo: parts.undo === null ? null : { run: parts.undo, when: undoWhen },
      probe: parts.probe === null ? null : { ...parts.probe, expect: settings.pair ?? [] },
      abort:
        settings.abort === undefined
          ? null
          : {
              run: {
                executor: settings.abort.executor,
                text: settings.abort.text,
                line: yaml === null ? line : originAt(yaml, ['abort', settings.abort.executor]).line,
              },
              when: settings.abort.when,
              everyMs: settings.abort.everyMs,
            },
    }
    const settingsLine = parts.settings === null ? run.line : lineOf(parts.settings)
    const settingsRead = parts.settings === null || read !== null || parts.settings.value.trim() === ''
    return {
      step,
      tierGiven: settings.tier !== undefined,
      settings: yaml,
      settingsRead,
      undoSettings: undoYaml,
      settingsLine,
    }
  }

  /** The Markdown of nodes as it was written. */
  private source(nodes: readonly RootContent[]): string {
    return nodes
      .map(({ position }) => this.text.slice(position?.start.offset ?? 0, position?.end.offset ?? 0))
      .join('\n\n')
  }

  private headingText({ children }: Heading): string {
    const [start, end] = [children[0]?.position?.start.offset ?? 0, children.at(-1)?.position?.end.offset ?? 0]
    return this.text.slice(start, end).replace(/[`*]/g, '').trim()
  }
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] }
type Parts = Mutable<{
  readonly used: Set<Code>
  readonly run: RunbookStep['run'] | null
  readonly undo: RunbookStep['run'] | null
  readonly probe: { readonly name: string; readonly run: RunbookStep['run'] } | null
  readonly settings: Code | null
  readonly undoSettings: Code | null
}>

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

function lineOf({ position }: RootContent): number {
  return position?.start.line ?? 1
}

function infoOf({ lang, meta }: Code): string {
  return `${lang ?? ''} ${meta ?? ''}`.trim()
}

/** "Pods of the service" → "podsOfTheService": expressions speak of it. */
function idOf(title: string): string {
  const [first = 'step', ...rest] = title
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
  const id = [first, ...rest.map((word) => word.charAt(0).toUpperCase() + word.slice(1))].join('')
  return /^[a-z]/.test(id) ? id : `step${id}`
}
