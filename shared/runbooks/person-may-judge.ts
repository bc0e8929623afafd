import type { Block } from './runbook.ts'

/**
 * Whether a person who runs the step elsewhere may say how it stands: where what one types by hand prints words for people,
 * from which no expectation can be judged. A check of the cockpit can be pasted as well, from a cockpit that has access.
 */
export const personMayJudge = ({ executor, text }: Pick<Block, 'executor' | 'text'>): boolean =>
  executor === 'check' || (executor === 'kubectl' && /^\s*(kubectl\s+)?describe\b/.test(text))
