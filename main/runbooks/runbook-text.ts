import { type Annotated, annotateYaml, originAt, plain, YamlFault } from '@main/platform/annotated-yaml.ts'
import type { LintMessage } from '@shared/runbooks/runbook.ts'
import type { Code, Heading, RootContent } from 'mdast'
import type { z } from 'zod'
import { keysOf } from './runbook-settings.ts'

/** The text of a runbook file with everything that is found wrong with it. */
export class RunbookText {
  readonly messages: LintMessage[] = []

  constructor(
    readonly name: string,
    private readonly text: string,
  ) {}

  say(line: number, column: number, message: string, hint: string): void {
    this.messages.push({ line, column, message, hint })
  }

  /** null where it cannot be read; that is said. @param firstLine of the YAML in the file. */
  yaml(text: string, firstLine: number): Annotated | null {
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

  /** null where it does not fit the schema; each misfit is said at its line. @param part what it is called. */
  checked<S extends z.ZodType>(schema: S, yaml: Annotated, part: string): z.output<S> | null {
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

  /** The Markdown of nodes as it was written. */
  source(nodes: readonly RootContent[]): string {
    return nodes
      .map(({ position }) => this.text.slice(position?.start.offset ?? 0, position?.end.offset ?? 0))
      .join('\n\n')
  }

  headingText({ children }: Heading): string {
    const [start, end] = [children[0]?.position?.start.offset ?? 0, children.at(-1)?.position?.end.offset ?? 0]
    return this.text.slice(start, end).replace(/[`*]/g, '').trim()
  }
}

export function lineOf({ position }: RootContent): number {
  return position?.start.line ?? 1
}

export function infoOf({ lang, meta }: Code): string {
  return `${lang ?? ''} ${meta ?? ''}`.trim()
}
