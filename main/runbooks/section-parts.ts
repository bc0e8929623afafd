import type { RunbookStep } from '@shared/runbooks/runbook.ts'
import type { Code, RootContent } from 'mdast'
import { infoOf, lineOf, type RunbookText } from './runbook-text.ts'
import { codeWithin, useOf } from './section-blocks.ts'

type Mutable<T> = { -readonly [K in keyof T]: T[K] }
/** The blocks of a section by what they are for. */
export type Parts = Mutable<{
  readonly used: Set<Code>
  readonly run: RunbookStep['run'] | null
  readonly undo: RunbookStep['run'] | null
  readonly probe: { readonly name: string; readonly run: RunbookStep['run'] } | null
  readonly settings: Code | null
  readonly undoSettings: Code | null
}>

/** Sorts the blocks of a section; a second one of a use is said, and the first holds. */
export function partsOf(text: RunbookText, nodes: readonly RootContent[]): Parts {
  const parts: Parts = { used: new Set(), run: null, undo: null, probe: null, settings: null, undoSettings: null }
  for (const node of nodes) {
    if (node.type !== 'code') {
      refuseBlocks(text, codeWithin(node), 'in a list or a quote')
      continue
    }
    const use = useOf(node)
    const twice = (before: unknown): void => {
      if (before !== null)
        text.say(
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
        text.say(lineOf(node), 1, use.message, use.hint)
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

/** Says of blocks that would run that they are not run where they stand. */
export function refuseBlocks(text: RunbookText, blocks: readonly Code[], where: string): void {
  for (const block of blocks) {
    const { use } = useOf(block)
    if (use !== 'prose')
      text.say(
        lineOf(block),
        1,
        `"${infoOf(block)}" stands ${where}, where it is not run`,
        'Put it at the margin below a ## heading, or add the word example.',
      )
  }
}
