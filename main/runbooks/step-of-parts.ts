import { type Annotated, originAt } from '@main/platform/annotated-yaml.ts'
import type { RunbookStep } from '@shared/runbooks/runbook.ts'
import { type StepSettings, stepSettings, undoSettings } from './runbook-settings.ts'
import { lineOf, type RunbookText } from './runbook-text.ts'
import type { Parts } from './section-parts.ts'

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

/** A step of the blocks of its section, with what is left out filled in. */
export function stepOf(
  text: RunbookText,
  parts: Parts,
  run: NonNullable<Parts['run']>,
  title: string,
  line: number,
  why: string,
): ParsedStep {
  const yaml =
    parts.settings === null || parts.settings.value.trim() === ''
      ? null
      : text.yaml(parts.settings.value, lineOf(parts.settings) + 1)
  const read = yaml === null ? null : text.checked(stepSettings, yaml, 'step')
  const settings: StepSettings = read ?? stepSettings.parse({})
  const undoYaml =
    parts.undoSettings === null ? null : text.yaml(parts.undoSettings.value, lineOf(parts.undoSettings) + 1)
  const undoWhen = undoYaml === null ? null : (text.checked(undoSettings, undoYaml, 'undo')?.when ?? null)
  if (parts.undo === null && parts.undoSettings !== null)
    text.say(
      lineOf(parts.undoSettings),
      1,
      'yaml undo without a block that goes back',
      `Add a block such as "${run.executor} undo".`,
    )
  if (settings.pair !== undefined && parts.probe === null) {
    const at = yaml === null ? { line, column: 1 } : originAt(yaml, ['pair'])
    text.say(at.line, at.column, 'pair: the step has no probe', 'Add a block such as "promql probe NAME".')
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

/** "Pods of the service" → "podsOfTheService": expressions speak of it. */
function idOf(title: string): string {
  const [first = 'step', ...rest] = title
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
  const id = [first, ...rest.map((word) => word.charAt(0).toUpperCase() + word.slice(1))].join('')
  return /^[a-z]/.test(id) ? id : `step${id}`
}
