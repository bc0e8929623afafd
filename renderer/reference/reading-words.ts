import type { ReadingProgress } from '@shared/reference/contract.ts'

/** "Still reading: 340 of 2000 texts". */
export function readingWords({ done, total }: ReadingProgress): string {
  return `Still reading: ${done}${total === null ? '' : ` of ${total}`} texts`
}
