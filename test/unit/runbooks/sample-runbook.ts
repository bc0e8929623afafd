export interface SampleParts {
  /** Lines of the front matter beside the ones that every runbook has. */
  readonly front?: string
  readonly block?: string
  readonly step?: string
  readonly more?: string
}

const standardBlock = '```kubectl\nkubectl get pods -n bud-system\n```'
const standardStep = 'id: pods\nexpect:\n  - pass: size(pods) > 0\n    because: There are pods'

/** A runbook of one step as `sample.md`, right unless a part of it is given that is not. */
export function sampleRunbook({
  front = '',
  block = standardBlock,
  step = standardStep,
  more = '',
}: SampleParts = {}): string {
  return [
    '---',
    'id: sample',
    'title: Sample',
    'summary: For tests.',
    'severity: routine',
    'minutes: 1',
    ...(front === '' ? [] : [front]),
    '---',
    '',
    '## Pods',
    '',
    'Why.',
    '',
    block,
    '',
    ...(step === '' ? [] : ['```yaml step', step, '```', '']),
    more,
  ].join('\n')
}

/** A block of a step, fence and all. */
export function fenced(info: string, text: string): string {
  return `\`\`\`${info}\n${text}\n\`\`\``
}

/** 1-based line on which a text first stands. */
export function lineWith(text: string, what: string): number {
  return text.split('\n').findIndex((line) => line.includes(what)) + 1
}
