import type { CardReading } from '@shared/gpu/reading.ts'
import { csvReader, type SmiRow } from './smi-csv.ts'
import { type SmiTrouble, trouble, troubleOf } from './smi-trouble.ts'
import { identityIn, versionShape } from './smi-value.ts'
import { readXml } from './smi-xml.ts'
import { cardOf } from './smi-xml-card.ts'

export type { SmiRow } from './smi-csv.ts'
export type { SmiReason, SmiTrouble } from './smi-trouble.ts'

export type SmiDocument =
  | {
      readonly form: 'readings'
      readonly cards: readonly CardReading[]
      readonly driverVersion: string | null
      readonly cudaVersion: string | null
      /** What else was said: a card that could not be opened, an end that is missing. The cards hold all the same. */
      readonly troubles: readonly SmiTrouble[]
    }
  | { readonly form: 'refused'; readonly troubles: readonly [SmiTrouble, ...SmiTrouble[]] }

/** 16 cards with all their supported clocks are about half a MiB. */
const largestDocument = 16 * 1024 * 1024
const mostTroubles = 64

/**
 * What `nvidia-smi -q -x` printed, of DTD v9 to v13. Lines before and after the document, where the driver tells which
 * card it could not open, become troubles. Of a document that is cut off, the cards that were printed whole are kept.
 * Units are in the names; what is not known says why and is never zero. Never throws.
 */
export function parseNvidiaSmiXml(text: string): SmiDocument {
  if (text.length > largestDocument) return refused([trouble('too-large', `${text.length} characters of output`)])
  const start = text.search(/<\?xml|<!DOCTYPE|<nvidia_smi_log/)
  if (start === -1) return refused(linesOf(text))
  const end = text.indexOf('</nvidia_smi_log>', start)
  const whole = end === -1 ? text.length : end + '</nvidia_smi_log>'.length
  const around = [...linesOf(text.slice(0, start), false), ...linesOf(text.slice(whole), false)]
  const { root, closed, fault } = readXml(text.slice(start, whole))
  const troubles = fault === null ? around : [trouble(end === -1 ? 'truncated' : 'malformed', fault), ...around]
  if (root === null || root.name !== 'nvidia_smi_log' || (fault !== null && end !== -1)) {
    return refused(troubles.length > 0 ? troubles : [trouble('malformed', `The document is ${root?.name ?? 'empty'}`)])
  }
  const textOf = (name: string): string => root.children.find((each) => each.name === name)?.text ?? ''
  const driverVersion = identityIn(textOf('driver_version'), versionShape)
  const gpus = root.children.filter(({ name }) => name === 'gpu')
  const cards = gpus.flatMap((gpu) => cardOf(gpu, driverVersion) ?? [])
  if (cards.length < gpus.length) troubles.push(trouble('no-identity', 'A card without UUID and bus address'))
  if (cards.length === 0) {
    return refused(troubles.length > 0 ? troubles : [trouble('no-devices', 'nvidia-smi names no card')])
  }
  if (!closed && fault === null) troubles.push(trouble('truncated', 'The document has no end'))
  return {
    form: 'readings',
    cards,
    driverVersion,
    cudaVersion: identityIn(textOf('cuda_version'), versionShape),
    troubles,
  }
}

let last: { readonly header: string; readonly read: (line: string) => SmiRow } | null = null

/**
 * One whole line of `nvidia-smi --query-gpu=… --format=csv`, with or without `nounits`. Columns are told by position, so
 * the header may be the one that was printed or the list that was asked for. A value is never quoted: a line with
 * another number of columns is refused. Units are in the names; what is not known says why and is never zero. Never
 * throws.
 */
export function parseNvidiaSmiCsv(header: string, line: string): SmiRow {
  // Every line of a session comes with the same header, which need not be read a thousand times a second.
  if (last?.header !== header) last = { header, read: csvReader(header) }
  return last.read(line)
}

function refused(troubles: readonly SmiTrouble[]): SmiDocument {
  const [first = trouble('empty', 'Nothing was printed'), ...others] = troubles
  return { form: 'refused', troubles: [first, ...others] }
}

function linesOf(text: string, alone = true): SmiTrouble[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  if (lines.length === 0 && alone) return [trouble('empty', 'Nothing was printed')]
  return lines.slice(0, mostTroubles).map(troubleOf)
}
